#include "tests/audit_log/expect.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/audit_log/spawn.h"

namespace firn::audit_log {
namespace {

Event Of(int64_t id, char operation, int64_t seconds, std::optional<std::string> raw_data) {
  return {.id = id,
          .operation = operation,
          .timestamp = seconds * 1'000'000,
          .raw_data = std::move(raw_data)};
}

Rows Table(const Batch& delivered, const std::string& name) {
  return Expect(delivered).tables.at(name);
}

}  // namespace

TEST_SUITE("oracle") {
  TEST_CASE("of an event's deliveries the newest counts, of equals the last") {
    const char* const kOld = R"({"order_id": "1", "sum": "1"})";
    const char* const kNew = R"({"order_id": "1", "sum": "2"})";
    const auto sums = [](const Batch& delivered) {
      const Rows rows = Table(delivered, "marts.orders");
      REQUIRE(rows.size() == 1);
      return rows[0].find("\"order_sum\":2.0") != std::string::npos;
    };
    CHECK(sums({Of(1, 'I', 5, kOld), Of(1, 'I', 6, kNew)}));
    CHECK(sums({Of(1, 'I', 6, kNew), Of(1, 'I', 5, kOld)}));
    CHECK(sums({Of(1, 'I', 5, kOld), Of(1, 'I', 5, kNew)}));
  }

  TEST_CASE("a row of orders, typed") {
    CHECK(Table({Of(9, 'U', 0, R"({"order_id": 7, "sum": "1e2", "created_at": null,
                    "updated_at": "1970-01-01 00:00:00.5", "description": "a \"b\""})")},
                "marts.orders") ==
          Rows{R"({"audit_event_id":9,"audit_operation":"U",)"
               R"("audit_timestamp":"1970-01-01 00:00:00.000000 UTC","created_at":null,)"
               R"("description":"a \"b\"","order_id":7,"order_sum":100.0,)"
               R"("order_timestamp":null,"tbl_name":"orders","tbl_schema":"public",)"
               R"("updated_at":"1970-01-01 00:00:00.500000 UTC"})"});
  }

  TEST_CASE("ties go to the greater event id, and a delete that wins leaves no row") {
    const char* const kDocument = R"({"order_id": "1"})";
    CHECK(Table({Of(2, 'D', 0, kDocument), Of(1, 'I', 0, kDocument)}, "marts.orders").empty());
    CHECK(Table({Of(1, 'D', 0, kDocument), Of(2, 'I', 0, kDocument)}, "marts.orders").size() == 1);
  }

  TEST_CASE("histories: a delete is a row in one, an end in the other") {
    const char* const kDocument = R"({"order_id": "1"})";
    const Batch delivered = {Of(1, 'I', 0, kDocument), Of(2, 'D', 5, kDocument),
                             Of(3, 'I', 5, kDocument)};
    CHECK(Table(delivered, "marts.orders_history_scd2").size() == 3);
    CHECK(Table(delivered, "marts.orders_history_scd2_closed").size() == 2);
    CHECK(Table({delivered[2], delivered[1]}, "marts.orders_history_scd2_closed").size() == 1);
  }

  TEST_CASE("what does not cast or has no order id is named") {
    const Expected expected = Expect(Batch{
        Of(1, 'I', 0, R"({"order_id": "12.5"})"), Of(2, 'I', 0, R"({"sum": "1"})"),
        Of(3, 'I', 0, R"({"order_id": "1", "updated_at": "soon"})"), Of(4, 'I', 0, std::nullopt)});
    CHECK(expected.uncastable == std::set<int64_t>{1, 3});
    CHECK(expected.without_order_id == std::set<int64_t>{2});
    CHECK(expected.tables.at("staging.stg_ecomm_audit_log_dml").size() == 4);
    CHECK(expected.tables.at("staging.stg_ecomm_audit_log_dml_orders_flattened").size() == 1);
    CHECK(expected.tables.at("marts.orders").empty());
  }

  TEST_CASE("a difference shows rows of both sides; equal tables show none") {
    CHECK(Difference({"a", "b"}, {"a", "b"}).empty());
    CHECK(Difference({"a", "b"}, {"b", "c"}) ==
          "2 rows expected, 2 found; 1 missing, 1 too many\n  - a\n  + c");
    CHECK(Difference({"a"}, {"a", "a"}) ==
          "1 rows expected, 2 found; 0 missing, 1 too many\n  + a");
  }

  // Known answers by another hand; they are not part of the project.
  TEST_CASE("agrees with the known answers in ../shared/cases") {
    const std::filesystem::path cases = FIRN_ROOT "/../shared/cases/audit_log";
    if (!std::filesystem::exists(cases)) {
      MESSAGE("left out: no ", cases.string());
      return;
    }
    Batch delivered;
    for (const std::string batch : {"batch1", "batch2", "batch3"}) {
      std::ifstream file(cases / batch / "events.jsonl", std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      for (Event& event : FromJsonl(text)) delivered.push_back(std::move(event));
      int compared = 0;
      for (const auto& [name, rows] : Expect(delivered).tables) {
        const std::string table = name.substr(name.find('.') + 1);
        const auto answers = cases / batch / fmt::format("expected_{}.jsonl.gz", table);
        if (!std::filesystem::exists(answers)) continue;
        CAPTURE(batch);
        CAPTURE(table);
        CHECK(Difference(CanonicalRows(Spawn({"gzip", "-dc", answers.string()}).out), rows) == "");
        ++compared;
      }
      CHECK(compared == 4);
    }
  }
}

}  // namespace firn::audit_log
