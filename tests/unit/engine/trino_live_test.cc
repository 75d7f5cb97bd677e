// Against a real Trino with the catalog 'lake' (Iceberg), where FIRN_TEST_TRINO names its URL
// ("http://127.0.0.1:22080"); else each case says that it is skipped.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "runner/engine/connect.h"
#include "runner/engine/duckdb_engine.h"
#include "tests/unit/engine/execute.h"

namespace firn {
namespace {

std::unique_ptr<Engine> OpenLive() {
  const char* url = std::getenv("FIRN_TEST_TRINO");
  if (url == nullptr) {
    MESSAGE("skipped: FIRN_TEST_TRINO is not set");
    return nullptr;
  }
  std::string rest = url;
  rest = rest.substr(rest.find("://") + 3);
  Target target;
  target.type = EngineType::kTrino;
  target.server.tls = false;
  target.server.host = rest.substr(0, rest.find(':'));
  target.server.port = std::atoi(rest.substr(rest.find(':') + 1).c_str());
  target.user = "firn-test";
  target.catalog = "lake";
  Result<std::unique_ptr<Engine>> engine = OpenEngine(target);
  REQUIRE(engine.ok());
  return std::move(*engine);
}

// A schema of this process, dropped at the end.
class TempSchema {
 public:
  explicit TempSchema(Session& session)
      : name("lake.firn_test_" + std::to_string(getpid())), session_(session) {
    Execute(session, "create schema if not exists " + name);
  }
  ~TempSchema() {
    static_cast<void>(session_.Execute("drop schema if exists " + name + " cascade"));
  }
  const std::string name;

 private:
  Session& session_;
};

TEST_CASE("live: values of all types have the text that DuckDB's have") {
  auto trino = OpenLive();
  if (trino == nullptr) return;
  CHECK(trino->Version()->starts_with("Trino "));
  auto duckdb = std::move(*OpenDuckdb({}));
  auto there = std::move(*trino->Connect());
  auto here = std::move(*duckdb->Connect());
  // The same value in both engines' SQL.
  const auto same = [&](const std::string& sql, const std::string& duckdb_sql, const char* text) {
    CHECK(One(*there, sql) == text);
    CHECK(One(*here, duckdb_sql) == text);
  };
  const auto both = [&](const std::string& sql, const char* text) { same(sql, sql, text); };
  both("true", "boolean: true");
  both("cast(-8 as tinyint)", "tinyint: -8");
  both("9223372036854775807", "bigint: 9223372036854775807");
  both("cast('-0.05' as decimal(4,2))", "decimal(4,2): -0.05");
  both("cast('12345678901234567890123456789012345.678' as decimal(38,3))",
       "decimal(38,3): 12345678901234567890123456789012345.678");
  both("cast('0.1' as real)", "real: 0.1");
  both("cast('3.4028235e38' as real)", "real: 3.4028235E38");
  for (const char* number : {"0", "-0", "1", "1e7", "9999999.5", "1e-3", "1e-4", "123456789.125",
                             "0.1", "4.9e-324", "1.7976931348623157e308"}) {
    const std::string cast = "cast('" + std::string(number) + "' as double)";
    CHECK(One(*there, cast) == One(*here, cast));
  }
  both("cast('é ''q' as varchar)", "varchar: é 'q");
  same("X'00ff'", "from_hex('00ff')", "varbinary: 00FF");
  same("json '{\"a\":[1]}'", "cast('{\"a\":[1]}' as json)", "json: {\"a\":[1]}");
  both("date '2025-11-10'", "date: 2025-11-10");
  same("nan()", "cast('nan' as double)", "double: NaN");
  same("-infinity()", "cast('-inf' as double)", "double: -Infinity");
  same("cast(time '07:04:09.125' as time(6))", "time '07:04:09.125'", "time(6): 07:04:09.125000");
  both("timestamp '1969-12-31 23:59:59.999999'", "timestamp(6): 1969-12-31 23:59:59.999999");
  same("cast(timestamp '2025-11-10 00:17:49.105618 UTC' as timestamp(6) with time zone)",
       "timestamptz '2025-11-10 01:17:49.105618+01'",
       "timestamp(6) with time zone: 2025-11-10 00:17:49.105618 UTC");
  same("interval '26' hour", "interval 26 hours", "interval day to second: 1 02:00:00.000");
  both("uuid '00112233-4455-6677-8899-aabbccddeeff'", "uuid: 00112233-4455-6677-8899-aabbccddeeff");
  same("array[1, null]", "[1, null]", "array(integer): [1,null]");
  same("array[1.5e0, nan()]", "[1.5::double, 'nan'::double]", R"(array(double): [1.5,"NaN"])");
  same("array[decimal '1.50']", "[1.50]", R"(array(decimal(3,2)): ["1.50"])");
  same("map(array[cast('b' as varchar), 'a'], array[1, 2])", "map {'b': 1, 'a': 2}",
       R"(map(varchar, integer): {"a":2,"b":1})");
  same("cast(row(1, row(X'61')) as row(a integer, b row(c varbinary)))",
       "{'a': 1, 'b': {'c': 'a'::blob}}",
       R"(row(a integer, b row(c varbinary)): {"a":1,"b":{"c":"61"}})");
  CHECK(One(*there, "cast('a' as char(3))") == "char(3): a  ");
  CHECK(One(*there, "interval '14' month") == "interval year to month: 1-2");
  CHECK(One(*there, "null") == "unknown: NULL");
}

TEST_CASE("live: many rows arrive in order, errors with their place") {
  auto engine = OpenLive();
  if (engine == nullptr) return;
  auto session = std::move(*engine->Connect());
  const QueryResult result =
      Execute(*session, "select orderkey, comment from tpch.tiny.orders order by orderkey");
  CHECK(result.rows.size() == 15000);
  CHECK(result.rows.front()[0] == "1");
  CHECK(result.rows.back()[0] == "60000");
  CHECK(result.elapsed_seconds > 0);
  CHECK(result.processed_rows >= 15000);

  Status status = session->Execute("select\n  amout from tpch.tiny.nation").status();
  CHECK(status.code() == StatusCode::kQuery);
  CHECK(status.name == "COLUMN_NOT_FOUND");
  CHECK(status.message() == "Column 'amout' cannot be resolved");
  CHECK(status.line == 2);
  CHECK(status.column == 3);
  status = session->Execute("select cast(name as bigint) from tpch.tiny.nation").status();
  CHECK(status.name == "INVALID_CAST_ARGUMENT");
}

TEST_CASE("live: session properties reach the statement, and SET SESSION the next") {
  auto engine = OpenLive();
  if (engine == nullptr) return;
  auto session = std::move(*engine->Connect());
  StatementOptions options;
  options.session_properties = {{"query_max_run_time", "7m"}};
  const char* show = "show session like 'query_max_run_time'";
  CHECK((*session->Execute(show, options)).rows[0][1] == "7m");
  CHECK(Execute(*session, show).rows[0][1] != "7m");
  Execute(*session, "set session query_max_run_time = '9m'");
  CHECK(Execute(*session, show).rows[0][1] == "9m");
  options.session_properties = {{"no_such_property", "1"}};
  CHECK(!session->Execute("select 1", options).ok());
}

TEST_CASE("live: counts, bulk loads, and what is never polled never runs") {
  auto engine = OpenLive();
  if (engine == nullptr) return;
  auto session = std::move(*engine->Connect());
  const TempSchema schema(*session);
  const std::string table = schema.name + ".t";
  CHECK(Execute(*session, "create table " + table + " as select 1 as id, 'x' as s").affected_rows ==
        1);
  CHECK(Execute(*session, "merge into " + table +
                              " t using (values (1, 'z'), (3, 'n')) n (id, s) on t.id = n.id "
                              "when matched then update set s = n.s "
                              "when not matched then insert values (n.id, n.s)")
            .affected_rows == 2);
  CHECK(Execute(*session, "delete from " + table + " where id = 3").affected_rows == 1);

  const std::string staging = schema.name + ".staging";
  CHECK(Execute(*session, "create table " + staging + " (id bigint, s varchar)").affected_rows ==
        -1);
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 25'000; ++i) rows.push_back({std::to_string(i), "it's " + std::to_string(i)});
  rows[5][1] = std::nullopt;
  rows[6][1] = "ü \\ \"\n\x01";
  const size_t dot = schema.name.find('.');
  REQUIRE(session->Append({"lake", schema.name.substr(dot + 1), "staging"}, rows).ok());
  const QueryResult loaded =
      Execute(*session, "select count(*), count(s), sum(id), max_by(s, id) from " + staging);
  CHECK(loaded.rows[0] == std::vector<Cell>{"25000", "24999", "312487500", "it's 24999"});

  CHECK(One(*session, "s from " + staging + " where id = 6") == "varchar: ü \\ \"\n\x01");

  std::string dropped;
  {
    auto pending = session->Submit("insert into " + table + " values (9, 'never')", {});
    REQUIRE(pending.ok());
    dropped = (*pending)->query_id();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  CHECK(One(*session, "count(*) from " + table) == "bigint: 1");
  CHECK(One(*session, "count(*) from system.runtime.queries where query_id = '" + dropped + "'") ==
        "bigint: 0");
}

TEST_CASE("live: cancelling ends a running statement on the server") {
  auto engine = OpenLive();
  if (engine == nullptr) return;
  auto session = std::move(*engine->Connect());
  auto pending = session->Submit(
      "select count(*) from tpch.sf10.lineitem a join tpch.sf10.lineitem b "
      "on a.comment = b.comment",
      {});
  REQUIRE(pending.ok());
  const auto begin = std::chrono::steady_clock::now();
  std::thread canceller([&engine] {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    engine->CancelAll();
  });
  const Status status = (*pending)->Run(nullptr).status();
  canceller.join();
  CHECK(status.code() == StatusCode::kCancelled);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  CHECK(One(*session, "state from system.runtime.queries where query_id = '" +
                          (*pending)->query_id() + "'") == "varchar: FAILED");
}

TEST_CASE("live: little time passes beyond the server's own") {
  auto engine = OpenLive();
  if (engine == nullptr) return;
  auto session = std::move(*engine->Connect());
  Execute(*session, "select 1");
  double beyond = 0;
  constexpr int kStatements = 20;
  for (int i = 0; i < kStatements; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const QueryResult result = Execute(*session, "select count(*) from tpch.tiny.nation");
    beyond += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() -
              result.elapsed_seconds;
  }
  MESSAGE("beyond the server's elapsed time: " << 1000 * beyond / kStatements << " ms a statement");
  CHECK(beyond / kStatements < 0.1);
}

}  // namespace
}  // namespace firn
