#include "compiler/dialect/civil_time.h"

#include <cstdlib>

namespace firn {

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

bool IsLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysInMonth(int64_t year, int month) {
  if (month == 2) return IsLeapYear(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Years that begin in March put the leap day last; 400 of them are an era of 146,097 days.
int64_t DaysFromCivil(int64_t year, int month, int day) {
  if (month <= 2) --year;
  const int64_t era = FloorDivide(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719'468;
}

CivilTime CivilFromMicros(int64_t micros) {
  const int64_t since_epoch = FloorDivide(micros, kMicrosPerDay);
  const int64_t days = since_epoch + 719'468;
  const int64_t era = FloorDivide(days, 146'097);
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t march_month = (5 * day_of_year + 2) / 153;
  CivilTime time;
  time.day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  time.month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  time.year = year_of_era + era * 400 + (time.month <= 2 ? 1 : 0);
  time.micros = micros - since_epoch * kMicrosPerDay;
  return time;
}

int64_t MicrosFromCivil(const CivilTime& time) {
  return DaysFromCivil(time.year, time.month, time.day) * kMicrosPerDay + time.micros;
}

int DayOfWeek(int64_t days) {
  const int64_t weeks = FloorDivide(days + 3, 7);  // 1970-01-01 was a Thursday
  return static_cast<int>(days + 3 - weeks * 7) + 1;
}

int DayOfYear(const CivilTime& time) {
  return static_cast<int>(DaysFromCivil(time.year, time.month, time.day) -
                          DaysFromCivil(time.year, 1, 1)) +
         1;
}

int IsoWeek(const CivilTime& time, int64_t* week_year) {
  const int64_t days = DaysFromCivil(time.year, time.month, time.day);
  const int64_t thursday = days - DayOfWeek(days) + 4;
  *week_year = CivilFromMicros(thursday * kMicrosPerDay).year;
  return static_cast<int>((thursday - DaysFromCivil(*week_year, 1, 1)) / 7) + 1;
}

int64_t RoundMicros(int64_t micros, int digits) {
  int64_t unit = 1;
  for (int i = digits; i < 6; ++i) unit *= 10;
  return unit == 1 ? micros : FloorDivide(micros + unit / 2, unit) * unit;
}

void AppendPadded(int64_t value, int width, std::string* out) {
  const std::string digits = std::to_string(std::llabs(value));
  if (value < 0) out->push_back('-');
  const auto wanted = static_cast<size_t>(width);
  if (digits.size() < wanted) out->append(wanted - digits.size(), '0');
  out->append(digits);
}

void AppendDate(const CivilTime& time, std::string* out) {
  if (time.year > 9'999) out->push_back('+');
  AppendPadded(time.year, 4, out);
  out->push_back('-');
  AppendPadded(time.month, 2, out);
  out->push_back('-');
  AppendPadded(time.day, 2, out);
}

void AppendTimestamp(int64_t micros, int digits, char separator, std::string* out) {
  const CivilTime time = CivilFromMicros(micros);
  AppendDate(time, out);
  out->push_back(separator);
  AppendPadded(time.hour(), 2, out);
  out->push_back(':');
  AppendPadded(time.minute(), 2, out);
  out->push_back(':');
  AppendPadded(time.second(), 2, out);
  if (digits == 0) return;
  out->push_back('.');
  std::string fraction;
  AppendPadded(time.micros % kMicrosPerSecond, 6, &fraction);
  out->append(fraction, 0, static_cast<size_t>(digits));
}

}  // namespace firn
