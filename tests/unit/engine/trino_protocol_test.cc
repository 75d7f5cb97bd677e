#include "runner/engine/trino_protocol.h"

#include <doctest/doctest.h>

namespace firn {
namespace {

std::string Headers(const HttpRequest& request) {
  std::string lines;
  for (const auto& [name, value] : request.headers) lines += name + ": " + value + "\n";
  return lines;
}

TEST_CASE("a statement is posted with its session, tags and capabilities") {
  TrinoClient client;
  client.user = "ann";
  client.catalog = "lake";
  client.authorization = "Bearer abc";
  client.roles = {{"lake", "etl"}, {"system", "ALL"}};
  client.session_properties = {{"query_max_run_time", "10m"}, {"lake.x", "from the profile"}};
  client.client_tags = {"firn"};
  StatementOptions options;
  options.session_properties = {{"lake.x", "a=b,ü"}};
  options.client_tags = {"marts", "orders"};
  options.client_info = R"({"run":"7"})";
  const Result<HttpRequest> request = SubmitRequest(client, "select 1", options);
  REQUIRE(request.ok());
  CHECK(request->method == "POST");
  CHECK(request->target == "/v1/statement");
  CHECK(request->body == "select 1");
  CHECK(Headers(*request) ==
        "Authorization: Bearer abc\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "User-Agent: firn\n"
        "X-Trino-Catalog: lake\n"
        "X-Trino-Client-Capabilities: PARAMETRIC_DATETIME\n"
        "X-Trino-Client-Info: {\"run\":\"7\"}\n"
        "X-Trino-Client-Tags: firn,marts,orders\n"
        "X-Trino-Role: lake=ROLE%7Betl%7D\n"
        "X-Trino-Role: system=ALL\n"
        "X-Trino-Session: lake.x=a%3Db%2C%C3%BC\n"
        "X-Trino-Session: query_max_run_time=10m\n"
        "X-Trino-Source: firn\n"
        "X-Trino-Time-Zone: UTC\n"
        "X-Trino-User: ann\n");
}

TEST_CASE("a line break cannot smuggle a header") {
  TrinoClient client;
  client.user = "ann\r\nX-Trino-User: root";
  const Result<HttpRequest> request = SubmitRequest(client, "select 1", {});
  CHECK(request.status().message() == "header 'X-Trino-User' cannot hold a line break");
}

TEST_CASE("polls and cancels say who asks, and no more") {
  TrinoClient client;
  client.user = "ann";
  client.catalog = "lake";
  const HttpRequest poll = PollRequest(client, "/v1/statement/queued/1");
  CHECK(poll.method == "GET");
  CHECK(poll.target == "/v1/statement/queued/1");
  CHECK(Headers(poll) == "User-Agent: firn\nX-Trino-Source: firn\nX-Trino-User: ann\n");
  CHECK(CancelRequest(client, "/x").method == "DELETE");
}

TEST_CASE("an answer gives progress, and of nextUri its path alone") {
  const Result<TrinoPage> page = ReadPage(
      R"({"id":"q1","nextUri":"http://elsewhere:1/v1/statement/executing/q1/s/1?x=y",
          "stats":{"state":"RUNNING","progressPercentage":37.5,"processedRows":10,
                   "processedBytes":20,"elapsedTimeMillis":1500,"cpuTimeMillis":250}})");
  REQUIRE(page.ok());
  CHECK(page->id == "q1");
  CHECK(page->next == "/v1/statement/executing/q1/s/1?x=y");
  CHECK(page->progress.query_id == "q1");
  CHECK(page->progress.state == "RUNNING");
  CHECK(page->progress.fraction == 0.375);
  CHECK(page->progress.rows == 10);
  CHECK(page->processed_bytes == 20);
  CHECK(page->elapsed_seconds == 1.5);
  CHECK(page->cpu_seconds == 0.25);
  CHECK(page->columns.empty());
  CHECK(page->update_count == -1);
}

// The cell of one column of `type`.
Cell One(const std::string& type, const std::string& json) {
  const Result<TrinoPage> page = ReadPage(R"({"id":"q","columns":[{"name":"c","type":")" + type +
                                          R"("}],"data":[[)" + json + "]]}");
  REQUIRE_MESSAGE(page.ok(), page.status().message());
  return page->rows.at(0).at(0);
}

TEST_CASE("values become text by their type") {
  CHECK(One("bigint", "9223372036854775807") == "9223372036854775807");
  CHECK(One("boolean", "true") == "true");
  CHECK(One("varchar(3)", R"("a\"b")") == "a\"b");
  CHECK(One("varchar", "null") == std::nullopt);
  CHECK(One("decimal(3, 2)", R"("1.50")") == "1.50");
  CHECK(One("double", "1e10") == "1.0E10");
  CHECK(One("double", "5") == "5.0");
  CHECK(One("double", R"("NaN")") == "NaN");
  CHECK(One("real", "0.1") == "0.1");
  CHECK(One("varbinary", R"("AP8=")") == "00FF");
  CHECK(One("varbinary", R"("")") == "");
  CHECK(One("timestamp(6) with time zone", R"("2025-11-10 00:17:49.105618 UTC")") ==
        "2025-11-10 00:17:49.105618 UTC");
  CHECK(One("json", R"("{\"a\":1}")") == R"({"a":1})");
  CHECK(One("array(decimal(3,2))", R"(["1.50",null])") == R"(["1.50",null])");
  CHECK(One("array(double)", R"([1e10,"NaN"])") == R"([1.0E10,"NaN"])");
  CHECK(One("map(varchar, array(varbinary))", R"({"b":["AP8="],"a":null})") ==
        R"({"a":null,"b":["00FF"]})");
  CHECK(One("row(a integer, b row(c date))", R"([1,["2020-01-02"]])") ==
        R"({"a":1,"b":{"c":"2020-01-02"}})");
  CHECK(One("row(integer, varchar)", R"([1,"x"])") == R"([1,"x"])");
  CHECK(One("HyperLogLog", R"("AgwB")") == "AgwB");
}

TEST_CASE("types are spelled in one way") {
  const Result<TrinoPage> page =
      ReadPage(R"j({"id":"q","columns":[{"name":"a","type":"decimal(3, 2)"},
                                        {"name":"b","type":"INTERVAL DAY TO SECOND"}]})j");
  REQUIRE(page.ok());
  CHECK(page->columns[0].type == "decimal(3,2)");
  CHECK(page->columns[1].type == "interval day to second");
}

TEST_CASE("a failed statement has Trino's error name and place") {
  const Result<TrinoPage> page = ReadPage(
      R"({"id":"q","error":{"message":"line 2:8: Column 'x' cannot be resolved",
          "errorName":"COLUMN_NOT_FOUND","errorLocation":{"lineNumber":2,"columnNumber":8}}})");
  REQUIRE(page.ok());
  REQUIRE(page->error.has_value());
  CHECK(page->error->code() == StatusCode::kQuery);
  CHECK(page->error->message() == "Column 'x' cannot be resolved");
  CHECK(page->error->name == "COLUMN_NOT_FOUND");
  CHECK(page->error->line == 2);
  CHECK(page->error->column == 8);
}

TEST_CASE("an error says something, in a place that can be, without controls") {
  const auto error = [](const std::string& json) {
    const Result<TrinoPage> page = ReadPage(R"({"id":"q","error":)" + json + "}");
    REQUIRE_MESSAGE(page.ok(), page.status().message());
    return *page->error;
  };
  CHECK(error("{}").message() == "the server does not say why");
  CHECK(error(R"({"message":"a\u001b[31mb\u009bc\n\rd"})").message() == "a [31mb c\n d");
  CHECK(error(R"({"message":"m","errorName":"X\nY"})").name == "X Y");
  CHECK(error(R"({"message":")" + std::string(1'000'000, 'x') + "\"}").message().size() < 30'000);
  for (const char* place : {R"({"lineNumber":-5,"columnNumber":1e300})", "7", "[]",
                            R"({"lineNumber":99999999999,"columnNumber":-1e19})"}) {
    const Status status = error(std::string(R"({"message":"m","errorLocation":)") + place + "}");
    CHECK(status.line == 0);
    CHECK(status.column == 0);
  }
}

TEST_CASE("numbers that no integer holds are not known") {
  const Result<TrinoPage> page = ReadPage(
      R"({"id":"q","updateCount":1e19,"stats":{"processedRows":-1e300,"processedBytes":18446744073709551615,
          "progressPercentage":1e308}})");
  REQUIRE(page.ok());
  CHECK(page->update_count == -1);
  CHECK(page->progress.rows == 0);
  CHECK(page->processed_bytes == INT64_MAX);
  CHECK(page->progress.fraction == 1);
}

TEST_CASE("depth is bounded, and brackets within texts are none") {
  const auto read = [](int depth, int limit) {
    const std::string body = R"({"id":"q","x":)" + std::string(depth, '[') + "\"[[[[\\\"[[[\"" +
                             std::string(depth, ']') + "}";
    return ReadPage(body, limit).status();
  };
  CHECK(read(998, 1'000).ok());
  CHECK(read(1'000, 1'000).message() ==
        "the server's answer is not Trino's: it is nested over 1000 deep (max_answer_depth)");
  CHECK(!read(1'000'000, 1'000).ok());
  CHECK(ReadVersion(std::string(1'000'000, '[')).status().code() == StatusCode::kProtocol);
}

TEST_CASE("nonsense is told as such, whatever it is") {
  const auto why = [](const char* body) {
    const Status status = ReadPage(body).status();
    CHECK(status.code() == StatusCode::kProtocol);
    return status.message().substr(status.message().find(": ") + 2);
  };
  CHECK(why("<html>") == "no JSON object");
  CHECK(why("[]") == "no JSON object");
  CHECK(why("{}") == "no query id");
  CHECK(why(R"({"id":7})") == "no query id");
  CHECK(why(R"({"id":"q","nextUri":"q/1"})") == "nextUri is no URI");
  CHECK(why(R"({"id":"q","nextUri":"http://x/a HTTP/1.1\r\nX: y"})") == "nextUri is no URI");
  CHECK(why((R"({"id":"q","nextUri":"http://x/)" + std::string(20'000, 'a') + "\"}").c_str()) ==
        "nextUri is no URI");
  CHECK(why(R"({"id":"q\u001b"})") == "no query id");
  CHECK(why(R"({"id":"q","error":"no"})") == "an error that is no object");
  CHECK(why(R"({"id":"q","columns":"abc"})") == "a column that is no object");
  CHECK(why(R"({"id":"q","data":[[1]]})") == "a row of another width");
  CHECK(why(R"({"id":"q","data":7})") == "a row of another width");
  CHECK(why(R"({"id":"q","columns":[{"name":"c","type":"double"}],"data":[[[]]]})") ==
        "column 'c' does not hold its type");
  for (const auto& [type, value] :
       std::vector<std::pair<std::string, std::string>>{{"bigint", R"("1")"},
                                                        {"integer", "1.5"},
                                                        {"boolean", "1"},
                                                        {"double", R"("1")"},
                                                        {"decimal(3,2)", "1.5"},
                                                        {"decimal(3,2)", R"("1,\"x\":2")"},
                                                        {"decimal(3,2)", R"("1.")"}}) {
    CHECK(why((R"({"id":"q","columns":[{"name":"c","type":")" + type + R"("}],"data":[[)" + value +
               "]]}")
                  .c_str()) == "column 'c' does not hold its type");
  }
  CHECK(why(R"j({"id":"q","columns":[{"name":"c","type":"row(a bigint)"}],"data":[[[1,2]]]})j") ==
        "column 'c' does not hold its type");
  CHECK(why(R"({"id":"q","columns":[{"name":"c","type":"varbinary"}],"data":[["*"]]})") ==
        "column 'c' does not hold its type");
}

TEST_CASE("USE and SET SESSION change the session") {
  TrinoClient client;
  client.session_properties = {{"old", "1"}};
  UpdateSession({{"x-trino-set-catalog", "lake"},
                 {"x-trino-set-schema", "marts"},
                 {"x-trino-set-session", "a.b=x%2Cy+z"},
                 {"x-trino-clear-session", "old"}},
                &client);
  CHECK(client.catalog == "lake");
  CHECK(client.schema == "marts");
  CHECK(client.session_properties == std::map<std::string, std::string>{{"a.b", "x,y z"}});
}

TEST_CASE("a server that starts has no version yet") {
  CHECK(*ReadVersion(R"({"nodeVersion":{"version":"476"},"starting":false})") == "476");
  CHECK(*ReadVersion(R"({"nodeVersion":{"version":"476"},"starting":true})") == "");
  CHECK(ReadVersion("{}").status().code() == StatusCode::kProtocol);
  CHECK(ReadVersion("nginx").status().code() == StatusCode::kProtocol);
}

}  // namespace
}  // namespace firn
