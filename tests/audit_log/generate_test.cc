#include "tests/audit_log/generate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/audit_log/expect.h"

namespace firn::audit_log {
TEST_SUITE("generator") {
  TEST_CASE("the same seed gives the same bytes, another seed others") {
    const auto first = Generate({.seed = 7}), again = Generate({.seed = 7});
    CHECK(first == again);
    CHECK(ToJsonl(first[0]) != ToJsonl(Generate({.seed = 8})[0]));
  }

  TEST_CASE("about as many events as asked for, in as many batches") {
    for (const int64_t events : {500, 2000, 20'000}) {
      const auto batches = Generate({.events = events, .batches = 4});
      REQUIRE(batches.size() == 4);
      const auto size = static_cast<int64_t>(Joined(batches, batches.size()).size());
      CHECK(std::abs(size - events) <= events / 20);
      for (const Batch& batch : batches) CHECK(batch.size() > 50);
    }
  }

  TEST_CASE("every kind of trouble occurs") {
    const auto batches = Generate({.events = 3000, .bad_rows = true, .moving = true});
    std::map<int64_t, Event> first;
    std::set<std::pair<std::string, std::string>> tables;
    std::set<std::string> kinds;
    int64_t latest = 0;
    for (size_t i = 0; i < batches.size(); ++i) {
      for (const Event& event : batches[i]) {
        if (i > 0 && event.timestamp < latest) kinds.insert("late");
        tables.insert({event.tbl_schema, event.tbl_name});
        if (!event.raw_data) kinds.insert("null");
        if (event.raw_data == "") kinds.insert("empty");
        const auto [at, fresh] = first.insert({event.id, event});
        if (fresh) continue;
        const Event& before = at->second;
        kinds.insert(event == before                      ? "repeated"
                     : event.timestamp > before.timestamp ? "newer"
                     : event.timestamp < before.timestamp ? "older"
                     : event.raw_data != before.raw_data  ? "same time"
                                                          : "other");
        if (event.tbl_name != before.tbl_name) kinds.insert("moved");
      }
      for (const Event& event : batches[i]) latest = std::max(latest, event.timestamp);
    }
    CHECK(kinds == std::set<std::string>{"late", "null", "empty", "repeated", "newer", "older",
                                         "same time", "moved"});
    CHECK(tables.size() >= 4);
    const Expected expected = Expect(Joined(batches, batches.size()));
    CHECK(expected.uncastable.size() == 11);
    CHECK(expected.without_order_id.size() == 4);
  }

  TEST_CASE("without being asked for, no row is bad") {
    const Expected expected = Expect(Joined(Generate({.seed = 3}), 3));
    CHECK(expected.uncastable.empty());
    CHECK(expected.without_order_id.empty());
  }

  TEST_CASE("batches for any order give the same tables backwards; ordinary ones do not") {
    for (const bool any_order : {true, false}) {
      auto batches = Generate({.seed = 5, .any_order = any_order});
      const auto forwards = Expect(Joined(batches, batches.size())).tables;
      std::ranges::reverse(batches);
      CHECK((Expect(Joined(batches, batches.size())).tables == forwards) == any_order);
    }
  }

  TEST_CASE("a batch survives being written and read") {
    const auto batches = Generate({.bad_rows = true, .moving = true});
    for (const Batch& batch : batches) CHECK(FromJsonl(ToJsonl(batch)) == batch);
  }

  TEST_CASE("CSV and COPY text quote what needs it") {
    const Batch batch = {{.id = 1, .timestamp = 1'500'000, .raw_data = "a,\"b\"\n\\c\t"},
                         {.id = 2, .operation = 'D', .timestamp = 0, .raw_data = std::nullopt}};
    CHECK(ToCsv(batch) ==
          "audit_event_id,audit_operation,audit_timestamp,tbl_schema,tbl_name,raw_data\n"
          "1,I,1970-01-01 00:00:01.500000+00:00,public,orders,\"a,\"\"b\"\"\n\\c\t\"\n"
          "2,D,1970-01-01 00:00:00+00:00,public,orders,\n");
    CHECK(ToCopy(batch) ==
          "copy audit_log_dml (audit_event_id, audit_operation, audit_timestamp, "
          "tbl_schema, tbl_name, raw_data) from stdin;\n"
          "1\tI\t1970-01-01 00:00:01.500000+00\tpublic\torders\ta,\"b\"\\n\\\\c\\t\n"
          "2\tD\t1970-01-01 00:00:00.000000+00\tpublic\torders\t\\N\n"
          "\\.\n");
  }

  TEST_CASE("timestamps are read as they are written, back to the year 1") {
    for (const std::string text : {"1969-12-31 23:59:59.999500", "0001-01-01 00:00:00.000000",
                                   "9999-12-31 23:59:59.999999", "2024-02-29 12:00:00.000001"}) {
      CAPTURE(text);
      CHECK(TimestampText(ParseTimestamp(text).value()) == text);
    }
    CHECK(ParseTimestamp("2024-02-29 00:00:00.5") == ParseTimestamp("2024-02-29 00:00:00.500000"));
    for (const std::string text : {"2025-02-29 00:00:00", "2025-13-40 00:00:00", "yesterday", "",
                                   "2025-01-01 24:00:00", "2025-01-01 00:00:00.", "2025-01-01"}) {
      CAPTURE(text);
      CHECK_FALSE(ParseTimestamp(text));
    }
  }
}

}  // namespace firn::audit_log
