// What a session keeps, loads in bulk and asks of the server itself.
#include <doctest/doctest.h>

#include <algorithm>

#include "runner/engine/connect.h"
#include "runner/engine/read_catalog.h"
#include "tests/unit/engine/scripted.h"

namespace firn {
namespace {

TEST_CASE("SET SESSION holds for the session's later statements") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", R"("updateType":"SET SESSION")"),
                         HttpHeaders{{"x-trino-set-session", "a=b"}});
  CHECK(scripted.Execute().ok());
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", kRows));
  CHECK(scripted.Execute().ok());
  const HttpHeaders& headers = scripted.server.requests[2].headers;
  CHECK(headers.find("X-Trino-Session")->second == "a=b");
}

TEST_CASE("append asks for the columns and inserts") {
  Scripted scripted;
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", R"("columns":[{"name":"id","type":"bigint"},
                                                     {"name":"s","type":"varchar"}])"));
  scripted.server.Answer(200, Page("1"));
  scripted.server.Answer(200, Page("", R"("updateType":"INSERT","updateCount":1)"));
  CHECK(scripted.session->Append({"lake", "s", "t"}, {{"1", "it's"}}).ok());
  CHECK(scripted.server.requests[2].body.find("\"it''s\"") != std::string::npos);
  CHECK(scripted.session->Append({"lake", "s", "t"}, {}).ok());
  CHECK(scripted.server.requests.size() == 4);
}

TEST_CASE("append asks for the columns of a table once") {
  Scripted scripted;
  const auto insert = [&] {
    scripted.server.Answer(200, Page("1"));
    scripted.server.Answer(200, Page("", R"("updateType":"INSERT","updateCount":1)"));
  };
  const auto columns = [&] {
    scripted.server.Answer(200, Page("1"));
    scripted.server.Answer(200, Page("", R"("columns":[{"name":"s","type":"varchar"}])"));
  };
  columns();
  for (int i = 0; i < 3; ++i) {
    insert();
    CHECK(scripted.session->Append({"lake", "s", "t"}, {{"x"}}).ok());
  }
  CHECK(scripted.server.requests.size() == 8);
  columns();
  insert();
  CHECK(scripted.session->Append({"lake", "s", "u"}, {{"x"}}).ok());
  CHECK(scripted.server.requests.size() == 12);
}

TEST_CASE("Trino has no transactions over statements") {
  Scripted scripted;
  CHECK(!scripted.engine->transactional());
  CHECK(scripted.session->Begin().code() == StatusCode::kQuery);
  CHECK(scripted.session->Commit().code() == StatusCode::kQuery);
}

TEST_CASE("the version proves that a Trino answers") {
  const auto version = [](int status, const std::string& body) {
    Scripted scripted(0);
    scripted.server.Answer(status, body);
    const Result<std::string> result = scripted.engine->Version();
    return result.ok() ? *result : result.status().message();
  };
  CHECK(version(200, R"({"nodeVersion":{"version":"476"},"starting":false})") == "Trino 476");
  CHECK(version(200, R"({"nodeVersion":{"version":"476"},"starting":true})") ==
        "Trino is still starting");
  CHECK(version(200, "It works!") == "the server's answer is not Trino's: no JSON object");
}

TEST_CASE("a secret is never sent over plain http") {
  Target target;
  target.type = EngineType::kTrino;
  target.server.tls = false;
  target.server.host = "trino";
  target.server.port = 8080;
  target.user = "ann";
  target.password = "secret-pw";
  const Status status = OpenEngine(target).status();
  CHECK(status.code() == StatusCode::kAuth);
  CHECK(status.message() ==
        "http://trino:8080: a password or token is not sent over plain http; set http_scheme to "
        "https");
  target.password.clear();
  CHECK(OpenEngine(target).ok());
  target.token = "token-7";
  CHECK(OpenEngine(target).status().code() == StatusCode::kAuth);
  target.server.tls = true;
  CHECK(OpenEngine(target).ok());
}

}  // namespace
}  // namespace firn
