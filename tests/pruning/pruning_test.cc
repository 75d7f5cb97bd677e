// What a small batch reads of the tables that it changes: by EXPLAIN (TYPE IO) of the statement
// that firn sent, and by the query's own statistics, beside the same statement without firn's
// literals. Needs the lab's Trino (scripts/lab/trino up) and what scripts/lab/env.sh exports.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cstdio>
#include <set>

#include "tests/pruning/place.h"

namespace firn::pruning {
namespace {

using Json = nlohmann::json;

// Rows that the query's scans of the table read.
int64_t RowsRead(const std::string& query, const std::string& table) {
  const Json info = Curl("/v1/query/" + query);
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
        Expected{"now", "t.code = s._firn_id1", "at", 800},
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
    if (std::set<std::string>{"by_day", "by_code", "now", "days"}.contains(expected.table)) {
      CHECK(plain_read >= 12000);
    }
  }
  const Answer codes = Query(
      fmt::format("select count(*), count(distinct code), count_if(at >= timestamp '2025-03-15')"
                  " from {}",
                  place.Table("marts.by_code")));
  CHECK(codes.rows.at(0) == Json::parse("[12100, 12100, 400]"));
}

TEST_CASE("a key that leaves its partition though it never should is told of by firn test") {
  Place place;
  place.Deliver("select b as n from unnest(sequence(0, 9)) as x(b)", 0);
  place.Run();
  CHECK(place.Firn({"test", "-s", "marts.by_day"}).exit_code == 0);
  place.Deliver("select 7 as n", 0, 3);
  place.Run();
  const audit_log::Finished tested = place.Firn({"test", "-s", "marts.by_day"});
  CHECK(tested.exit_code == 1);
  CHECK_MESSAGE(tested.err.find("unique_by_day_code") != std::string::npos, tested.err);
  const std::string codes = "select count(*) - count(distinct code) from ";
  CHECK(Query(codes + place.Table("marts.by_day")).rows.at(0).at(0) == 1);
  CHECK(Query(codes + place.Table("marts.by_code")).rows.at(0).at(0) == 0);
}

}  // namespace firn::pruning
