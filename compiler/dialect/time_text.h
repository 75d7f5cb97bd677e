// Dates, times and timestamps as text, with exactly the syntax that Trino 476 takes.
#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/dialect/civil_time.h"

namespace firn {

// A zone as written: none, a fixed offset, or a region's name.
struct ZoneText {
  enum class Kind : uint8_t { kNone, kOffset, kRegion } kind = Kind::kNone;
  int minutes = 0;          // of kOffset; UTC, GMT and Z are 0
  std::string_view region;  // of kRegion: "Europe/Berlin"; not checked against any list
  bool utc() const { return kind != Kind::kRegion && minutes == 0; }
};

// "UTC", "Z", "+2", "+0200", "-02:30", "Europe/Berlin". False where no zone is named so.
bool ReadZone(std::string_view text, ZoneText* zone);

// A timestamp as read, with its zone. `micros` is rounded half up to `digits` of the fraction and
// counts in the zone's own wall clock.
struct TimestampText {
  int64_t micros = 0;
  int fraction_digits = 0;  // as written
  ZoneText zone;
  int64_t utc_micros() const { return micros - zone.minutes * 60 * kMicrosPerSecond; }
};

// cast(varchar as timestamp), with or without time zone, and TIMESTAMP '...':
// "2026-01-02 03:04:05.123 Europe/Berlin", "2026-1-2", "2026-01-02 3:04".
bool ReadTimestamp(std::string_view text, int digits, TimestampText* timestamp);
// cast(varchar as date): days since 1970-01-01.
bool ReadDate(std::string_view text, int64_t* days);
// cast(varchar as time): microseconds since midnight.
bool ReadTime(std::string_view text, int digits, int64_t* micros, int* fraction_digits);
// from_iso8601_timestamp: "2026-01-02T03:04:05.123+02:00"; further digits of the fraction are cut.
// Week dates, ordinal dates and fractions of minutes are not read, though Trino reads them.
bool ReadIsoTimestamp(std::string_view text, TimestampText* timestamp);

}  // namespace firn
