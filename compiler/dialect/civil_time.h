// The proleptic Gregorian calendar, in days and microseconds since 1970-01-01.
#pragma once

#include <cstdint>
#include <string>

namespace firn {

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

struct CivilTime {
  int64_t year = 1970;
  int month = 1;       // 1..12
  int day = 1;         // 1..31
  int64_t micros = 0;  // since midnight

  int hour() const { return static_cast<int>(micros / (3600 * kMicrosPerSecond)); }
  int minute() const { return static_cast<int>(micros / (60 * kMicrosPerSecond) % 60); }
  int second() const { return static_cast<int>(micros / kMicrosPerSecond % 60); }
};

int64_t FloorDivide(int64_t a, int64_t b);
bool IsLeapYear(int64_t year);
int DaysInMonth(int64_t year, int month);
int64_t DaysFromCivil(int64_t year, int month, int day);
CivilTime CivilFromMicros(int64_t micros);
int64_t MicrosFromCivil(const CivilTime& time);
int DayOfWeek(int64_t days);  // 1 is Monday
int DayOfYear(const CivilTime& time);
// ISO's week of the year, and the year that the week belongs to.
int IsoWeek(const CivilTime& time, int64_t* week_year);

// Half up at `digits` of the second's fraction, 0..6.
int64_t RoundMicros(int64_t micros, int digits);

void AppendPadded(int64_t value, int width, std::string* out);
// "2025-11-10", "+12025-11-10", "-0001-01-01".
void AppendDate(const CivilTime& time, std::string* out);
// "2025-11-10 00:17:49.105"; the last digits of the fraction are cut.
void AppendTimestamp(int64_t micros, int digits, char separator, std::string* out);

}  // namespace firn
