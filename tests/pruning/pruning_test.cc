// What a small batch reads of the tables that it changes: by EXPLAIN (TYPE IO) of the statement
// that firn sent, and by the query's own statistics, beside the same statement without firn's
// literals. Needs the lab's Trino (scripts/lab/trino up) and what scripts/lab/env.sh exports; Trino
// is asked through curl, past firn.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/audit_log/spawn.h"
#include "tests/audit_log/trino_pipeline.h"

namespace firn {
namespace {

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

struct Answer {
  std::string id;
  Json rows = Json::array();
};

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

// Rows that the query's scans of the table read.
int64_t RowsRead(const std::string& query, const std::string& table) {
  const Json info = Curl("/v1/query/" + query, "");
  std::set<std::string> fragments;
  for (const Json& input : info.at("inputs")) {
    if (input.at("table") == table) fragments.insert(input.at("fragmentId").get<std::string>());
  }
  REQUIRE(!fragments.empty());
  int64_t rows = 0;
  for (const Json& op : info.at("queryStats").at("operatorSummaries")) {
    const std::string stage = std::to_string(op.at("stageId").get<int>());
    const std::string type = op.at("operatorType");
    if (type.find("Scan") == std::string::npos || !fragments.contains(stage)) continue;
    rows += op.at("physicalInputPositions").get<int64_t>();
  }
  return rows;
}

// The ranges by which Trino prunes the table's scan while it plans, by column.
std::map<std::string, Json> Constraints(const std::string& sql, const std::string& table) {
  const Answer answer = Query("explain (type io, format json) " + sql);
  std::map<std::string, Json> constraints;
  const Json plan = Json::parse(answer.rows.at(0).at(0).get<std::string>());
  for (const Json& input : plan.at("inputTableColumnInfos")) {
    if (input.at("table").at("schemaTable").at("table") != table) continue;
    for (const Json& column : input.at("constraint").at("columnConstraints")) {
      constraints[column.at("columnName")] = column.at("domain").at("ranges");
    }
  }
  return constraints;
}

// The project in a folder and in schemas of its own.
class Place {
 public:
  Place()
      : folder_(fs::temp_directory_path() / ("firn_pruning_" + std::to_string(getpid()))),
        schema_("pruning" + std::to_string(getpid())),
        source_(fmt::format("{}.{}_source.deliveries", Env("TRINO_CATALOG"), schema_)) {
    fs::remove_all(folder_);
    fs::copy(fs::path(FIRN_ROOT) / "tests/pruning/project", folder_, fs::copy_options::recursive);
    Query(fmt::format("create schema {}.{}_source", Env("TRINO_CATALOG"), schema_));
    Query(
        fmt::format("create table {} (id bigint, code varchar, at timestamp(6), amount bigint,"
                    " gone boolean, seq bigint)",
                    source_));
  }
  ~Place() {
    for (const char* schema : {"source", "landing", "marts", "firn"}) {
      Query(fmt::format("drop schema if exists {}.{}_{} cascade", Env("TRINO_CATALOG"), schema_,
                        schema));
    }
    fs::remove_all(folder_);
  }

  // Deliveries of these numbers (a query of a column n): a code from all over, a day by the number.
  void Deliver(const std::string& numbers, int amount) {
    Query(
        fmt::format("insert into {} select n, to_hex(md5(to_utf8(cast(n as varchar)))),"
                    " timestamp '2025-01-01 00:00:00' + (n / 200) * interval '1' day"
                    " + (n % 200) * interval '1' minute, n + {}, false, {} from ({})",
                    source_, amount, ++deliveries_, numbers));
  }

  std::string Table(const std::string& name) const {
    return fmt::format("{}.{}_marts.{}", Env("TRINO_CATALOG"), schema_, name);
  }

  // Statement and query id of each model's write, by table.
  std::map<std::string, std::pair<std::string, std::string>> Run() const {
    audit_log::SpawnOptions options;
    options.directory = folder_.string();
    options.environment = {{"FIRN_SCHEMA", schema_}, {"NO_COLOR", "1"}};
    const audit_log::Finished done =
        audit_log::Spawn({FIRN_BINARY, "run", "--vars", "{deliveries: " + source_ + "}"}, options);
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

 private:
  fs::path folder_;
  std::string schema_, source_;
  int deliveries_ = 0;
};

// The MERGE with nothing behind the equality of its ON, and not asking what has come since.
std::string WithoutLiterals(std::string sql, const std::string& equality) {
  const std::string late =
      "cast(fail('firn: a row came after the probe, with a key of its own') as boolean)";
  for (size_t at; (at = sql.find(late)) != std::string::npos;) sql.replace(at, late.size(), "true");
  const size_t begin = sql.rfind(equality);
  REQUIRE(begin != std::string::npos);
  const size_t end = sql.find("\nwhen ", begin);
  REQUIRE(end != std::string::npos);
  REQUIRE(end > begin + equality.size());
  return sql.erase(begin + equality.size(), end - begin - equality.size());
}

}  // namespace

TEST_CASE("a small batch prunes its target while Trino plans") {
  Place place;
  // 60 days of 200, delivered in three runs, so that the tables have files of each.
  for (int part = 0; part < 3; ++part) {
    place.Deliver(
        fmt::format("select {} + b as n from unnest(sequence(0, 3999)) as x(b)", 4000 * part), 0);
    place.Run();
  }
  // 300 more, of three days near the end, and 100 that are new.
  place.Deliver(
      "select 11300 + b as n from unnest(sequence(0, 299)) as x(b)"
      " union all select 12000 + b from unnest(sequence(0, 99)) as x(b)",
      5);
  const auto writes = place.Run();

  struct Expected {
    const char* table;
    const char* equality;
    const char* column;
    int64_t at_most;
  };
  for (const Expected& expected :
       {Expected{"by_day", "t.code = s._firn_id1", "at", 800},
        Expected{"by_code", "t.code = s._firn_id1", "at", 800},
        Expected{"by_id", "t.id = s._firn_id1", "id", 4000},
        Expected{"history", "t.source_row = s._firn_id3", "id", 8000},
        Expected{"days", "date_trunc('day', t.at) is not distinct from s._firn_id1", "at", 800}}) {
    CAPTURE(expected.table);
    const auto& [sql, query] = writes.at(expected.table);
    CAPTURE(sql);
    const auto constraints = Constraints(sql, expected.table);
    CHECK(constraints.contains(expected.column));
    const std::string plain = WithoutLiterals(sql, expected.equality);
    const int64_t read = RowsRead(query, expected.table);
    // Run again, it finds what it has written, and reads as much.
    const int64_t plain_read = RowsRead(Query(plain).id, expected.table);
    fmt::print("figure: {}: {} of 12000 rows read, {} without literals\n", expected.table, read,
               plain_read);
    std::fflush(stdout);
    CHECK(read <= expected.at_most);
    CHECK(read <= plain_read);
    if (std::set<std::string>{"by_day", "by_code", "days"}.contains(expected.table)) {
      CHECK(plain_read >= 12000);
    }
  }
  const Answer codes = Query(
      fmt::format("select count(*), count(distinct code), count_if(at >= timestamp '2025-03-15')"
                  " from {}",
                  place.Table("by_code")));
  CHECK(codes.rows.at(0) == Json::parse("[12100, 12100, 400]"));
}

}  // namespace firn
