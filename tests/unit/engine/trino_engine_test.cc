#include <doctest/doctest.h>

#include <algorithm>

#include "runner/engine/connect.h"
#include "runner/engine/read_catalog.h"
#include "tests/unit/engine/scripted.h"

namespace firn {
namespace {

TEST_CASE("a statement is posted, polled to its last page, and its rows are joined") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("2", kRows));
  scripted.server.Answer(200, Page("", R"("columns":[{"name":"n","type":"bigint"}],"data":[[3]],
                       "stats":{"state":"FINISHED","processedRows":3,"elapsedTimeMillis":20})"));
  Lines states;
  const Result<QueryResult> result = scripted.Execute(
      [&states](const StatementProgress& progress) { states.push_back(progress.state); });
  REQUIRE(result.ok());
  CHECK(result->query_id == "q");
  CHECK(result->rows == std::vector<std::vector<Cell>>{{"1"}, {"2"}, {"3"}});
  CHECK(result->columns.size() == 1);
  CHECK(result->affected_rows == -1);
  CHECK(result->processed_rows == 3);
  CHECK(result->elapsed_seconds == 0.02);
  CHECK(states == Lines{"", "FINISHED"});
  CHECK(scripted.server.Asked() ==
        Lines{"POST /v1/statement", "GET /v1/statement/q/1", "GET /v1/statement/q/2"});
  CHECK(scripted.pauses.empty());
}

TEST_CASE("tables are asked for of schemas alone that exist, again where somebody's is dropped") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", R"("columns":[{"name":"schema_name","type":"varchar"}],
      "data":[["ours"]])"));
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", R"("error":{"message":"Namespace does not exist: theirs",
      "errorCode":65536,"errorName":"GENERIC_INTERNAL_ERROR","errorType":"INTERNAL_ERROR"})"));
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(
      200, Page("",
                R"("columns":[{"name":"a","type":"varchar"},{"name":"b","type":"varchar"},
      {"name":"c","type":"varchar"},{"name":"d","type":"varchar"},{"name":"e","type":"varchar"},
      {"name":"f","type":"varchar"},{"name":"g","type":"bigint"}])"));
  const auto live = ReadTables(*scripted.session, EngineType::kTrino, "lake",
                               {{"ours", {"orders", "items"}}, {"not_yet", {}}});
  REQUIRE(live.ok());
  CHECK(live->tables.empty());
  CHECK(live->schemas == Lines{"ours"});
  REQUIRE(scripted.server.requests.size() == 6);
  CHECK(scripted.server.requests[2].body.find("'ours'") != std::string::npos);
  CHECK(scripted.server.requests[2].body.find("'items', 'orders'") != std::string::npos);
  CHECK(scripted.server.requests[2].body.find("'not_yet'") == std::string::npos);
}

TEST_CASE("a statement that changes rows has a count and no rows") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", R"("columns":[{"name":"rows","type":"bigint"}],
      "data":[[2]],"updateType":"MERGE","updateCount":2)"));
  const Result<QueryResult> result = scripted.Execute();
  CHECK(result->affected_rows == 2);
  CHECK(result->columns.empty());
  CHECK(result->rows.empty());
}

TEST_CASE("submitting does not start: dropping the statement forgets it on the server") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  {
    const auto pending = scripted.session->Submit("insert into t values 1", {});
    CHECK((*pending)->query_id() == "q");
    CHECK(scripted.server.Asked() == Lines{"POST /v1/statement"});
  }
  CHECK(scripted.server.Asked() == Lines{"POST /v1/statement", "DELETE /v1/statement/q/1"});
}

TEST_CASE("posts are tried again after lost answers and busy servers, with growing pauses") {
  Scripted scripted;
  scripted.server.Fail(kHttpNotSent);
  scripted.server.Fail(kHttpBroken);
  scripted.server.Answer(503, "", {{"retry-after", "7"}});
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", kRows));
  CHECK(scripted.Execute().ok());
  CHECK(scripted.pauses == std::vector<int64_t>{200, 800, 7000});
}

TEST_CASE("retries of a post are bounded, and say what the server did") {
  Scripted busy(2);
  for (const int status : {429, 502, 504}) busy.server.Answer(status);
  CHECK(busy.Execute().status().code() == StatusCode::kUnavailable);
  CHECK(busy.server.requests.size() == 3);

  Scripted down(1);
  down.server.Fail(kHttpNotSent);
  down.server.Fail(kHttpNotSent);
  const Status status = down.Execute().status();
  CHECK(status.code() == StatusCode::kConnection);
  CHECK(status.message() == "http://fake:80: no answer");

  Scripted broken;
  broken.server.Answer(500, "boom");
  CHECK(broken.Execute().status().code() == StatusCode::kUnavailable);
  CHECK(broken.server.requests.size() == 1);

  Scripted untrusted;
  untrusted.server.Fail(kHttpTls);
  CHECK(untrusted.Execute().status().code() == StatusCode::kConnection);
  CHECK(untrusted.server.requests.size() == 1);
}

TEST_CASE("a poll is repeated, on the same page, for as long as there is patience") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  scripted.server.Fail(kHttpBroken);
  for (const int status : {500, 502, 503, 504, 429}) scripted.server.Answer(status);
  scripted.server.Answer(200, "<html>gateway</html>");
  scripted.server.Answer(200, Page("", kRows));
  const Result<QueryResult> result = scripted.Execute();
  REQUIRE(result.ok());
  CHECK(result->rows.size() == 2);
  const Lines asked = scripted.server.Asked();
  CHECK(asked.size() == 9);
  for (size_t i = 1; i < asked.size(); ++i) CHECK(asked[i] == "GET /v1/statement/q/1");
}

TEST_CASE("a server lost while it runs leaves the commit unknown") {
  const auto lost = [](auto script) {
    Scripted scripted;
    scripted.server.Answer(200, Page("1"));
    scripted.server.Answer(200, Page("2"));
    script(scripted.server);
    const Status status = scripted.Execute(nullptr, "insert into t values 1").status();
    CHECK(status.code() == StatusCode::kUnknownCommit);
    for (const std::string& line : scripted.server.Asked()) CHECK(!line.starts_with("DELETE"));
    return status.message();
  };
  const std::string prefix =
      "lost the server while it ran q, so whether that committed is not known: ";
  CHECK(lost([](FakeServer& server) {
          for (int i = 0; i < 100; ++i) server.Fail(kHttpNotSent);
        }) == prefix + "http://fake:80: no answer");
  CHECK(lost([](FakeServer& server) { server.Answer(404, "Query not found"); }) ==
        prefix + "the server answered 404: Query not found");
  CHECK(lost([](FakeServer& server) {
          for (int i = 0; i < 3; ++i) server.Answer(200, "nonsense");
        }) == prefix + "the server's answer is not Trino's: no JSON object");
}

TEST_CASE("only FINISHED is success") {
  for (const char* state : {"FAILED", "RUNNING", "FINISHING", "finished", ""}) {
    CAPTURE(state);
    for (const bool query : {true, false}) {
      Scripted scripted;
      scripted.server.Answer(200, Page("1"));
      scripted.server.Answer(200, Page("", std::string(R"("stats":{"state":")") + state + "\"}"));
      const Status status =
          scripted.Execute(nullptr, query ? "with a as (select 1) table a" : "merge ...").status();
      CHECK(status.code() == (query ? StatusCode::kProtocol : StatusCode::kUnknownCommit));
      CHECK(status.message().ends_with("the last page's state is '" + std::string(state) +
                                       "', without an error"));
    }
  }
}

TEST_CASE("columns may not change, and are as many as are asked for") {
  const std::string one = R"("columns":[{"name":"n","type":"bigint"}],"data":[[1]])";
  for (const char* other :
       {R"("columns":[{"name":"m","type":"bigint"}])",
        R"("columns":[{"name":"n","type":"double"}])",
        R"("columns":[{"name":"n","type":"bigint"},{"name":"m","type":"date"}])"}) {
    Scripted scripted;
    scripted.server.Answer(200, Page("1"));
    scripted.server.Answer(200, Page("2", one));
    scripted.server.Answer(200, Page("3", other));
    CHECK(scripted.Execute().status().message() ==
          "lost the server while it ran q: the server's answer is not Trino's: the columns changed"
          " between two pages");
    CHECK(scripted.server.Asked().back() == "DELETE /v1/statement/q/3");
  }
  Scripted scripted;
  for (const size_t wanted : {1, 2}) {
    scripted.server.Answer(200, Page("1"));
    scripted.server.Answer(200, Page("", one));
    const Status status = scripted.session->Execute("select 1", {.columns = wanted}).status();
    CHECK(status.ok() == (wanted == 1));
    CHECK((status.ok() || status.message().ends_with("1 columns instead of 2")));
  }
}

TEST_CASE("rows without end are bounded, and the server is told") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  const std::string rows = R"("columns":[{"name":"n","type":"varchar"}],"data":[[")" +
                           std::string(1'000'000, 'x') + "\"]]";
  for (int i = 0; i < 2'000; ++i) scripted.server.Answer(200, Page("2", rows));
  const Status status = scripted.Execute().status();
  CHECK(status.code() == StatusCode::kQuery);
  CHECK(status.message() ==
        "the rows of q take over 64 MB (max_result_mb); fetch fewer, or write a table");
  CHECK(scripted.server.Asked().back() == "DELETE /v1/statement/q/2");
}

TEST_CASE("Retry-After: 0 is no loop, and patience ends") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  for (int i = 0; i < 5'000; ++i) scripted.server.Answer(503, "", {{"retry-after", "0"}});
  CHECK(scripted.Execute().status().code() == StatusCode::kUnavailable);
  CHECK(scripted.pauses.size() < 700);
  CHECK(*std::min_element(scripted.pauses.begin(), scripted.pauses.end()) >= 100);
}

TEST_CASE("a statement whose first poll never left has not run") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  for (int i = 0; i < 100; ++i) scripted.server.Fail(kHttpNotSent);
  CHECK(scripted.Execute().status().code() == StatusCode::kConnection);
  CHECK(scripted.server.requests.back().method == "DELETE");
}

TEST_CASE("a failed statement is the user's error") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", R"("error":{"message":"line 1:8: bad",
      "errorName":"TYPE_MISMATCH","errorLocation":{"lineNumber":1,"columnNumber":8}})"));
  const Status status = scripted.Execute().status();
  CHECK(status.code() == StatusCode::kQuery);
  CHECK(status.name == "TYPE_MISMATCH");
  CHECK(status.message() == "bad");
  CHECK(status.column == 8);
}

TEST_CASE("a statement turned away before it did anything is sent again as a new one, bounded") {
  const auto failed = [](const char* name) {
    return Page("", R"("error":{"message":"no","errorName":")" + std::string(name) + R"("})");
  };
  const Lines once{"POST /v1/statement", "GET /v1/statement/q/1"};
  for (const char* name : {"NO_NODES_AVAILABLE", "QUERY_QUEUE_FULL", "SERVER_STARTING_UP"}) {
    CAPTURE(name);
    Scripted scripted(2);
    scripted.server.Answer(200, Page("1"));
    scripted.server.Answer(200, failed(name));
    scripted.server.Answer(200, failed(name));  // already in the answer to the POST
    scripted.server.Answer(200, Page("1"));
    scripted.server.Answer(200, Page("", kRows));
    CHECK(scripted.Execute().ok());
    CHECK(scripted.server.Asked() ==
          Lines{once[0], once[1], "POST /v1/statement", once[0], once[1]});
    CHECK(scripted.pauses == std::vector<int64_t>{1'000, 4'000});

    Scripted never(1);
    for (int i = 0; i < 2; ++i) never.server.Answer(200, failed(name));
    const Status status = never.Execute().status();
    CHECK(status.code() == StatusCode::kUnavailable);
    CHECK(status.name == name);
    CHECK(never.server.requests.size() == 2);
  }
  for (const char* name : {"REMOTE_TASK_ERROR", "PAGE_TRANSPORT_TIMEOUT", "SERVER_SHUTTING_DOWN",
                           "CLUSTER_OUT_OF_MEMORY", "GENERIC_INTERNAL_ERROR"}) {
    CAPTURE(name);
    Scripted scripted;
    scripted.server.Answer(200, Page("1"));
    scripted.server.Answer(200, failed(name));
    CHECK(scripted.Execute().status().code() == StatusCode::kQuery);
    CHECK(scripted.server.Asked() == once);
  }
}

TEST_CASE("a cancel ends the pause before a statement is sent again") {
  Scripted scripted;
  scripted.server.Answer(200,
                         Page("", R"("error":{"message":"no","errorName":"NO_NODES_AVAILABLE"})"));
  scripted.engine->CancelAll();  // an earlier one does not count
  scripted.on_pause = [&] { scripted.engine->CancelAll(); };
  CHECK(scripted.Execute().status().name == "NO_NODES_AVAILABLE");
  CHECK(scripted.server.requests.size() == 1);
}

TEST_CASE("what is refused says why, and repeats no secret") {
  const auto refused = [](int code, const std::string& body, HttpHeaders headers = {}) {
    Scripted scripted;
    scripted.server.Answer(code, body, std::move(headers));
    return scripted.Execute().status();
  };
  CHECK(refused(401, "").code() == StatusCode::kAuth);
  CHECK(refused(401, "").message() == "Trino refused user 'ann' (401)");
  CHECK(refused(403, "").message() == "Trino forbids this to user 'ann' (403)");
  CHECK(refused(404, "nothing here\nat all").message() == "the server answered 404: nothing here");
  CHECK(refused(400, "bad token-7 and secret-pw").message() ==
        "the server answered 400: bad *** and ***");
  CHECK(refused(307, "", {{"location", "https://other/"}}).message() ==
        "the server redirects to https://other/ (307)");
  CHECK(refused(200, "<html>").code() == StatusCode::kProtocol);
  CHECK(refused(200, Page("")).code() == StatusCode::kProtocol);

  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", R"("error":{"message":"no secret-pw","errorName":"X"})"));
  const Status status = scripted.Execute().status();
  CHECK(status.message() == "no ***");
  CHECK(status.name == "X");
}

TEST_CASE("cancelling deletes what is open, from a connection of its own") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("2"),
                         std::function<void()>([&] { scripted.engine->CancelAll(); }));
  const Status status = scripted.Execute().status();
  CHECK(status.code() == StatusCode::kCancelled);
  CHECK(scripted.server.Asked() == Lines{"POST /v1/statement", "GET /v1/statement/q/1",
                                         "DELETE /v1/statement/q/1", "DELETE /v1/statement/q/2"});
  CHECK(scripted.server.connections == 2);
  CHECK(scripted.server.requests[2].headers.count("Authorization") == 1);

  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", kRows));
  CHECK(scripted.Execute().ok());  // what comes later is not cancelled
}

TEST_CASE("a cancel between the post and its answer is not lost") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"),
                         std::function<void()>([&] { scripted.engine->CancelAll(); }));
  CHECK(scripted.Execute().status().code() == StatusCode::kCancelled);
  CHECK(scripted.server.Asked() == Lines{"POST /v1/statement", "DELETE /v1/statement/q/1"});
}

TEST_CASE("a cancel ends the pauses between retries") {
  Scripted scripted;
  scripted.server.Answer(503, "", std::function<void()>([&] { scripted.engine->CancelAll(); }));
  CHECK(scripted.Execute().status().code() == StatusCode::kCancelled);
  CHECK(scripted.server.Asked() == Lines{"POST /v1/statement"});
}

TEST_CASE("a server that answers at once without news is asked more slowly") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  for (int i = 0; i < 9; ++i) scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", kRows));
  CHECK(scripted.Execute().ok());
  REQUIRE(!scripted.pauses.empty());
  CHECK(scripted.pauses.front() == 2);
  CHECK(scripted.pauses.back() <= 100);
}

}  // namespace
}  // namespace firn
