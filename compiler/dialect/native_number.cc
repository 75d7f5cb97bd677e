// Casts between text and numbers with the syntax that Trino takes, and arithmetic that DuckDB lacks
// or does otherwise.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "compiler/base/text.h"
#include "compiler/dialect/decimal_text.h"
#include "compiler/dialect/java_number.h"
#include "compiler/dialect/native_functions.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

// Java's numbers take the decimal digits of any script: those of 37 scripts of the basic plane, by
// their zeros.
constexpr std::array<uint16_t, 37> kZeros = {
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6,
    0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0,
    0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10};

// `text` with such digits as ASCII's; itself where it has none.
std::string_view WithAsciiDigits(std::string_view text, std::string* buffer) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
  if (ascii) return text;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto at = [&](size_t j) {
      return j < text.size() ? static_cast<unsigned char>(text[j]) : 0u;
    };
    const unsigned first = at(i);
    unsigned code = first;
    size_t length = 1;
    if (first >= 0xC0 && first < 0xE0) {
      code = (first & 0x1F) << 6 | (at(i + 1) & 0x3F);
      length = 2;
    } else if (first >= 0xE0 && first < 0xF0) {
      code = (first & 0xF) << 12 | (at(i + 1) & 0x3F) << 6 | (at(i + 2) & 0x3F);
      length = 3;
    }
    const auto zero = std::find_if(kZeros.begin(), kZeros.end(),
                                   [&](unsigned z) { return code >= z && code < z + 10; });
    if (zero == kZeros.end()) {
      buffer->append(text.substr(i, length));
    } else {
      buffer->push_back(static_cast<char>('0' + (code - *zero)));
    }
    i += length - 1;
  }
  return *buffer;
}

void CannotCast(std::string_view text, const char* type, NativeResult* result) {
  result->error.append("Cannot cast '").append(text).append("' to ").append(type);
}

template <typename Integer>
void TextToInteger(const NativeArgument& argument, const char* type, NativeResult* result) {
  std::string buffer;
  std::string_view text = WithAsciiDigits(TrimControls(argument.text), &buffer);
  if (text.starts_with('+') && text.size() > 1 && IsDigit(text[1])) text.remove_prefix(1);
  Integer value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || text.empty()) {
    CannotCast(argument.text, type, result);
    return;
  }
  result->integer = value;
}

// "1.8p3": a binary exponent is a must.
bool IsHexadecimal(std::string_view text) {
  if (text.ends_with('d') || text.ends_with('D')) text.remove_suffix(1);
  const size_t p = text.find_first_of("pP");
  if (p == std::string_view::npos) return false;
  size_t digits = 0;
  size_t points = 0;
  for (const char c : text.substr(0, p)) {
    const bool hex = IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    digits += hex;
    points += c == '.';
    if (!hex && c != '.') return false;
  }
  std::string_view exponent = text.substr(p + 1);
  if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.remove_prefix(1);
  return digits > 0 && points < 2 && !exponent.empty() &&
         std::all_of(exponent.begin(), exponent.end(), IsDigit);
}

// Java's Double.valueOf: white space around, a sign, NaN and Infinity in this case alone, a
// trailing d or f, hexadecimal with a binary exponent.
bool IsJavaNumber(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text == "NaN" || text == "Infinity") return true;
  if (!text.empty() && std::string_view("dDfF").find(text.back()) != std::string_view::npos &&
      !text.starts_with("0x") && !text.starts_with("0X")) {
    text.remove_suffix(1);
  }
  if (text.starts_with("0x") || text.starts_with("0X")) return IsHexadecimal(text.substr(2));
  size_t at = 0;
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    return at - begin;
  };
  size_t count = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    count += digits();
  }
  if (count == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

// The plain text that strtod reads, or nothing where Trino refuses.
std::string_view JavaNumber(const NativeArgument& argument, const char* type,
                            NativeResult* result) {
  std::string_view text = TrimControls(argument.text);
  if (IsJavaNumber(text)) return text;
  CannotCast(argument.text, type, result);
  return {};
}

void TextToDouble(Arguments arguments, NativeResult* result) {
  const std::string_view text = JavaNumber(arguments[0], "DOUBLE", result);
  if (result->error.empty()) result->number = NearestDouble(text);
}

void TextToReal(Arguments arguments, NativeResult* result) {
  const std::string_view text = JavaNumber(arguments[0], "REAL", result);
  if (result->error.empty()) result->number = NearestFloat(text);
}

void TextToBoolean(Arguments arguments, NativeResult* result) {
  std::string lower(arguments[0].text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  result->integer = lower == "t" || lower == "true" || lower == "1";
  if (result->integer == 0 && lower != "f" && lower != "false" && lower != "0") {
    CannotCast(arguments[0].text, "BOOLEAN", result);
  }
}

// ---- decimals ----------------------------------------------------------------------------------

void TextToDecimal(Arguments arguments, NativeResult* result) {
  bool negative = false;
  std::string digits;
  int64_t point = 0;
  std::string buffer;
  const std::string_view text = WithAsciiDigits(arguments[0].text, &buffer);
  if (SplitDecimal(text, &negative, &digits, &point) &&
      WriteDecimal(negative, digits, point, arguments[1].integer, arguments[2].integer,
                   &result->text)) {
    return;
  }
  result->text.clear();
  CannotCast(arguments[0].text, "DECIMAL", result);
  result->error += "(" + std::to_string(arguments[1].integer) + ", " +
                   std::to_string(arguments[2].integer) + ")";
}

// cast(double as decimal): of the shortest text that reads back as the double, half up.
void DoubleToDecimal(Arguments arguments, NativeResult* result) {
  const double value = arguments[0].number;
  std::string shown;
  AppendTrinoDouble(value, &shown);
  bool negative = false;
  std::string digits;
  int64_t point = 0;
  if (std::isfinite(value) && SplitDecimal(shown, &negative, &digits, &point) &&
      WriteDecimal(negative, digits, point, arguments[1].integer, arguments[2].integer,
                   &result->text)) {
    return;
  }
  result->text.clear();
  CannotCast(shown, "DECIMAL", result);
}

void RealToDecimal(Arguments arguments, NativeResult* result) {
  std::string shown;
  AppendShortestReal(static_cast<float>(arguments[0].number), &shown);
  bool negative = false;
  std::string digits;
  int64_t point = 0;
  if (std::isfinite(arguments[0].number) && SplitDecimal(shown, &negative, &digits, &point) &&
      WriteDecimal(negative, digits, point, arguments[1].integer, arguments[2].integer,
                   &result->text)) {
    return;
  }
  result->text.clear();
  CannotCast(shown, "DECIMAL", result);
}

// decimal * decimal, both as text: exact within 38 digits, then rounded half up to `scale`.
void MultiplyDecimals(Arguments arguments, NativeResult* result) {
  bool negative[2] = {};
  std::string digits[2];
  int64_t point[2] = {};
  for (size_t i = 0; i < 2; ++i) {
    SplitDecimal(arguments[i].text, &negative[i], &digits[i], &point[i]);
  }
  std::string product(digits[0].size() + digits[1].size(), 0);  // its digits as numbers, for now
  for (size_t a = digits[0].size(); a-- > 0;) {
    int carry = 0;
    for (size_t b = digits[1].size(); b-- > 0;) {
      const int sum = product[a + b + 1] + (digits[0][a] - '0') * (digits[1][b] - '0') + carry;
      product[a + b + 1] = static_cast<char>(sum % 10);
      carry = sum / 10;
    }
    product[a] = static_cast<char>(product[a] + carry);
  }
  for (char& digit : product) digit = static_cast<char>(digit + '0');
  const size_t begin = std::min(product.find_first_not_of('0'), product.size());
  const int64_t scale = arguments[2].integer;
  if (product.size() - begin > 38 || !WriteDecimal(negative[0] != negative[1], product,
                                                   point[0] + point[1], 38, scale, &result->text)) {
    result->error = "Decimal overflow";
  }
}

// decimal / decimal, both as text: rounded half up to `scale`.
void DivideDecimals(Arguments arguments, NativeResult* result) {
  __extension__ using Wide = unsigned __int128;
  bool negative = false;
  bool negative_divisor = false;
  std::string dividend;
  std::string divisor_digits;
  int64_t point = 0;
  int64_t divisor_point = 0;
  SplitDecimal(arguments[0].text, &negative, &dividend, &point);
  SplitDecimal(arguments[1].text, &negative_divisor, &divisor_digits, &divisor_point);
  Wide divisor = 0;
  for (const char c : divisor_digits) divisor = divisor * 10 + static_cast<Wide>(c - '0');
  if (divisor == 0) {
    result->error = "Division by zero";
    return;
  }
  if (divisor > std::numeric_limits<Wide>::max() / 10) {
    result->error = "Decimal overflow";
    return;
  }
  // Schoolbook division, digit by digit: a remainder is below the divisor, so ten of it fit.
  const int64_t scale = arguments[2].integer;
  const int64_t zeros = scale - point + divisor_point;
  if (zeros > 0) dividend.append(static_cast<size_t>(zeros), '0');
  std::string quotient;
  Wide remainder = 0;
  for (const char c : dividend) {
    remainder = remainder * 10 + static_cast<Wide>(c - '0');
    quotient.push_back(static_cast<char>('0' + static_cast<int>(remainder / divisor)));
    remainder %= divisor;
  }
  if (remainder >= divisor - remainder) IncrementDigits(&quotient);
  if (!WriteDecimal(negative != negative_divisor, quotient, scale, 38, scale, &result->text)) {
    result->error = "Decimal overflow";
  }
}

// ---- the other way, and integers ---------------------------------------------------------------

void DoubleToText(Arguments arguments, NativeResult* result) {
  AppendTrinoDouble(arguments[0].number, &result->text);
}
void RealToText(Arguments arguments, NativeResult* result) {
  if (!AppendTrinoReal(static_cast<float>(arguments[0].number), &result->text)) {
    result->error = "the text of a real with more than seven digits has no equal in DuckDB";
  }
}
void DoubleToJson(Arguments arguments, NativeResult* result) {
  const double value = arguments[0].number;
  if (!std::isfinite(value)) result->text.push_back('"');
  AppendJavaDouble(value, &result->text);
  if (!std::isfinite(value)) result->text.push_back('"');
}

// Half away from zero, and an error outside of bigint.
void DoubleToInteger(Arguments arguments, NativeResult* result) {
  const double rounded = std::round(arguments[0].number);
  if (!(rounded >= -0x1p63 && rounded < 0x1p63)) {
    result->error = "Unable to cast " + std::to_string(arguments[0].number) + " to bigint";
    return;
  }
  result->integer = static_cast<int64_t>(rounded);
}

void Divide(Arguments arguments, NativeResult* result) {
  const int64_t a = arguments[0].integer;
  const int64_t b = arguments[1].integer;
  if (b == 0) {
    result->error = "Division by zero";
  } else if (b == -1 && a == std::numeric_limits<int64_t>::min()) {
    result->error = "bigint division overflow: " + std::to_string(a) + " / -1";
  } else {
    result->integer = a / b;
  }
}

void Remainder(Arguments arguments, NativeResult* result) {
  const int64_t b = arguments[1].integer;
  if (b == 0) {
    result->error = "Division by zero";
  } else {
    result->integer = b == -1 ? 0 : arguments[0].integer % b;
  }
}

void RemainderOfDoubles(Arguments arguments, NativeResult* result) {
  result->number = std::fmod(arguments[0].number, arguments[1].number);
}

void CubeRoot(Arguments arguments, NativeResult* result) {
  result->number = static_cast<double>(std::cbrt(static_cast<long double>(arguments[0].number)));
}

void ToBase(Arguments arguments, NativeResult* result) {
  const int64_t radix = arguments[1].integer;
  if (radix < 2 || radix > 36) {
    result->error = "Radix must be between 2 and 36";
    return;
  }
  char text[72];
  const auto end =
      std::to_chars(text, text + sizeof(text), arguments[0].integer, static_cast<int>(radix));
  result->text.assign(text, end.ptr);
}

void FromBase(Arguments arguments, NativeResult* result) {
  const int64_t radix = arguments[1].integer;
  if (radix < 2 || radix > 36) {
    result->error = "Radix must be between 2 and 36";
    return;
  }
  std::string_view text = arguments[0].text;
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const auto [stop, error] =
      std::from_chars(text.data(), end, result->integer, static_cast<int>(radix));
  if (error == std::errc() && stop == end && !text.empty()) return;
  result->error = "Not a valid base-" + std::to_string(radix) + " number: " + std::string(text);
}

}  // namespace

void AddNumberFunctions(std::vector<NativeFunction>* all) {
  using enum NativeType;
  AddWithTry(
      "tinyint", {kVarchar}, kBigint,
      [](Arguments a, NativeResult* r) { TextToInteger<int8_t>(a[0], "TINYINT", r); }, all);
  AddWithTry(
      "smallint", {kVarchar}, kBigint,
      [](Arguments a, NativeResult* r) { TextToInteger<int16_t>(a[0], "SMALLINT", r); }, all);
  AddWithTry(
      "integer", {kVarchar}, kBigint,
      [](Arguments a, NativeResult* r) { TextToInteger<int32_t>(a[0], "INT", r); }, all);
  AddWithTry(
      "bigint", {kVarchar}, kBigint,
      [](Arguments a, NativeResult* r) { TextToInteger<int64_t>(a[0], "BIGINT", r); }, all);
  AddWithTry("double", {kVarchar}, kDouble, TextToDouble, all);
  AddWithTry("real", {kVarchar}, kReal, TextToReal, all);
  AddWithTry("boolean", {kVarchar}, kBoolean, TextToBoolean, all);
  AddWithTry("decimal", {kVarchar, kBigint, kBigint}, kVarchar, TextToDecimal, all);
  AddWithTry("double_to_decimal", {kDouble, kBigint, kBigint}, kVarchar, DoubleToDecimal, all);
  AddWithTry("real_to_decimal", {kReal, kBigint, kBigint}, kVarchar, RealToDecimal, all);
  AddNative(
      "double_to_real", {kDouble}, kReal,
      [](Arguments a, NativeResult* r) { r->number = static_cast<float>(a[0].number); }, all);
  AddNative(
      "sqrt", {kDouble}, kDouble,
      [](Arguments a, NativeResult* r) { r->number = std::sqrt(a[0].number); }, all);
  AddNative(
      "ln", {kDouble}, kDouble,
      [](Arguments a, NativeResult* r) { r->number = std::log(a[0].number); }, all);
  AddNative(
      "log10", {kDouble}, kDouble,
      [](Arguments a, NativeResult* r) {
        r->number = static_cast<double>(std::log10(static_cast<long double>(a[0].number)));
      },
      all);
  AddNative(
      "log2", {kDouble}, kDouble,
      [](Arguments a, NativeResult* r) { r->number = std::log(a[0].number) / std::log(2.0); }, all);
  AddWithTry("double_to_bigint", {kDouble}, kBigint, DoubleToInteger, all);
  AddNative("multiply_decimals", {kVarchar, kVarchar, kBigint}, kVarchar, MultiplyDecimals, all);
  AddNative("divide_decimals", {kVarchar, kVarchar, kBigint}, kVarchar, DivideDecimals, all);
  AddNative("double_to_varchar", {kDouble}, kVarchar, DoubleToText, all);
  AddNative("real_to_varchar", {kReal}, kVarchar, RealToText, all);
  AddNative("double_to_json", {kDouble}, kVarchar, DoubleToJson, all);
  AddNative("divide", {kBigint, kBigint}, kBigint, Divide, all);
  AddNative("mod", {kBigint, kBigint}, kBigint, Remainder, all);
  AddNative("mod_double", {kDouble, kDouble}, kDouble, RemainderOfDoubles, all);
  AddNative("cbrt", {kDouble}, kDouble, CubeRoot, all);
  AddNative("to_base", {kBigint, kBigint}, kVarchar, ToBase, all);
  AddNative("from_base", {kVarchar, kBigint}, kBigint, FromBase, all);
}

}  // namespace firn
