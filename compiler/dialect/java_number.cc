#include "compiler/dialect/java_number.h"

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

}  // namespace

void AppendJavaDouble(double value, std::string* out) {
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

void AppendTrinoDouble(double value, std::string* out) { AppendWithExponent(value, out); }
void AppendShortestReal(float value, std::string* out) { AppendWithExponent(value, out); }

// The shortest digits once more rounded, half to even.
void AppendTrinoReal(float value, std::string* out) {
  constexpr size_t kMost = 7;
  std::string shortest;
  AppendWithExponent(value, &shortest);
  const size_t point = shortest.find('.');
  const size_t e = shortest.find('E');
  if (point == std::string::npos || e - point <= kMost) {
    out->append(shortest);
    return;
  }
  std::string digits = shortest.substr(point - 1, 1) + shortest.substr(point + 1, e - point - 1);
  int exponent = std::atoi(shortest.c_str() + e + 1);
  const char next = digits[kMost];
  const bool half = next == '5' && digits.find_first_not_of('0', kMost + 1) == std::string::npos;
  digits.resize(kMost);
  if (next > '5' || (next == '5' && (!half || (digits.back() - '0') % 2 == 1))) {
    size_t at = kMost;
    while (at > 0 && digits[at - 1] == '9') digits[--at] = '0';
    if (at == 0) {
      digits.insert(0, 1, '1');
      ++exponent;
    } else {
      ++digits[at - 1];
    }
  }
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.size() < 2) digits.resize(2, '0');
  if (value < 0) out->push_back('-');
  out->append(digits, 0, 1).append(".").append(digits, 1).append("E");
  out->append(std::to_string(exponent));
}

// strtod rather than from_chars, which leaves its result alone past the range.
double NearestDouble(std::string_view number) {
  return std::strtod(std::string(number).c_str(), nullptr);
}
float NearestFloat(std::string_view number) {
  return std::strtof(std::string(number).c_str(), nullptr);
}

}  // namespace firn
