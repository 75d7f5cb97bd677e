#include "compiler/dialect/time_text.h"

#include "compiler/base/text.h"

namespace firn {
namespace {

// Reads from the left of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool Next(char c) const { return !rest_.empty() && rest_[0] == c; }
  bool NextIsDigit() const { return !rest_.empty() && IsDigit(rest_[0]); }
  // `least` to `most` digits, all that there are: more is a failure.
  bool Number(int least, int most, int64_t* value) {
    *value = 0;
    int count = 0;
    for (; NextIsDigit(); ++count) {
      if (count == most) return false;
      *value = *value * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return count >= least;
  }
  std::string_view Digits() {
    size_t count = 0;
    while (count < rest_.size() && IsDigit(rest_[count])) ++count;
    const std::string_view digits = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return digits;
  }
  bool AtEnd() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// The fraction's microseconds, rounded half up to `digits`; a whole second may come out.
int64_t FractionMicros(std::string_view fraction, int digits) {
  int64_t micros = 0;
  int64_t unit = kMicrosPerSecond;
  int taken = 0;
  for (; taken < digits && taken < static_cast<int>(fraction.size()); ++taken) {
    unit /= 10;
    micros += (fraction[static_cast<size_t>(taken)] - '0') * unit;
  }
  const bool up =
      static_cast<int>(fraction.size()) > digits && fraction[static_cast<size_t>(digits)] >= '5';
  return micros + (up ? unit : 0);
}

bool ReadCivilDate(Cursor* at, int least_year_digits, CivilTime* time) {
  const bool negative = at->Take('-');
  if (!negative) at->Take('+');
  int64_t month = 0;
  int64_t day = 0;
  if (!at->Number(least_year_digits, 6, &time->year) || !at->Take('-') ||
      !at->Number(1, 2, &month) || !at->Take('-') || !at->Number(1, 2, &day)) {
    return false;
  }
  if (negative) time->year = -time->year;
  if (month < 1 || month > 12) return false;
  time->month = static_cast<int>(month);
  time->day = static_cast<int>(day);
  return day >= 1 && day <= DaysInMonth(time->year, time->month);
}

// "3:04", "03:04:05.123".
bool ReadClock(Cursor* at, int digits, int64_t* micros, int* fraction_digits) {
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
  std::string_view fraction;
  if (!at->Number(1, 2, &hour) || !at->Take(':') || !at->Number(1, 2, &minute)) return false;
  if (at->Take(':')) {
    if (!at->Number(1, 2, &second)) return false;
    if (at->Take('.')) {
      fraction = at->Digits();
      if (fraction.empty()) return false;
    }
  }
  *fraction_digits = static_cast<int>(fraction.size());
  if (hour > 23 || minute > 59 || second > 59) return false;
  *micros =
      ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond + FractionMicros(fraction, digits);
  return true;
}

}  // namespace

bool ReadZone(std::string_view text, ZoneText* zone) {
  *zone = {};
  if (text == "UTC" || text == "Z" || text == "GMT") {
    zone->kind = ZoneText::Kind::kOffset;
    return true;
  }
  Cursor at(text);
  const bool negative = at.Next('-');
  if (at.Take('+') || at.Take('-')) {
    const std::string_view hours = at.Digits();
    int64_t value = 0;
    for (const char c : hours) value = value * 10 + (c - '0');
    int64_t minutes = 0;
    if (hours.size() == 4) {
      minutes = value % 100;
      value /= 100;
    } else if (hours.empty() || hours.size() > 2) {
      return false;
    } else if (at.Take(':') && !at.Number(1, 2, &minutes)) {
      return false;
    }
    const int64_t offset = value * 60 + minutes;
    if (!at.AtEnd() || minutes > 59 || offset > 14 * 60) return false;
    zone->kind = ZoneText::Kind::kOffset;
    zone->minutes = static_cast<int>(negative ? -offset : offset);
    return true;
  }
  // Regions all have a slash but for a few; those are left to DuckDB's list of names too.
  for (const char c : text) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!letter && !IsDigit(c) && c != '/' && c != '_' && c != '-' && c != '+') return false;
  }
  if (text.empty() || text[0] < 'A' || text[0] > 'Z') return false;
  zone->kind = ZoneText::Kind::kRegion;
  zone->region = text;
  return true;
}

bool ReadTimestamp(std::string_view text, int digits, TimestampText* timestamp) {
  Cursor at(TrimControls(text));
  CivilTime time;
  *timestamp = {};
  if (!ReadCivilDate(&at, 4, &time)) return false;
  if (at.Take(' ')) {
    if (at.NextIsDigit() && !ReadClock(&at, digits, &time.micros, &timestamp->fraction_digits)) {
      return false;
    }
    const std::string_view zone = TrimControls(at.rest());
    if (!zone.empty() && !ReadZone(zone, &timestamp->zone)) return false;
    at = Cursor({});
  }
  timestamp->micros = MicrosFromCivil(time);
  return at.AtEnd();
}

bool ReadDate(std::string_view text, int64_t* days) {
  Cursor at(TrimControls(text));
  CivilTime time;
  if (!ReadCivilDate(&at, 1, &time) || !at.AtEnd()) return false;
  *days = DaysFromCivil(time.year, time.month, time.day);
  return true;
}

bool ReadTime(std::string_view text, int digits, int64_t* micros, int* fraction_digits) {
  Cursor at(text);
  if (!ReadClock(&at, digits, micros, fraction_digits) || !at.AtEnd()) return false;
  *micros %= kMicrosPerDay;
  return true;
}

bool ReadIsoTimestamp(std::string_view text, TimestampText* timestamp) {
  Cursor at(text);
  CivilTime time;
  *timestamp = {};
  const bool negative = at.Take('-');
  int64_t month = 1;
  int64_t day = 1;
  if (!at.Number(1, 6, &time.year)) return false;
  if (negative) time.year = -time.year;
  if (at.Take('-')) {
    if (!at.Number(1, 2, &month)) return false;
    if (at.Take('-') && !at.Number(1, 2, &day)) return false;
  }
  if (month < 1 || month > 12 || day < 1) return false;
  time.month = static_cast<int>(month);
  time.day = static_cast<int>(day);
  if (day > DaysInMonth(time.year, time.month)) return false;
  if (at.Take('T') && !at.AtEnd()) {
    int64_t hour = 0;
    int64_t minute = 0;
    int64_t second = 0;
    std::string_view fraction;
    if (at.NextIsDigit()) {
      if (!at.Number(1, 2, &hour)) return false;
      if (at.Take(':')) {
        if (!at.Number(1, 2, &minute)) return false;
        if (at.Take(':')) {
          if (!at.Number(1, 2, &second)) return false;
          if (at.Take('.') || at.Take(',')) {
            fraction = at.Digits().substr(0, 3);
            if (fraction.empty()) return false;
          }
        }
      }
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
    time.micros =
        ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond + FractionMicros(fraction, 6);
    const std::string_view zone = at.rest();
    if (!zone.empty()) {
      if (zone == "z") {
        ReadZone("Z", &timestamp->zone);
      } else if (!ReadZone(zone, &timestamp->zone) || zone == "UTC" || zone == "GMT" ||
                 timestamp->zone.kind == ZoneText::Kind::kRegion) {
        return false;
      }
    }
    at = Cursor({});
  }
  timestamp->micros = MicrosFromCivil(time);
  return at.AtEnd();
}

}  // namespace firn
