// A range of event times as windows that follow each other, and which of them are missing.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/plan/event_time.h"

namespace firn {

// The range cut at whole hours, days, months or years, in UTC; the first and the last may be
// shorter. An empty `batch` cuts nothing.
std::vector<EventWindow> CutWindows(const EventWindow& range, std::string_view batch);

// How many windows that makes, at most `limit` + 1: a range may be long.
size_t CountWindows(const EventWindow& range, std::string_view batch, size_t limit);

// The whole hours, days, months or years that the window has a part of.
EventWindow Widen(const EventWindow& window, std::string_view unit);

// Adds a window to a set of windows that are sorted and do not touch.
void AddWindow(const EventWindow& window, std::vector<EventWindow>* set);

// Those of `windows` that such a set does not cover.
std::vector<EventWindow> MissingWindows(const std::vector<EventWindow>& windows,
                                        const std::vector<EventWindow>& set);

}  // namespace firn
