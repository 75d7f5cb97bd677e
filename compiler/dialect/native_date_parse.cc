// date_parse (MySQL's letters) and parse_datetime (Joda's).
#include <string>

#include "compiler/dialect/date_pattern.h"
#include "compiler/dialect/native_functions.h"
#include "compiler/dialect/time_text.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

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
  for (size_t i = 0; i < kMonthNames.size(); ++i) {
    for (const std::string_view name : {kMonthNames[i], kMonthNames[i].substr(0, 3)}) {
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

void AddDateParseFunctions(std::vector<NativeFunction>* all) {
  using enum NativeType;
  AddNative("date_parse", {kVarchar, kVarchar}, kTimestamp, DateParse, all);
  AddNative("parse_datetime", {kVarchar, kVarchar}, kTimestampTz, ParseDatetime, all);
}

}  // namespace firn
