#include "compiler/plan/cut_windows.h"

#include <doctest/doctest.h>

namespace firn {

namespace {

int64_t At(const char* text) {
  int64_t micros = 0;
  REQUIRE(ReadEventTime(text, &micros));
  return micros;
}

EventWindow Between(const char* start, const char* end) { return {At(start), At(end)}; }

std::string Texts(const std::vector<EventWindow>& windows) {
  std::string text;
  for (const EventWindow& window : windows) text += WindowText(window) + "\n";
  return text;
}

}  // namespace

TEST_CASE("event times are UTC unless they say an offset") {
  CHECK(At("1970-01-02") == int64_t{86'400} * 1'000'000);
  CHECK(At("2026-01-02 03:04:05.5") == At("2026-01-02T05:04:05.500+02:00"));
  CHECK(At("2026-01-02T03:04:05Z") == At("2026-01-02 03:04:05 UTC"));
  CHECK(EventTimeText(At("2026-01-02")) == "2026-01-02 00:00:00 UTC");
  CHECK(EventTimeText(At("2026-01-02 00:00:00.25")) == "2026-01-02 00:00:00.250000 UTC");
  int64_t micros = 0;
  for (const char* text : {"", "noon", "2026-02-30", "2026-01-02 03:04 Europe/Berlin"}) {
    CHECK(!ReadEventTime(text, &micros));
  }
}

TEST_CASE("a range is cut at whole hours, days, months and years") {
  CHECK(Texts(CutWindows(Between("2025-12-30 22:00", "2026-01-01 06:00"), "day")) ==
        "[2025-12-30 22:00:00 UTC, 2025-12-31 00:00:00 UTC)\n"
        "[2025-12-31 00:00:00 UTC, 2026-01-01 00:00:00 UTC)\n"
        "[2026-01-01 00:00:00 UTC, 2026-01-01 06:00:00 UTC)\n");
  CHECK(Texts(CutWindows(Between("2025-11-15", "2026-02-01"), "month")) ==
        "[2025-11-15 00:00:00 UTC, 2025-12-01 00:00:00 UTC)\n"
        "[2025-12-01 00:00:00 UTC, 2026-01-01 00:00:00 UTC)\n"
        "[2026-01-01 00:00:00 UTC, 2026-02-01 00:00:00 UTC)\n");
  CHECK(CutWindows(Between("2023-06-01", "2026-01-01"), "year").size() == 3);
  CHECK(CutWindows(Between("1969-12-31 22:30", "1970-01-01 01:00"), "hour").size() == 3);
  CHECK(CutWindows(Between("2025-01-01", "2026-01-01"), "").size() == 1);
  CHECK(CountWindows(Between("0001-01-01", "2026-01-01"), "hour", 100) == 101);
}

TEST_CASE("the whole units that a window has a part of") {
  CHECK(Widen(Between("2026-01-01 06:00", "2026-01-02 06:00"), "day") ==
        Between("2026-01-01", "2026-01-03"));
  CHECK(Widen(Between("2026-01-01", "2026-02-01"), "month") == Between("2026-01-01", "2026-02-01"));
  CHECK(Widen(Between("2025-12-31", "2026-01-02"), "year") == Between("2025-01-01", "2027-01-01"));
}

TEST_CASE("what is done is a set of windows, in whatever order it was done") {
  std::vector<EventWindow> done;
  AddWindow(Between("2026-01-03", "2026-01-04"), &done);
  AddWindow(Between("2026-01-01", "2026-01-02"), &done);
  CHECK(done.size() == 2);
  std::vector<EventWindow> days = CutWindows(Between("2026-01-01", "2026-01-05"), "day");
  CHECK(MissingWindows(days, done) ==
        std::vector<EventWindow>{Between("2026-01-02", "2026-01-03"),
                                 Between("2026-01-04", "2026-01-05")});
  AddWindow(Between("2026-01-02", "2026-01-03"), &done);
  CHECK(done == std::vector<EventWindow>{Between("2026-01-01", "2026-01-04")});
  AddWindow(Between("2026-01-01 12:00", "2026-01-06"), &done);
  CHECK(done == std::vector<EventWindow>{Between("2026-01-01", "2026-01-06")});
  CHECK(MissingWindows(days, done).empty());
}

}  // namespace firn
