// date_format (MySQL's letters) and format_datetime (Joda's).
#include <array>
#include <string>

#include "compiler/dialect/civil_time.h"
#include "compiler/dialect/date_pattern.h"
#include "compiler/dialect/native_functions.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

std::string_view MonthName(int month) { return kMonthNames[static_cast<size_t>(month - 1)]; }
std::string_view DayName(const CivilTime& time) {
  const int64_t days = DaysFromCivil(time.year, time.month, time.day);
  return kDays[static_cast<size_t>(DayOfWeek(days) - 1)];
}
int HourOfHalf(const CivilTime& time) { return (time.hour() + 11) % 12 + 1; }
int Millis(const CivilTime& time) {
  return static_cast<int>(time.micros % kMicrosPerSecond / 1000);
}

// False where Trino has no such letter.
bool AppendMysqlField(char letter, const CivilTime& time, std::string* out) {
  int64_t week_year = 0;
  switch (letter) {
    case 'a':
      out->append(DayName(time).substr(0, 3));
      break;
    case 'b':
      out->append(MonthName(time.month).substr(0, 3));
      break;
    case 'c':
      AppendPadded(time.month, 1, out);
      break;
    case 'd':
      AppendPadded(time.day, 2, out);
      break;
    case 'e':
      AppendPadded(time.day, 1, out);
      break;
    case 'f':
      AppendPadded(Millis(time), 3, out);
      out->append("000");
      break;
    case 'H':
      AppendPadded(time.hour(), 2, out);
      break;
    case 'h':
    case 'I':
      AppendPadded(HourOfHalf(time), 2, out);
      break;
    case 'i':
      AppendPadded(time.minute(), 2, out);
      break;
    case 'j':
      AppendPadded(DayOfYear(time), 3, out);
      break;
    case 'k':
      AppendPadded(time.hour(), 1, out);
      break;
    case 'l':
      AppendPadded(HourOfHalf(time), 1, out);
      break;
    case 'M':
      out->append(MonthName(time.month));
      break;
    case 'm':
      AppendPadded(time.month, 2, out);
      break;
    case 'p':
      out->append(time.hour() < 12 ? "AM" : "PM");
      break;
    case 'r':
      AppendMysqlField('h', time, out), out->push_back(':');
      AppendMysqlField('i', time, out), out->push_back(':');
      AppendMysqlField('s', time, out), out->push_back(' ');
      AppendMysqlField('p', time, out);
      break;
    case 'S':
    case 's':
      AppendPadded(time.second(), 2, out);
      break;
    case 'T':
      AppendMysqlField('H', time, out), out->push_back(':');
      AppendMysqlField('i', time, out), out->push_back(':');
      AppendMysqlField('s', time, out);
      break;
    case 'v':
      AppendPadded(IsoWeek(time, &week_year), 2, out);
      break;
    case 'W':
      out->append(DayName(time));
      break;
    case 'x':
      IsoWeek(time, &week_year);
      AppendPadded(week_year, 4, out);
      break;
    case 'Y':
      AppendPadded(time.year, 4, out);
      break;
    case 'y':
      AppendPadded(time.year % 100, 2, out);
      break;
    case 'D':
    case 'U':
    case 'u':
    case 'V':
    case 'w':
    case 'X':
      return false;
    default:
      out->push_back(letter);
      break;
  }
  return true;
}

void DateFormat(Arguments arguments, NativeResult* result) {
  // Trino formats milliseconds, rounded.
  const CivilTime time = CivilFromMicros(RoundMicros(arguments[0].integer, 3));
  const std::string_view format = arguments[1].text;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      result->text.push_back(format[i]);
    } else if (!AppendMysqlField(format[++i], time, &result->text)) {
      result->error = std::string("%") + format[i] + " not supported in date format string";
      return;
    }
  }
}

// ---- Joda --------------------------------------------------------------------------------------

// False where the letter is not one of those below.
bool AppendJodaField(char letter, int count, const CivilTime& time, std::string* out) {
  int64_t week_year = 0;
  const int64_t days = DaysFromCivil(time.year, time.month, time.day);
  switch (letter) {
    case 'y':
    case 'Y':
      count == 2 ? AppendPadded(time.year % 100, 2, out) : AppendPadded(time.year, count, out);
      break;
    case 'x':
      IsoWeek(time, &week_year);
      count == 2 ? AppendPadded(week_year % 100, 2, out) : AppendPadded(week_year, count, out);
      break;
    case 'w':
      AppendPadded(IsoWeek(time, &week_year), count, out);
      break;
    case 'e':
      AppendPadded(DayOfWeek(days), count, out);
      break;
    case 'E':
      out->append(count > 3 ? DayName(time) : DayName(time).substr(0, 3));
      break;
    case 'D':
      AppendPadded(DayOfYear(time), count, out);
      break;
    case 'M':
      if (count > 2) {
        out->append(count > 3 ? MonthName(time.month) : MonthName(time.month).substr(0, 3));
      } else {
        AppendPadded(time.month, count, out);
      }
      break;
    case 'd':
      AppendPadded(time.day, count, out);
      break;
    case 'a':
      out->append(time.hour() < 12 ? "AM" : "PM");
      break;
    case 'K':
      AppendPadded(time.hour() % 12, count, out);
      break;
    case 'h':
      AppendPadded(HourOfHalf(time), count, out);
      break;
    case 'H':
      AppendPadded(time.hour(), count, out);
      break;
    case 'k':
      AppendPadded(time.hour() == 0 ? 24 : time.hour(), count, out);
      break;
    case 'm':
      AppendPadded(time.minute(), count, out);
      break;
    case 's':
      AppendPadded(time.second(), count, out);
      break;
    case 'S': {
      std::string millis;
      AppendPadded(Millis(time), 3, &millis);
      millis.resize(static_cast<size_t>(count), '0');
      out->append(millis);
      break;
    }
    default:
      return false;
  }
  return true;
}

void FormatDatetime(Arguments arguments, NativeResult* result) {
  const CivilTime time = CivilFromMicros(RoundMicros(arguments[0].integer, 3));
  std::string_view pattern = arguments[1].text;
  std::string literal;
  int count = 0;
  while (!pattern.empty()) {
    const char field = NextJodaRun(&pattern, &count, &literal);
    if (field == '\'') {
      result->text += literal;
    } else if (!AppendJodaField(field, count, time, &result->text)) {
      result->error = std::string("'") + field + "' in a datetime pattern has no equal in DuckDB";
      return;
    }
  }
}

}  // namespace

void AddDateFormatFunctions(std::vector<NativeFunction>* all) {
  using enum NativeType;
  AddNative("date_format", {kTimestamp, kVarchar}, kVarchar, DateFormat, all);
  AddNative("format_datetime", {kTimestamp, kVarchar}, kVarchar, FormatDatetime, all);
}

}  // namespace firn
