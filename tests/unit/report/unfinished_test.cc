// run_results.json is read back by `firn retry`, and anybody may have written it.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "runner/report/run_results.h"

namespace firn {
namespace {

using Json = nlohmann::ordered_json;

Json Whole() {
  return Json::parse(R"({
    "metadata": {"dbt_schema_version": "v6", "run_id": "r1", "statements": 3},
    "results": [
      {"status": "success", "unique_id": "model.shop.marts.orders", "timing": [{"name": "execute"}],
       "adapter_response": {"query_id": "q1", "rows_affected": 5}, "message": null},
      {"status": "error", "unique_id": "model.shop.marts.totals", "message": "no"},
      {"status": "skipped", "unique_id": "model.shop.marts.after"},
      {"status": "fail", "unique_id": "test.shop.unique",
       "attached_node": "model.shop.marts.tested"}
    ],
    "elapsed_time": 1.5,
    "args": {"which": "build", "invocation_command": "firn build", "target": "prod",
             "profile": "shop", "vars": {"day": "2026-01-01", "n": "1"}, "select": ["a", "b"],
             "exclude": ["c"], "threads": 4, "fail_fast": true, "full_refresh": true,
             "event_time_start": "2026-01-01", "event_time_end": "2026-01-02"}
  })");
}

// Every place in a document.
void Places(const Json& json, const Json::json_pointer& at,
            std::vector<Json::json_pointer>* places) {
  places->push_back(at);
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) {
    Places(value, json.is_array() ? at / std::stoul(key) : at / key, places);
  }
}

const std::set<std::string> kNodes{"model.shop.marts.totals", "model.shop.marts.after",
                                   "model.shop.marts.tested"};

TEST_CASE("what a run was told is read back") {
  auto read = ReadUnfinished(Whole().dump());
  REQUIRE(read);
  CHECK(read->command == "build");
  CHECK(read->nodes == kNodes);
  CHECK(read->arguments.target == "prod");
  CHECK(read->arguments.profile == "shop");
  CHECK(read->arguments.vars ==
        std::map<std::string, std::string>{{"day", "2026-01-01"}, {"n", "1"}});
  CHECK(read->arguments.select == std::vector<std::string>{"a", "b"});
  CHECK(read->arguments.exclude == std::vector<std::string>{"c"});
  CHECK(read->arguments.threads == 4);
  CHECK(read->arguments.fail_fast);
  CHECK(read->arguments.full_refresh);
  CHECK(read->arguments.event_time_start == "2026-01-01");
  CHECK(read->arguments.event_time_end == "2026-01-02");
}

TEST_CASE("a report of an earlier version, without what was told, is read") {
  Json json = Whole();
  json["args"] = {{"which", "run"}, {"full_refresh", false}};
  auto read = ReadUnfinished(json.dump());
  REQUIRE(read);
  CHECK(read->command == "run");
  CHECK(read->arguments.target.empty());
  CHECK(read->nodes == kNodes);
}

TEST_CASE("run_results of any shape: refused, or no model that is undone is taken for done") {
  const std::vector<Json> others = {nullptr,
                                    true,
                                    0,
                                    -1,
                                    1.5,
                                    1e300,
                                    18446744073709551615u,
                                    "",
                                    "x",
                                    Json::array(),
                                    Json::object(),
                                    Json::array({nullptr}),
                                    Json::array({Json::array()}),
                                    Json::object({{"a", 1}}),
                                    Json::object({{"", nullptr}})};
  std::vector<Json::json_pointer> places;
  Places(Whole(), Json::json_pointer(), &places);
  int tried = 0, refused = 0;
  auto judge = [&](const std::string& text, const std::string& place) {
    ++tried;
    auto read = ReadUnfinished(text);
    refused += !read;
    if (!read || place.starts_with("/results")) return;
    CHECK_MESSAGE(read->nodes == kNodes, place);
  };
  for (const Json::json_pointer& place : places) {
    CAPTURE(place.to_string());
    for (const Json& other : others) {
      Json json = Whole();
      json[place] = other;
      judge(json.dump(), place.to_string());
    }
    if (place.empty()) continue;
    Json json = Whole();
    Json& above = json[place.parent_pointer()];
    if (above.is_object()) {
      above.erase(place.back());
    } else {
      above.erase(std::stoul(place.back()));
    }
    judge(json.dump(), place.to_string());
  }
  for (const char* name : {"status", "unique_id"}) {
    for (const Json& other : others) {
      if (other == "x") continue;
      Json json = Whole();
      json["results"][1][name] = other;
      CHECK_FALSE_MESSAGE(ReadUnfinished(json.dump()).has_value(), name, " ", other.dump());
    }
  }
  const std::string whole = Whole().dump();
  for (size_t size = 0; size < whole.size(); ++size) {
    ++tried;
    CHECK_FALSE(ReadUnfinished(whole.substr(0, size)).has_value());
  }
  std::mt19937 random(20260101);
  for (int i = 0; i < 5'000; ++i) {
    std::string text = whole;
    for (size_t n = 1 + random() % 4; n > 0; --n) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    ++tried;
    ReadUnfinished(text);
  }
  for (const char* open : {"[", "{\"results\":", "{\"args\":{\"vars\":"}) {
    std::string deep;
    for (int i = 0; i < 200'000; ++i) deep += open;
    CHECK_FALSE(ReadUnfinished(deep).has_value());
  }
  std::string deep(500'000, '[');
  deep += std::string(500'000, ']');
  CHECK_FALSE(ReadUnfinished(deep).has_value());
  Json json = Whole();
  json["x"] = "@";
  std::string nested = json.dump();
  nested.replace(nested.find("\"@\""), 3, deep);
  CHECK(ReadUnfinished(nested).has_value());
  MESSAGE(tried << " texts tried, " << refused << " refused");
  CHECK(tried > 6'000);
}

}  // namespace
}  // namespace firn
