// The time, and its text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace firn {

// Wall clock, so that tests can hold it still.
class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970, UTC.
  virtual int64_t Now() const = 0;
  // Microseconds since some moment. Counts the time that the machine was suspended, and does not
  // move when somebody sets the clock.
  virtual int64_t Uptime() const { return Now(); }
};
class SystemClock final : public Clock {
 public:
  int64_t Now() const override;
  int64_t Uptime() const override;
};

// "2026-11-21 06:13:00.123456 UTC" (Trino's text) and "2026-11-21T06:13:00.123456Z" (dbt's).
std::string TrinoTime(int64_t microseconds);
std::optional<int64_t> ReadTrinoTime(const std::string& text);
std::string IsoTime(int64_t microseconds);

}  // namespace firn
