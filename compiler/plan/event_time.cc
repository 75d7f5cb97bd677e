#include "compiler/plan/event_time.h"

#include <fmt/format.h>

#include "compiler/dialect/time_text.h"

namespace firn {

bool ReadEventTime(std::string_view text, int64_t* micros) {
  TimestampText read;
  if (!ReadTimestamp(text, 6, &read) && !ReadIsoTimestamp(text, &read)) return false;
  if (read.zone.kind == ZoneText::Kind::kRegion) return false;
  *micros = read.utc_micros();
  return true;
}

std::string PlainTimeText(int64_t micros) {
  std::string text;
  AppendTimestamp(micros, micros % kMicrosPerSecond == 0 ? 0 : 6, ' ', &text);
  return text;
}

std::string EventTimeText(int64_t micros) { return PlainTimeText(micros) + " UTC"; }

std::string WindowText(const EventWindow& window) {
  return fmt::format("[{}, {})", EventTimeText(window.start), EventTimeText(window.end));
}

}  // namespace firn
