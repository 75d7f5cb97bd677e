#include "runner/engine/cell_text.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstdlib>

namespace firn {
namespace {

constexpr std::array<int64_t, 10> kPowersOfTen = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

void AppendPadded(int64_t value, int width, std::string* out) {
  char digits[24];
  char* end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  for (int i = static_cast<int>(end - digits); i < width; ++i) out->push_back('0');
  out->append(digits, end);
}

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

// Howard Hinnant's "days to civil", with years that begin in March so that leap days come last.
void AppendDate(int64_t days_since_epoch, std::string* out) {
  const int64_t days = days_since_epoch + 719'468;
  const int64_t era = FloorDivide(days, 146'097);
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t march_month = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * march_month + 2) / 5 + 1;
  const int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0) out->push_back('-');
  if (year > 9'999) out->push_back('+');
  AppendPadded(std::abs(year), 4, out);
  out->push_back('-');
  AppendPadded(month, 2, out);
  out->push_back('-');
  AppendPadded(day, 2, out);
}

void AppendTime(int64_t units, int digits, std::string* out) {
  const int64_t second = kPowersOfTen[static_cast<size_t>(digits)];
  const int64_t seconds = units / second;
  AppendPadded(seconds / 3'600, 2, out);
  out->push_back(':');
  AppendPadded(seconds / 60 % 60, 2, out);
  out->push_back(':');
  AppendPadded(seconds % 60, 2, out);
  if (digits == 0) return;
  out->push_back('.');
  AppendPadded(units % second, digits, out);
}

void AppendTimestamp(int64_t units, int digits, std::string* out) {
  const int64_t day = 86'400 * kPowersOfTen[static_cast<size_t>(digits)];
  const int64_t days = FloorDivide(units, day);
  AppendDate(days, out);
  out->push_back(' ');
  AppendTime(units - days * day, digits, out);
}

void AppendDayTimeInterval(int64_t microseconds, std::string* out) {
  if (microseconds < 0) out->push_back('-');
  const int64_t milliseconds = std::abs(microseconds / 1'000);
  out->append(std::to_string(milliseconds / 86'400'000)).push_back(' ');
  AppendTime(milliseconds % 86'400'000, 3, out);
}

void AppendYearMonthInterval(int64_t months, std::string* out) {
  if (months < 0) out->push_back('-');
  const int64_t size = std::abs(months);
  out->append(std::to_string(size / 12)).append("-").append(std::to_string(size % 12));
}

void AppendHex(std::string_view bytes, std::string* out) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out->push_back(kDigits[byte >> 4]);
    out->push_back(kDigits[byte & 15]);
  }
}

bool IsUtf8(std::string_view text) {
  // The smallest code point of each length: shorter forms must be used where they exist.
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  for (size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const int length = std::countl_one(first) == 0 ? 1 : std::countl_one(first);
    if (length > 4 || (first & 0xC0) == 0x80 || i + static_cast<size_t>(length) > text.size()) {
      return false;
    }
    uint32_t point = length == 1 ? first : first & (0x7Fu >> length);
    for (int j = 1; j < length; ++j) {
      const auto next = static_cast<unsigned char>(text[i + static_cast<size_t>(j)]);
      if ((next & 0xC0) != 0x80) return false;
      point = point << 6 | (next & 0x3Fu);
    }
    const bool surrogate = point >= 0xD800 && point < 0xE000;
    if (point < kSmallest[length] || point > 0x10FFFF || surrogate) return false;
    i += static_cast<size_t>(length);
  }
  return true;
}

}  // namespace firn
