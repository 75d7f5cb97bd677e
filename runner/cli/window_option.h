// --event-time-start and --event-time-end as a window.
#pragma once

#include <optional>

#include "compiler/plan/event_time.h"
#include "runner/cli/commands.h"

namespace firn {

// From the texts of two options. False, after a report, where they are no window; `window` is empty
// where neither is given.
bool ReadWindow(const Invocation& invocation, std::optional<EventWindow>* window);

// One end: the text of the option of this name. False after a report.
bool ReadTime(const Invocation& invocation, const char* option, const std::string& text,
              int64_t* micros);

}  // namespace firn
