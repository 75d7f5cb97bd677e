#include "tests/audit_log/lab_schemas.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "tests/audit_log/spawn.h"

namespace firn::audit_log {

void ForgetSchemas(const std::string& prefix) {
  const char* catalog = std::getenv("TRINO_CATALOG");
  if (catalog != nullptr && std::string_view(catalog) != "lake") return;  // it ends with its server
  const std::string sql = fmt::format(
      "delete from iceberg_tables where starts_with(table_namespace, '{0}_');"
      "delete from iceberg_namespace_properties where starts_with(namespace, '{0}_')",
      prefix);
  const Finished finished =
      Spawn({"psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", "lake", "-c", sql});
  const char* home = std::getenv("FIRN_LAB_HOME");
  if (finished.exit_code != 0 || home == nullptr) {
    fmt::print(stderr, "schemas of {} stay: {}\n", prefix, finished.err);
    return;
  }
  std::error_code ignored;
  for (const auto& schema : std::filesystem::directory_iterator(
           std::filesystem::path(home) / "warehouse/iceberg", ignored)) {
    if (schema.path().filename().string().starts_with(prefix + "_")) {
      std::filesystem::remove_all(schema.path(), ignored);
    }
  }
}

}  // namespace firn::audit_log
