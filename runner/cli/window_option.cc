#include "runner/cli/window_option.h"

#include <fmt/format.h>

namespace firn {

bool ReadTime(const Invocation& invocation, const char* option, const std::string& text,
              int64_t* micros) {
  if (ReadEventTime(text, micros)) return true;
  invocation.console.Fail(
      fmt::format("error[usage]: {}: '{}' is no date and no time\n"
                  "  hint: 2026-01-02, '2026-01-02 03:00:00' (in UTC) or 2026-01-02T03:00:00+01:00",
                  option, text));
  return false;
}

bool ReadWindow(const Invocation& invocation, std::optional<EventWindow>* window) {
  const Options& options = invocation.options;
  const std::string &start = options.event_time_start, &end = options.event_time_end;
  if (start.empty() && end.empty()) return true;
  auto fail = [&](const std::string& message) {
    invocation.console.Fail("error[usage]: " + message);
    return false;
  };
  if (start.empty() || end.empty()) {
    return fail("--event-time-start and --event-time-end go together");
  }
  if (options.full_refresh) return fail("a full refresh reads all rows, and not those of a window");
  EventWindow read;
  if (!ReadTime(invocation, "--event-time-start", start, &read.start) ||
      !ReadTime(invocation, "--event-time-end", end, &read.end)) {
    return false;
  }
  if (read.end <= read.start) {
    return fail(fmt::format("the window ends at {}, which is not after its start, {}",
                            EventTimeText(read.end), EventTimeText(read.start)));
  }
  *window = read;
  return true;
}

}  // namespace firn
