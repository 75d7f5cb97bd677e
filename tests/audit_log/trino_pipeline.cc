#include "tests/audit_log/trino_pipeline.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace firn::audit_log {
namespace {

std::string UniquePrefix() {
  static int count = 0;
  return fmt::format("t{}_{}", getpid(), ++count);
}

std::map<std::string, std::string> With(std::map<std::string, std::string> environment,
                                        const std::string& prefix) {
  environment["FIRN_SCHEMA"] = prefix;
  return environment;
}

}  // namespace

std::string Env(const char* name) {
  const char* value = std::getenv(name);
  REQUIRE_MESSAGE(value != nullptr, name, " is not set; see scripts/lab/env.sh");
  return value;
}

std::string Psql(const std::string& database, const std::string& sql) {
  const Finished finished =
      Spawn({"psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  return finished.out;
}

TrinoPipeline::TrinoPipeline(const std::map<std::string, std::string>& environment)
    : TrinoPipeline(UniquePrefix(), environment) {}

TrinoPipeline::TrinoPipeline(const std::string& prefix,
                             std::map<std::string, std::string> environment)
    : Pipeline("trino", With(std::move(environment), prefix)), prefix_(prefix) {
  set_vars("{source_catalog: shop}");
  Psql("shop",
       "drop table if exists public.audit_log_dml;"
       "create table public.audit_log_dml (audit_event_id bigint, audit_operation varchar,"
       " audit_timestamp timestamptz, tbl_schema varchar, tbl_name varchar, raw_data text,"
       " delivery_seq bigserial)");
}

TrinoPipeline::~TrinoPipeline() {
  const std::string ours = prefix_ + "\\_%";
  Psql("lake", fmt::format("delete from iceberg_tables where table_namespace like '{0}';"
                           "delete from iceberg_namespace_properties where namespace like '{0}'",
                           ours));
  std::error_code ignored;
  for (const auto& schema :
       std::filesystem::directory_iterator(Env("FIRN_LAB_HOME") + "/warehouse/iceberg", ignored)) {
    if (schema.path().filename().string().starts_with(prefix_ + "_")) {
      std::filesystem::remove_all(schema.path(), ignored);
    }
  }
}

void TrinoPipeline::Deliver(const Batch& batch) const {
  const std::filesystem::path file = directory() / "copy.sql";
  WriteFile(file, ToCopy(batch));
  const Finished finished =
      Spawn({"psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", "shop", "-f", file.string()});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
}

std::string TrinoPipeline::Commits() const {
  return Psql("lake", fmt::format("select table_namespace, table_name, metadata_location from"
                                  " iceberg_tables where table_namespace in"
                                  " ('{0}_landing', '{0}_staging', '{0}_marts') order by 1, 2",
                                  prefix_));
}

}  // namespace firn::audit_log
