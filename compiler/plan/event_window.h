// A half-open range of event times, and a model's run over the rows in it alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/base/diagnostic.h"
#include "compiler/sql/statement.h"

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
// "[2026-01-02 00:00:00 UTC, 2026-01-03 00:00:00 UTC)".
std::string WindowText(const EventWindow& window);

struct PlanContext;

// Makes the plan of a kind that keeps rows one of the rows in PlanInput::window: no watermark
// moves. What cannot be done exactly is an error.
void PlanWindow(PlanContext& context, Diagnostics& diagnostics);

// Makes it one that compares all rows with all of the target's, once.
void PlanComparison(PlanContext& context, Diagnostics& diagnostics);

// The condition that a row of the input lies in the window (and, where rows have no key, that a run
// has taken it in), and the same of the target's rows.
ExprPtr InputInWindow(const PlanContext& context);
ExprPtr TargetInWindow(const PlanContext& context);

}  // namespace firn
