#include "compiler/dialect/java_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace firn {
namespace {

// The fewest digits that read back as `value`, at least two, and the power of ten of the first.
template <typename T>
std::string ShortestDigits(T value, int* exponent) {
  char text[64];
  char* end = std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific).ptr;
  // Of two-digit forms Java takes the nearest, not the shortest padded with a zero: 4.9E-324.
  if (text[1] == 'e') {
    end = std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific, 1).ptr;
  }
  std::string digits(1, text[0]);
  char* at = text + 2;
  for (; *at != 'e'; ++at) digits.push_back(*at);
  ++at;
  std::from_chars(*at == '+' ? at + 1 : at, end, *exponent);
  return digits;
}

// What needs no digits; false for an ordinary number.
template <typename T>
bool AppendSpecial(T value, const char* zero, std::string* out) {
  if (std::isnan(value)) {
    out->append("NaN");
  } else if (std::isinf(value)) {
    out->append(value < 0 ? "-Infinity" : "Infinity");
  } else if (value == 0) {
    out->append(zero);
  } else {
    return false;
  }
  return true;
}

template <typename T>
void AppendWithExponent(T value, std::string* out) {
  if (AppendSpecial(value, std::signbit(value) ? "-0E0" : "0E0", out)) return;
  if (value < 0) out->push_back('-');
  int exponent = 0;
  const std::string digits = ShortestDigits(std::abs(value), &exponent);
  out->append(digits, 0, 1).append(".").append(digits, 1).append("E");
  out->append(std::to_string(exponent));
}

template <typename T>
void AppendJava(T value, std::string* out) {
  if (AppendSpecial(value, std::signbit(value) ? "-0.0" : "0.0", out)) return;
  int exponent = 0;
  std::string digits = ShortestDigits(std::abs(value), &exponent);
  if (exponent < -3 || exponent >= 7) {
    AppendWithExponent(value, out);
    return;
  }
  if (value < 0) out->push_back('-');
  if (exponent < 0) {
    if (digits.size() == 2 && digits[1] == '0') digits.pop_back();
    out->append("0.").append(static_cast<size_t>(-exponent - 1), '0').append(digits);
    return;
  }
  const size_t whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= whole) digits.append(whole + 1 - digits.size(), '0');
  out->append(digits, 0, whole).append(".").append(digits, whole);
}

}  // namespace

void AppendJavaDouble(double value, std::string* out) { AppendJava(value, out); }
void AppendJavaReal(float value, std::string* out) { AppendJava(value, out); }
void AppendTrinoDouble(double value, std::string* out) { AppendWithExponent(value, out); }
void AppendShortestReal(float value, std::string* out) { AppendWithExponent(value, out); }

bool AppendTrinoReal(float value, std::string* out) {
  constexpr size_t kMost = 7;
  std::string shown;
  AppendWithExponent(value, &shown);
  const size_t point = shown.find('.');
  if (point != std::string::npos && shown.find('E') - point > kMost) return false;
  out->append(shown);
  return true;
}

void AppendJavaBigDecimal(std::string_view number, std::string* out) {
  const bool negative = number.starts_with('-');
  const size_t end = std::min(number.find_first_of("eE"), number.size());
  std::string digits;
  int64_t scale = 0;
  bool fraction = false;
  for (const char c : number.substr(0, end)) {
    if (c == '.') fraction = true;
    if (c < '0' || c > '9') continue;
    digits.push_back(c);
    scale += fraction ? 1 : 0;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (end < number.size()) {
    std::string_view exponent = number.substr(end + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    int64_t shift = 0;
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), shift);
    scale -= shift;
  }
  if (negative && digits != "0") out->push_back('-');
  const auto count = static_cast<int64_t>(digits.size());
  const int64_t adjusted = count - 1 - scale;
  constexpr int64_t kLeastPlain = -6;
  if (scale == 0) {
    out->append(digits);
  } else if (scale > 0 && adjusted >= kLeastPlain) {
    if (count <= scale) digits.insert(0, static_cast<size_t>(scale - count + 1), '0');
    digits.insert(digits.size() - static_cast<size_t>(scale), ".");
    out->append(digits);
  } else {
    out->push_back(digits[0]);
    if (count > 1) out->append(".").append(digits, 1);
    out->append(adjusted < 0 ? "E" : "E+").append(std::to_string(adjusted));
  }
}

// strtod rather than from_chars, which leaves its result alone past the range.
double NearestDouble(std::string_view number) {
  return std::strtod(std::string(number).c_str(), nullptr);
}
float NearestFloat(std::string_view number) {
  return std::strtof(std::string(number).c_str(), nullptr);
}

}  // namespace firn
