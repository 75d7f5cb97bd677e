#include "runner/engine/secrets.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "compiler/plan/prune.h"
#include "runner/engine/masked_engine.h"

namespace firn {
namespace {

using Json = nlohmann::json;

constexpr const char* kHard = "a\"b'c\\d/e f&<g>é+%h";

std::string AsUrl(const std::string& text) {
  std::string out;
  for (char c : text) {
    char hex[4];
    bool plain = (c >= 'a' && c <= 'z');
    std::snprintf(hex, sizeof(hex), "%%%02X", static_cast<unsigned char>(c));
    out += plain ? std::string(1, c) : hex;
  }
  return out;
}

}  // namespace

TEST_CASE("a secret is masked however others write it") {
  Secrets secrets;
  secrets.Add({kHard});
  std::string json = Json(kHard).dump();
  std::string within = json.substr(1, json.size() - 2);
  CHECK(secrets.InText("x" + std::string(kHard) + "y") == "x*****y");
  CHECK(secrets.InText("msg: " + json) == "msg: \"*****\"");
  CHECK(secrets.InText(Json(within).dump()) == "\"*****\"");
  CHECK(secrets.InText("?t=" + AsUrl(kHard) + "&u=1") == "?t=*****&u=1");
  CHECK(secrets.InText("Basic " + Base64(kHard)).starts_with("Basic *****"));
  CHECK(secrets.InText("a&quot;b&#39;c\\d/e f&amp;&lt;g&gt;é+%h") == "*****");
  CHECK(secrets.InText("'a\"b''c\\d/e f&<g>é+%h'") == "'*****'");
}

TEST_CASE("what is like no word in a secret is masked alone") {
  Secrets secrets;
  secrets.Add({"production/x7Kq93mZp0w1"});
  CHECK(secrets.InText("production%%2Fx7Kq93mZp0w1.") == "production%%2F*****.");
}

TEST_CASE("short secrets are words, and the shortest are masked in messages alone") {
  Secrets secrets;
  secrets.Add({"trino"});
  secrets.Add({"of"});
  secrets.Add({"8080", "$PORT", /*place=*/true});
  secrets.Add({"ann", "$WHO", /*place=*/true});
  secrets.Add({"trino.example.com", "$HOST", /*place=*/true});
  CHECK(secrets.InText("trino_x, xtrino, trinos, trino.") == "trino_x, xtrino, trinos, *****.");
  CHECK(secrets.InText("1 of 2, 8080 rows for ann") == "1 of 2, 8080 rows for ann");
  CHECK(secrets.InMessage("no user of ann@h:8080, anna") == "no user ***** $WHO@h:$PORT, anna");
  CHECK(secrets.InText("at trino.example.com") == "at $HOST");
}

TEST_CASE("a message that was cut within a secret does not end with its beginning") {
  Secrets secrets;
  secrets.Add({"correct-horse-battery"});
  CHECK(secrets.InMessage("denied: correct-ho") == "denied: *****");
  CHECK(secrets.InMessage("denied: correct-horse-battery") == "denied: *****");
  CHECK(secrets.InMessage("denied: cor") == "denied: cor");
  CHECK(secrets.InMessage("correct-ho is not the end") == "correct-ho is not the end");
}

TEST_CASE("JSON stays JSON, and its numbers are left") {
  Secrets secrets;
  secrets.Add({"123456789012"});
  secrets.Add({"pass\"word"});
  Json told{{"n", 123456789012}, {"a", "is 123456789012."}, {"b", "pass\"word"}};
  std::string json = told.dump();
  Json masked = Json::parse(secrets.InJson(json));
  CHECK(masked["n"] == 123456789012);
  CHECK(masked["a"] == "is *****.");
  CHECK(masked["b"] == "*****");
  CHECK(secrets.InJson("{\"a\": \"open") == "{\"a\": \"open");
  CHECK(secrets.InJson("\"\\") == "\"\\");
}

TEST_CASE("of two secrets the one that holds the other goes first") {
  Secrets secrets;
  secrets.Add({"hunter22"});
  secrets.Add({"hunter22-long", "$LONG"});
  CHECK(secrets.InText("hunter22-long hunter22") == "$LONG *****");
}

TEST_CASE("a status keeps what is done by it") {
  Secrets secrets;
  secrets.Add({"BROKEN-but-long"});
  Status status(StatusCode::kConnection, "BROKEN-but-long: no");
  status.name = "BROKEN";
  status.line = 3;
  Status masked = Masked(status, secrets);
  CHECK(masked.code() == StatusCode::kConnection);
  CHECK(masked.message() == "*****: no");
  CHECK(masked.name == "BROKEN");
  CHECK(masked.line == 3);
  CHECK(Masked(Status(), secrets).ok());
  secrets.Add({"probe", "$TRINO_USER", /*place=*/true});
  std::string late =
      Masked({StatusCode::kQuery, "probe: " + std::string(kCameLate) + ", probe"}, secrets)
          .message();
  CHECK(late == "$TRINO_USER: " + std::string(kCameLate) + ", $TRINO_USER");
}

}  // namespace firn
