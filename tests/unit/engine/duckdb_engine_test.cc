#include "runner/engine/duckdb_engine.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/unit/engine/execute.h"

namespace firn {
namespace {

std::unique_ptr<Engine> Open(DuckdbOptions options = {}) {
  Result<std::unique_ptr<Engine>> engine = OpenDuckdb(std::move(options));
  REQUIRE_MESSAGE(engine.ok(), engine.status().message());
  return std::move(*engine);
}

std::unique_ptr<Session> Connect(Engine& engine) {
  Result<std::unique_ptr<Session>> session = engine.Connect();
  REQUIRE_MESSAGE(session.ok(), session.status().message());
  return std::move(*session);
}

// A folder that goes away with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "firn-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

TEST_CASE("no name of a table is a file's, and what is spilled to disk comes back") {
  TempFolder folder;
  for (const char* name : {"x.csv", "x.json", "x.jsonl", "x.parquet", "x.db"}) {
    std::ofstream(folder / name) << "a,b\n1,2\n";
  }
  auto engine = Open({.path = folder / "test.duckdb", .threads = 1});
  auto session = Connect(*engine);
  Execute(*session, "create table kept as select 1 as a");
  for (const char* name : {"x.csv", "x.json", "x.jsonl", "x.parquet", "x.db"}) {
    const std::string path = folder / name;
    for (const std::string& from :
         {"\"" + path + "\"", "'" + path + "'", "read_csv('" + path + "')",
          "read_text('" + path + "')", "glob('" + path + "')", "\"file://" + path + "\""}) {
      CHECK_MESSAGE(!session->Execute("select * from " + from).ok(), from);
    }
  }
  CHECK(!session->Execute("attach '" + folder / "x.db" + "' as other").ok());
  CHECK(!session->Execute("copy kept to '" + folder / "out.csv" + "'").ok());
  CHECK(!session->Execute("set enable_external_access = true").ok());
  Execute(*session, "set memory_limit = '60MB'");
  const auto sorted = Execute(*session,
                              "select max(n), count(*) from (select md5(cast(r as varchar)) as h,"
                              " row_number() over (order by md5(cast(r as varchar))) as n"
                              " from range(600000) as t(r))");
  CHECK(sorted.rows[0][1] == "600000");
}

TEST_CASE("values have Trino's text, columns Trino's types") {
  auto engine = Open();
  auto session = Connect(*engine);
  const auto one = [&session](const std::string& sql) { return One(*session, sql); };
  CHECK(one("true") == "boolean: true");
  CHECK(one("cast(-8 as tinyint)") == "tinyint: -8");
  CHECK(one("cast(300 as usmallint)") == "integer: 300");
  CHECK(one("9223372036854775807") == "bigint: 9223372036854775807");
  CHECK(one("cast(18446744073709551615 as ubigint)") == "decimal(20,0): 18446744073709551615");
  CHECK(one("cast(-170141183460469231731687303715884105728 as hugeint)") ==
        "decimal(38,0): -170141183460469231731687303715884105728");
  CHECK(one("cast('0.1' as real)") == "real: 0.1");
  CHECK(one("cast(1e10 as double)") == "double: 1.0E10");
  CHECK(one("cast('nan' as double)") == "double: NaN");
  CHECK(one("cast('-0.05' as decimal(4,2))") == "decimal(4,2): -0.05");
  CHECK(one("cast('123456789012345678.125' as decimal(38,3))") ==
        "decimal(38,3): 123456789012345678.125");
  CHECK(one("cast(7 as decimal(9,0))") == "decimal(9,0): 7");
  CHECK(one("'é ''q'") == "varchar: é 'q");
  CHECK(one("'\\x00ff'::blob") == "varbinary: 006666");
  CHECK(one("cast('[1]' as json)") == "json: [1]");
  CHECK(one("date '2025-11-10'") == "date: 2025-11-10");
  CHECK(one("time '07:04:09.125'") == "time(6): 07:04:09.125000");
  CHECK(one("cast('07:04:09-05:30' as timetz)") == "time(6) with time zone: 07:04:09.000000-05:30");
  CHECK(one("timestamp '2025-11-10 00:17:49.1'") == "timestamp(6): 2025-11-10 00:17:49.100000");
  CHECK(one("cast('2025-11-10 01:17:49.105618+01' as timestamptz)") ==
        "timestamp(6) with time zone: 2025-11-10 00:17:49.105618 UTC");
  CHECK(one("cast('2025-11-10 00:17:49.123' as timestamp_ms)") ==
        "timestamp(3): 2025-11-10 00:17:49.123");
  CHECK(one("interval 26 hours") == "interval day to second: 1 02:00:00.000");
  CHECK(one("uuid '00112233-4455-6677-8899-aabbccddeeff'") ==
        "uuid: 00112233-4455-6677-8899-aabbccddeeff");
  CHECK(one("cast('b' as enum('a', 'b'))") == "varchar: b");
  CHECK(one("null") == "integer: NULL");
}

TEST_CASE("arrays, maps and rows are JSON") {
  auto engine = Open();
  auto session = Connect(*engine);
  const auto one = [&session](const std::string& sql) { return One(*session, sql); };
  CHECK(one("[1, null, 3]") == "array(integer): [1,null,3]");
  CHECK(one("['a\"\n', 'b']") == R"(array(varchar): ["a\"\n","b"])");
  CHECK(one("[1.5::double, 'nan'::double]") == R"(array(double): [1.5,"NaN"])");
  CHECK(one("[1.50]") == R"(array(decimal(3,2)): ["1.50"])");
  CHECK(one("map {'a': 1, 'b': null}") == R"(map(varchar, integer): {"a":1,"b":null})");
  CHECK(one("map {1: [true]}") == R"(map(integer, array(boolean)): {"1":[true]})");
  CHECK(one("{'a': 1, 'b': {'c': date '2020-01-02'}}") ==
        R"(row(a integer, b row(c date)): {"a":1,"b":{"c":"2020-01-02"}})");
  CHECK(one("row(1, 'x')") == R"(row(integer, varchar): [1,"x"])");
  CHECK(one("cast([1, 2] as integer[2])") == "array(integer): [1,2]");
  // Lists of later rows begin where those of earlier rows end.
  const QueryResult rows = Execute(*session, "select x from (values ([1]), ([]), ([2, 3])) t(x)");
  CHECK(rows.rows == std::vector<std::vector<Cell>>{{"[1]"}, {"[]"}, {"[2,3]"}});
}

TEST_CASE("a type that Trino does not have is refused by column") {
  auto engine = Open();
  auto session = Connect(*engine);
  const Result<QueryResult> result = session->Execute("select union_value(k := 1) as u");
  CHECK(result.status().code() == StatusCode::kQuery);
  CHECK(result.status().message() == "column 'u' has a type that Trino does not have: cast it");
}

TEST_CASE("more rows than one vector holds keep their order and their NULLs") {
  auto engine = Open();
  auto session = Connect(*engine);
  const QueryResult result =
      Execute(*session, "select case when i % 2 = 0 then i end from range(5000) t(i) order by i");
  REQUIRE(result.rows.size() == 5000);
  CHECK(result.rows[4998][0] == "4998");
  CHECK(result.rows[4999][0] == std::nullopt);
}

TEST_CASE("statements tell how many rows they changed, others do not") {
  auto engine = Open();
  auto session = Connect(*engine);
  const auto affected = [&session](const std::string& sql) {
    const QueryResult result = Execute(*session, sql);
    CHECK(result.columns.empty());
    CHECK(result.rows.empty());
    return result.affected_rows;
  };
  CHECK(affected("create table t as select * from range(5) r(i)") == 5);
  CHECK(affected("create table s (i bigint)") == -1);
  CHECK(affected("insert into s values (4), (5)") == 2);
  CHECK(affected("merge into t using s on t.i = s.i when matched then update set i = 40 "
                 "when not matched then insert values (s.i)") == 2);
  CHECK(affected("update t set i = 0 where i > 10") == 1);
  CHECK(affected("delete from t where i = 12345") == 0);
  CHECK(affected("delete from t") == 6);
  CHECK(affected("drop table t") == -1);
  const QueryResult returning = Execute(*session, "insert into s values (9) returning i");
  CHECK(returning.affected_rows == -1);
  CHECK(returning.rows == std::vector<std::vector<Cell>>{{"9"}});
}

TEST_CASE("query errors carry DuckDB's kind and the place in code points") {
  auto engine = Open();
  auto session = Connect(*engine);
  const auto fail = [&session](const std::string& sql) { return session->Execute(sql).status(); };
  Status status = fail("select 'é',\n  amout from (select 1 as amount)");
  CHECK(status.code() == StatusCode::kQuery);
  CHECK(status.name == "Binder");
  CHECK(status.line == 2);
  CHECK(status.column == 3);
  CHECK(status.message().starts_with("Referenced column \"amout\" not found in FROM clause!"));

  status = fail("select 'é' selec 1");
  CHECK(status.name == "Parser");
  CHECK(status.line == 1);
  CHECK(status.column == 18);

  status = fail("select cast('x' as bigint)");
  CHECK(status.name == "Conversion");
  CHECK(status.message() == "Could not convert string 'x' to INT64");

  status = fail("select error('contract orders.id: null')");
  CHECK(status.name.empty());
  CHECK(status.message() == "contract orders.id: null");
  CHECK(status.line == 0);

  CHECK(fail("select 1; select 2").message() == "Cannot prepare multiple statements at once!");
}

TEST_CASE("sessions are in UTC, divide integers as Trino does and run their start-up SQL") {
  DuckdbOptions options;
  options.session_sql = {"create temp macro twice(x) as 2 * x; create temp macro one() as 1",
                         "create temp macro four() as twice(2)"};
  auto engine = Open(options);
  auto session = Connect(*engine);
  CHECK(One(*session, "current_setting('TimeZone')") == "varchar: UTC");
  CHECK(One(*session, "7 / 2") == "integer: 3");
  CHECK(One(*session, "list_transform([1], x -> x + one())") == "array(integer): [2]");
  CHECK(One(*session, "four()") == "integer: 4");
  CHECK(One(*Connect(*engine), "four()") == "integer: 4");

  DuckdbOptions broken;
  broken.session_sql = {"selec"};
  CHECK(Open(broken)->Connect().status().name == "Parser");
}

TEST_CASE("a commit after a failed statement says that nothing was committed") {
  auto engine = Open();
  auto session = Connect(*engine);
  Execute(*session, "create table t (i integer)");
  REQUIRE(session->Begin().ok());
  Execute(*session, "insert into t values (1)");
  CHECK(!session->Execute("insert into t values ('x')").ok());
  const Status status = session->Commit();
  CHECK(status.code() == StatusCode::kQuery);
  CHECK(status.message() ==
        "nothing was committed, for a statement failed: Could not convert string 'x' to INT32");
  CHECK(One(*session, "count(*) from t") == "bigint: 0");

  REQUIRE(session->Begin().ok());
  Execute(*session, "insert into t values (2)");
  REQUIRE(session->Rollback().ok());
  REQUIRE(session->Begin().ok());
  Execute(*session, "insert into t values (3)");
  CHECK(session->Commit().ok());
  CHECK(One(*session, "sum(i)::bigint from t") == "bigint: 3");
}

TEST_CASE("a transaction is invisible to other sessions until it commits") {
  auto engine = Open();
  auto writer = Connect(*engine);
  auto reader = Connect(*engine);
  Execute(*writer, "create table t (i integer)");
  REQUIRE(writer->Begin().ok());
  Execute(*writer, "insert into t values (1)");
  CHECK(One(*reader, "count(*) from t") == "bigint: 0");
  REQUIRE(writer->Commit().ok());
  CHECK(One(*reader, "count(*) from t") == "bigint: 1");
}

TEST_CASE("append loads text into the columns' types, in the open transaction") {
  auto engine = Open();
  auto session = Connect(*engine);
  Execute(*session, "create schema s");
  Execute(*session, "create table s.t (id bigint, name varchar)");
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 5000; ++i) rows.push_back({std::to_string(i), "n" + std::to_string(i)});
  rows[7][1] = std::nullopt;
  rows[8][1] = std::string("a\0b", 3);
  CHECK(session->Append({"local", "s", "t"}, rows).ok());
  CHECK(One(*session, "max(id) from s.t") == "bigint: 4999");
  CHECK(One(*session, "name from s.t where id = 7") == "varchar: NULL");
  CHECK(One(*session, "length(name) from s.t where id = 8") == "bigint: 3");
  CHECK(One(*session, "name from s.t where id = 4097") == "varchar: n4097");

  REQUIRE(session->Begin().ok());
  CHECK(session->Append({"s", "t"}, {{"-1", "x"}}).ok());
  REQUIRE(session->Rollback().ok());
  CHECK(One(*session, "count(*) from s.t") == "bigint: 5000");

  CHECK(session->Append({"s", "t"}, {}).ok());
  CHECK(session->Append({"s", "t"}, {{"one", "x"}}).code() == StatusCode::kQuery);
  CHECK(session->Append({"s", "t"}, {{"1"}}).code() == StatusCode::kQuery);
  CHECK(session->Append({"s", "t"}, {{"1", "\xFF"}}).message() ==
        "append: column 2 of row 1 is not UTF-8");
  CHECK(session->Append({"s", "nosuch"}, {{"1"}}).message() ==
        "Table \"local.s.nosuch\" could not be found");
  CHECK(One(*session, "count(*) from s.t") == "bigint: 5000");
}

TEST_CASE("a file keeps its tables, under the same name whatever the file is called") {
  TempFolder folder;
  DuckdbOptions options;
  options.path = folder / "deep/er/firn.duckdb";
  {
    auto engine = Open(options);
    auto session = Connect(*engine);
    Execute(*session, "create schema firn");
    Execute(*session, "create table firn.runs as select 1 as id");
  }
  std::filesystem::rename(options.path, folder / "other.duckdb");
  options.path = folder / "other.duckdb";
  auto engine = Open(options);
  CHECK(One(*Connect(*engine), "id from local.firn.runs") == "integer: 1");
  CHECK(engine->Version().ok());
}

TEST_CASE("a file that is open elsewhere is locked, one that is no database cannot be read") {
  TempFolder folder;
  DuckdbOptions options;
  options.path = folder / "a.duckdb";
  {
    auto engine = Open(options);
    const Status twice = OpenDuckdb(options).status();
    CHECK(twice.code() == StatusCode::kLocked);
    CHECK(twice.message() == "database file '" + options.path + "' is in use by this process");
  }
  CHECK(OpenDuckdb(options).ok());

  std::ofstream(folder / "bad.duckdb") << "not a database at all";
  options.path = folder / "bad.duckdb";
  CHECK(OpenDuckdb(options).status().code() == StatusCode::kIo);
  options.path = folder / "bad.duckdb/x/y.duckdb";
  CHECK(OpenDuckdb(options).status().code() == StatusCode::kIo);
}

TEST_CASE("a file that another process has open is locked, and its holder named") {
  TempFolder folder;
  DuckdbOptions options;
  options.path = folder / "a.duckdb";
  int opened[2];
  int done[2];
  REQUIRE((pipe(opened) == 0 && pipe(done) == 0));
  const pid_t child = fork();
  char byte = 0;
  if (child == 0) {
    const auto engine = OpenDuckdb(options);
    const bool told = write(opened[1], "x", 1) == 1;
    _exit(told && read(done[0], &byte, 1) == 1 && engine.ok() ? 0 : 1);
  }
  REQUIRE(read(opened[0], &byte, 1) == 1);
  const Status status = OpenDuckdb(options).status();
  REQUIRE(write(done[1], "x", 1) == 1);
  int exit_code = 0;
  waitpid(child, &exit_code, 0);
  CHECK(exit_code == 0);
  CHECK(status.code() == StatusCode::kLocked);
  const std::string holder = "(PID " + std::to_string(child) + ")";
  CHECK(status.message().starts_with("database file '" + options.path + "' is in use by /"));
  CHECK(status.message().ends_with(holder));
  CHECK(OpenDuckdb(options).ok());
}

TEST_CASE("cancelling interrupts what runs and what was submitted, not what comes later") {
  auto engine = Open();
  auto session = Connect(*engine);
  auto idle = Connect(*engine);
  auto submitted = idle->Submit("select 1", {});
  auto running = session->Submit("select count(*) from range(1000000000000)", {});
  std::thread canceller([&engine] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    engine->CancelAll();
  });
  CHECK((*running)->Run(nullptr).status().code() == StatusCode::kCancelled);
  canceller.join();
  CHECK((*submitted)->Run(nullptr).status().code() == StatusCode::kCancelled);
  CHECK(session->Execute("select 1").ok());
}

TEST_CASE("functions in C++ are called from SQL") {
  DuckdbOptions options;
  const auto length = [](std::span<const NativeArgument> arguments, NativeResult* result) {
    for (const NativeArgument& argument : arguments) {
      result->integer += static_cast<int64_t>(argument.text.size());
    }
  };
  options.functions = {
      {"bytes",
       {NativeType::kVarchar},
       NativeType::kBigint,
       [length](auto arguments, NativeResult* result) {
         result->integer = 0;
         length(arguments, result);
       },
       true},
      {"shout",
       {NativeType::kVarchar},
       NativeType::kVarchar,
       [](auto arguments, NativeResult* result) {
         if (arguments[0].text == "bad") result->error = "cannot shout 'bad'";
         if (arguments[0].text == "none") result->null = true;
         result->text = std::string(arguments[0].text) + "!";
         if (arguments[0].text == "bytes") result->text = "\xFF";
       }},
      {"shout",
       {NativeType::kBigint},
       NativeType::kVarchar,
       [](auto arguments, NativeResult* result) {
         result->text = std::to_string(arguments[0].integer) + "!!";
       }},
      {"or_zero",
       {NativeType::kDouble},
       NativeType::kDouble,
       [](auto arguments, NativeResult* result) {
         result->number = arguments[0].null ? 0 : arguments[0].number;
       },
       false,
       true},
      {"next_day",
       {NativeType::kDate},
       NativeType::kDate,
       [](auto arguments, NativeResult* result) { result->integer = arguments[0].integer + 1; }},
      {"next_us",
       {NativeType::kTimestampTz},
       NativeType::kTimestampTz,
       [](auto arguments, NativeResult* result) { result->integer = arguments[0].integer + 1; }},
      {"is_even",
       {NativeType::kInteger},
       NativeType::kBoolean,
       [](auto arguments, NativeResult* result) {
         result->integer = arguments[0].integer % 2 == 0;
       }}};
  auto engine = Open(options);
  auto session = Connect(*engine);
  const auto one = [&session](const std::string& sql) { return One(*session, sql); };
  CHECK(one("bytes('ab')") == "bigint: 2");
  CHECK(one("bytes('ab', 'c', 'dé')") == "bigint: 6");
  CHECK(one("bytes('ab', null)") == "bigint: NULL");
  CHECK(one("shout('a text longer than twelve bytes')") ==
        "varchar: a text longer than twelve bytes!");
  CHECK(one("shout(7::bigint)") == "varchar: 7!!");
  CHECK(one("shout('none')") == "varchar: NULL");
  CHECK(one("or_zero(null)") == "double: 0.0");
  CHECK(one("next_day(date '2025-12-31')") == "date: 2026-01-01");
  CHECK(one("next_us(timestamptz '2025-12-31 00:00:00+00')") ==
        "timestamp(6) with time zone: 2025-12-31 00:00:00.000001 UTC");
  CHECK(one("is_even(3)") == "boolean: false");
  CHECK(session->Execute("select shout('bad')").status().message() == "cannot shout 'bad'");
  CHECK(session->Execute("select shout('bytes')").status().message() ==
        "shout: the result is not UTF-8");
  CHECK(one("count(shout(i::varchar)) from range(5000) t(i)") == "bigint: 5000");
}

}  // namespace
}  // namespace firn
