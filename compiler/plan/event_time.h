// A half-open range of event times, and its text.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace firn {

// [start, end) in microseconds since 1970, UTC.
struct EventWindow {
  int64_t start = 0;
  int64_t end = 0;
  auto operator<=>(const EventWindow&) const = default;
};

// A date, a timestamp or ISO 8601, in UTC unless it says an offset: "2026-01-02",
// "2026-01-02 03:04:05.123", "2026-01-02T03:04:05+02:00". False where it is none of these.
bool ReadEventTime(std::string_view text, int64_t* micros);
// "2026-01-02 03:04:05 UTC", with the digits of the second's fraction where there are some.
std::string EventTimeText(int64_t micros);
// The same without the zone.
std::string PlainTimeText(int64_t micros);
// "[2026-01-02 00:00:00 UTC, 2026-01-03 00:00:00 UTC)".
std::string WindowText(const EventWindow& window);

}  // namespace firn
