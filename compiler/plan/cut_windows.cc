#include "compiler/plan/cut_windows.h"

#include <algorithm>

#include "compiler/dialect/civil_time.h"

namespace firn {

namespace {

constexpr int64_t kMicrosPerHour = 3600 * kMicrosPerSecond;

// The beginning of the unit that this time is in, or of a later one.
int64_t Begin(int64_t micros, std::string_view unit, int64_t later = 0) {
  if (unit == "hour") return (FloorDivide(micros, kMicrosPerHour) + later) * kMicrosPerHour;
  if (unit == "day") return (FloorDivide(micros, kMicrosPerDay) + later) * kMicrosPerDay;
  CivilTime time = CivilFromMicros(micros);
  int64_t months = time.year * 12 + (unit == "year" ? later * 12 : time.month - 1 + later);
  return DaysFromCivil(FloorDivide(months, 12),
                       static_cast<int>(months - FloorDivide(months, 12) * 12) + 1, 1) *
         kMicrosPerDay;
}

template <typename Take>
void Cut(const EventWindow& range, std::string_view batch, const Take& take) {
  for (int64_t at = range.start; at < range.end;) {
    int64_t next = batch.empty() ? range.end : std::min(Begin(at, batch, 1), range.end);
    if (!take(EventWindow{at, next})) return;
    at = next;
  }
}

}  // namespace

std::vector<EventWindow> CutWindows(const EventWindow& range, std::string_view batch) {
  std::vector<EventWindow> windows;
  Cut(range, batch, [&](const EventWindow& window) {
    windows.push_back(window);
    return true;
  });
  return windows;
}

size_t CountWindows(const EventWindow& range, std::string_view batch, size_t limit) {
  size_t count = 0;
  Cut(range, batch, [&](const EventWindow&) { return ++count <= limit; });
  return count;
}

EventWindow Widen(const EventWindow& window, std::string_view unit) {
  int64_t end = Begin(window.end, unit);
  return {Begin(window.start, unit), end < window.end ? Begin(window.end, unit, 1) : end};
}

void AddWindow(const EventWindow& window, std::vector<EventWindow>* set) {
  EventWindow all = window;
  std::vector<EventWindow> kept;
  for (const EventWindow& one : *set) {
    if (one.end < all.start || all.end < one.start) {
      kept.push_back(one);
    } else {
      all = {std::min(one.start, all.start), std::max(one.end, all.end)};
    }
  }
  kept.insert(std::upper_bound(kept.begin(), kept.end(), all), all);
  *set = std::move(kept);
}

std::vector<EventWindow> MissingWindows(const std::vector<EventWindow>& windows,
                                        const std::vector<EventWindow>& set) {
  std::vector<EventWindow> missing;
  for (const EventWindow& window : windows) {
    bool covered = std::any_of(set.begin(), set.end(), [&](const EventWindow& one) {
      return one.start <= window.start && window.end <= one.end;
    });
    if (!covered) missing.push_back(window);
  }
  return missing;
}

}  // namespace firn
