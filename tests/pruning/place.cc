#include "tests/pruning/place.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "tests/audit_log/lab_schemas.h"
#include "tests/audit_log/trino_pipeline.h"

namespace firn::pruning {

namespace fs = std::filesystem;
using audit_log::Env;
using Json = nlohmann::json;

Json Curl(const std::string& path, const std::string& body_file) {
  const std::string url =
      path.starts_with("http")
          ? path
          : fmt::format("http://{}:{}{}", Env("TRINO_HOST"), Env("TRINO_PORT"), path);
  std::vector<std::string> command{
      "curl", "-fsS", "-H", "X-Trino-User: " + Env("TRINO_USER"), "-H", "X-Trino-Time-Zone: UTC",
      url};
  if (!body_file.empty()) command.insert(command.end(), {"--data-binary", "@" + body_file});
  const audit_log::Finished finished = audit_log::Spawn(command);
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  return Json::parse(finished.out);
}

Answer Query(const std::string& sql) {
  const fs::path file = fs::temp_directory_path() / fmt::format("firn_pruning_{}.sql", getpid());
  std::ofstream(file) << sql;
  Json page = Curl("/v1/statement", file.string());
  Answer answer{page.at("id")};
  while (true) {
    const std::string failure = page.contains("error") ? page["error"].value("message", "") : "";
    REQUIRE_MESSAGE(failure.empty(), failure);
    for (const Json& row : page.value("data", Json::array())) answer.rows.push_back(row);
    if (!page.contains("nextUri")) break;
    page = Curl(page.at("nextUri"), "");
  }
  fs::remove(file);
  return answer;
}

static std::string UniqueSchema() {
  static int count = 0;
  return fmt::format("pruning{}_{}", getpid(), ++count);
}

Place::Place()
    : folder_(fs::temp_directory_path() / ("firn_pruning_" + std::to_string(getpid()))),
      schema_(UniqueSchema()),
      source_(fmt::format("{}.{}_source.deliveries", Env("TRINO_CATALOG"), schema_)) {
  fs::remove_all(folder_);
  fs::copy(fs::path(FIRN_ROOT) / "tests/pruning/project", folder_, fs::copy_options::recursive);
  Query(fmt::format("create schema {}.{}_source", Env("TRINO_CATALOG"), schema_));
  Query(
      fmt::format("create table {} (id bigint, code varchar, at timestamp(6), amount bigint,"
                  " gone boolean, seq bigint)",
                  source_));
}

Place::~Place() {
  audit_log::ForgetSchemas(schema_);
  fs::remove_all(folder_);
}

void Place::Deliver(const std::string& numbers, int amount, int days_late) {
  Query(
      fmt::format("insert into {} select n, to_hex(md5(to_utf8(cast(n as varchar)))),"
                  " timestamp '2025-01-01 00:00:00' + (n / 200 + {}) * interval '1' day"
                  " + (n % 200) * interval '1' minute, n + {}, false, {} from ({})",
                  source_, days_late, amount, ++deliveries_, numbers));
}

audit_log::Finished Place::Firn(std::vector<std::string> arguments, int port) const {
  audit_log::SpawnOptions options;
  options.directory = folder_.string();
  options.environment = {{"FIRN_SCHEMA", schema_}, {"NO_COLOR", "1"}};
  if (port != 0) options.environment["TRINO_PORT"] = std::to_string(port);
  arguments.insert(arguments.begin(), audit_log::FirnBinary(FIRN_BINARY));
  arguments.insert(arguments.end(), {"--vars", "{deliveries: " + source_ + "}"});
  return audit_log::Spawn(arguments, options);
}

std::map<std::string, std::pair<std::string, std::string>> Place::Run(const std::string& select,
                                                                      int port) const {
  std::vector<std::string> arguments{"run"};
  if (!select.empty()) arguments.insert(arguments.end(), {"-s", select});
  const audit_log::Finished done = Firn(arguments, port);
  const std::string told = done.out + done.err;
  REQUIRE_MESSAGE(done.exit_code == 0, told);
  std::ifstream file(folder_ / "target/run_results.json");
  std::map<std::string, std::pair<std::string, std::string>> writes;
  const Json results = Json::parse(file);
  for (const Json& result : results.at("results")) {
    const std::string id = result.at("unique_id");
    writes[id.substr(id.rfind('.') + 1)] = {result.at("compiled_code"),
                                            result.at("adapter_response").at("query_id")};
  }
  return writes;
}

std::string Place::Table(const std::string& name) const {
  return fmt::format("{}.{}_{}", Env("TRINO_CATALOG"), schema_, name);
}

}  // namespace firn::pruning
