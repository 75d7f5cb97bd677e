// date_format and date_parse (MySQL's letters), format_datetime and parse_datetime (Joda's).
#include <array>

#include "compiler/dialect/native_functions.h"
#include "compiler/dialect/time_text.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

std::string_view MonthName(int month) { return kMonths[static_cast<size_t>(month - 1)]; }
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

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Takes one run of a pattern: a field, or literal text in `literal`.
char NextJodaRun(std::string_view* pattern, int* count, std::string* literal) {
  const char c = (*pattern)[0];
  *count = 1;
  literal->clear();
  if (c == '\'') {
    size_t at = 1;
    for (; at < pattern->size(); ++at) {
      if ((*pattern)[at] != '\'') {
        literal->push_back((*pattern)[at]);
      } else if (at + 1 < pattern->size() && (*pattern)[at + 1] == '\'') {
        literal->push_back('\'');
        ++at;
      } else {
        break;
      }
    }
    if (at == 1) literal->push_back('\'');  // '' outside of quotes is one quote
    pattern->remove_prefix(at < pattern->size() ? at + 1 : at);
    return '\'';
  }
  if (!IsLetter(c)) {
    literal->push_back(c);
    pattern->remove_prefix(1);
    return '\'';
  }
  while (static_cast<size_t>(*count) < pattern->size() &&
         (*pattern)[static_cast<size_t>(*count)] == c) {
    ++*count;
  }
  pattern->remove_prefix(static_cast<size_t>(*count));
  return c;
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

// ---- parsing -----------------------------------------------------------------------------------

// What has been read so far. Joda starts from 1970-01-01 00:00.
struct Parsed {
  int64_t year = 1970;
  int64_t month = 1;
  int64_t day = 1;
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
  int64_t millis = 0;
  int64_t half_hour = -1;  // of %h: 1..12
  bool afternoon = false;
  bool has_year = false;
  bool has_date = false;
};

bool ReadNumber(std::string_view* text, size_t most, int64_t* value) {
  size_t count = 0;
  *value = 0;
  while (count < most && count < text->size() && (*text)[count] >= '0' && (*text)[count] <= '9') {
    *value = *value * 10 + ((*text)[count++] - '0');
  }
  text->remove_prefix(count);
  return count > 0;
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i) {
    if ((text[i] | 0x20) != (prefix[i] | 0x20)) return false;
  }
  return true;
}

// A month's full or short name.
bool ReadMonth(std::string_view* text, int64_t* month) {
  for (size_t i = 0; i < kMonths.size(); ++i) {
    for (const std::string_view name : {kMonths[i], kMonths[i].substr(0, 3)}) {
      if (!StartsWithIgnoringCase(*text, name)) continue;
      text->remove_prefix(name.size());
      *month = static_cast<int64_t>(i) + 1;
      return true;
    }
  }
  return false;
}

bool ReadHalf(std::string_view* text, bool* afternoon) {
  *afternoon = StartsWithIgnoringCase(*text, "pm");
  if (!*afternoon && !StartsWithIgnoringCase(*text, "am")) return false;
  text->remove_prefix(2);
  return true;
}

bool ReadTwoDigitYear(std::string_view* text, int64_t* year) {
  const size_t before = text->size();
  if (!ReadNumber(text, 2, year) || before - text->size() != 2) return false;
  *year += *year < 70 ? 2000 : 1900;
  return true;
}

bool ReadFraction(std::string_view* text, size_t most, int64_t* millis) {
  const std::string_view digits = text->substr(0, most);
  int64_t unused = 0;
  const size_t before = text->size();
  if (!ReadNumber(text, most, &unused)) return false;
  std::string padded(digits.substr(0, before - text->size()));
  padded.resize(3, '0');
  *millis = (padded[0] - '0') * 100 + (padded[1] - '0') * 10 + (padded[2] - '0');
  return true;
}

bool ReadMysqlField(char letter, std::string_view* text, Parsed* parsed) {
  switch (letter) {
    case 'b':
    case 'M':
      parsed->has_date = true;
      return ReadMonth(text, &parsed->month);
    case 'c':
    case 'm':
      parsed->has_date = true;
      return ReadNumber(text, 2, &parsed->month);
    case 'd':
    case 'e':
      parsed->has_date = true;
      return ReadNumber(text, 2, &parsed->day);
    case 'f':
      return ReadFraction(text, 9, &parsed->millis);
    case 'H':
    case 'k':
      return ReadNumber(text, 2, &parsed->hour);
    case 'h':
    case 'I':
    case 'l':
      return ReadNumber(text, 2, &parsed->half_hour);
    case 'i':
      return ReadNumber(text, 2, &parsed->minute);
    case 'p':
      return ReadHalf(text, &parsed->afternoon);
    case 'S':
    case 's':
      return ReadNumber(text, 2, &parsed->second);
    case 'T':
      for (const char part : {'H', ':', 'i', ':', 's'}) {
        if (part == ':') {
          if (!text->starts_with(':')) return false;
          text->remove_prefix(1);
        } else if (!ReadMysqlField(part, text, parsed)) {
          return false;
        }
      }
      return true;
    case 'Y':
      parsed->has_year = true;
      return ReadNumber(text, 4, &parsed->year);
    case 'y':
      parsed->has_year = true;
      return ReadTwoDigitYear(text, &parsed->year);
    default:
      return false;
  }
}

// The instant, or false where a field is out of its range.
bool Resolve(const Parsed& parsed, int64_t* micros) {
  CivilTime time;
  // Joda takes year 2000 where a month or day comes without a year.
  time.year = parsed.has_year || !parsed.has_date ? parsed.year : 2000;
  int64_t hour = parsed.hour;
  if (parsed.half_hour >= 0) {
    if (parsed.half_hour < 1 || parsed.half_hour > 12) return false;
    hour = parsed.half_hour % 12 + (parsed.afternoon ? 12 : 0);
  }
  if (parsed.month < 1 || parsed.month > 12 || parsed.day < 1 || hour > 23 || parsed.minute > 59 ||
      parsed.second > 59 || time.year > 200'000) {
    return false;
  }
  time.month = static_cast<int>(parsed.month);
  time.day = static_cast<int>(parsed.day);
  if (time.day > DaysInMonth(time.year, time.month)) return false;
  time.micros = (((hour * 60 + parsed.minute) * 60 + parsed.second) * 1000 + parsed.millis) * 1000;
  *micros = MicrosFromCivil(time);
  return true;
}

void CannotParse(std::string_view text, NativeResult* result) {
  result->error.append("Invalid format: \"").append(text).append("\"");
}

void DateParse(Arguments arguments, NativeResult* result) {
  std::string_view text = arguments[0].text;
  const std::string_view format = arguments[1].text;
  Parsed parsed;
  bool read = true;
  for (size_t i = 0; read && i < format.size(); ++i) {
    if (format[i] == '%' && i + 1 < format.size() && IsLetter(format[i + 1])) {
      read = ReadMysqlField(format[++i], &text, &parsed);
      continue;
    }
    if (format[i] == '%' && i + 1 < format.size()) ++i;
    read = text.starts_with(format[i]);
    if (read) text.remove_prefix(1);
  }
  if (!read || !text.empty() || !Resolve(parsed, &result->integer)) {
    CannotParse(arguments[0].text, result);
  }
}

bool ReadJodaField(char letter, int count, std::string_view* text, Parsed* parsed, bool* zoned,
                   int* minutes) {
  switch (letter) {
    case 'y':
    case 'Y':
      parsed->has_year = true;
      return count == 2 ? ReadTwoDigitYear(text, &parsed->year)
                        : ReadNumber(text, 9, &parsed->year);
    case 'M':
      parsed->has_date = true;
      return count > 2 ? ReadMonth(text, &parsed->month) : ReadNumber(text, 2, &parsed->month);
    case 'd':
      parsed->has_date = true;
      return ReadNumber(text, 2, &parsed->day);
    case 'H':
      return ReadNumber(text, 2, &parsed->hour);
    case 'h':
      return ReadNumber(text, 2, &parsed->half_hour);
    case 'a':
      return ReadHalf(text, &parsed->afternoon);
    case 'm':
      return ReadNumber(text, 2, &parsed->minute);
    case 's':
      return ReadNumber(text, 2, &parsed->second);
    case 'S':
      return ReadFraction(text, static_cast<size_t>(count), &parsed->millis);
    case 'Z': {
      ZoneText zone;
      size_t size = text->find_first_not_of("Z+-:0123456789");
      if (size == std::string_view::npos) size = text->size();
      if (count > 2 || !ReadZone(text->substr(0, size), &zone)) return false;
      text->remove_prefix(size);
      *zoned = true;
      *minutes = zone.minutes;
      return zone.kind == ZoneText::Kind::kOffset;
    }
    default:
      return false;
  }
}

// Two fields of digits side by side would be told apart by Joda's rules of width: not read here.
void ParseDatetime(Arguments arguments, NativeResult* result) {
  std::string_view text = arguments[0].text;
  std::string_view pattern = arguments[1].text;
  Parsed parsed;
  std::string literal;
  int count = 0;
  bool zoned = false;
  int minutes = 0;
  bool read = true;
  while (read && !pattern.empty()) {
    const char field = NextJodaRun(&pattern, &count, &literal);
    if (field == '\'') {
      read = text.starts_with(literal);
      if (read) text.remove_prefix(literal.size());
    } else {
      read = ReadJodaField(field, count, &text, &parsed, &zoned, &minutes);
    }
  }
  if (!read || !text.empty() || !Resolve(parsed, &result->integer)) {
    CannotParse(arguments[0].text, result);
  } else if (minutes != 0) {
    result->error =
        "'" + std::string(arguments[0].text) + "' is not in UTC, and DuckDB cannot keep its zone";
  }
}

}  // namespace

void AddDateFormatFunctions(std::vector<NativeFunction>* all) {
  using enum NativeType;
  AddNative("date_format", {kTimestamp, kVarchar}, kVarchar, DateFormat, all);
  AddNative("format_datetime", {kTimestamp, kVarchar}, kVarchar, FormatDatetime, all);
  AddNative("date_parse", {kVarchar, kVarchar}, kTimestamp, DateParse, all);
  AddNative("parse_datetime", {kVarchar, kVarchar}, kTimestampTz, ParseDatetime, all);
}

}  // namespace firn
