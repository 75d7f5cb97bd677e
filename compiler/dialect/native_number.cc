// Casts between text and numbers with the syntax that Trino takes, and arithmetic that DuckDB lacks
// or does otherwise.
#include <charconv>
#include <cmath>
#include <limits>

#include "compiler/dialect/java_number.h"
#include "compiler/dialect/native_functions.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Java's String.trim and strip differ only above ASCII, where no number begins.
std::string_view Trim(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

void CannotCast(std::string_view text, const char* type, NativeResult* result) {
  result->error.append("Cannot cast '").append(text).append("' to ").append(type);
}

template <typename Integer>
void TextToInteger(const NativeArgument& argument, const char* type, NativeResult* result) {
  std::string_view text = Trim(argument.text);
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

// Java's Double.valueOf: white space around, a sign, NaN and Infinity in this case alone, a
// trailing d or f, hexadecimal with a binary exponent.
bool IsJavaNumber(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text == "NaN" || text == "Infinity") return true;
  if (!text.empty() && std::string_view("dDfF").find(text.back()) != std::string_view::npos &&
      !text.starts_with("0x") && !text.starts_with("0X")) {
    text.remove_suffix(1);
  }
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
  std::string_view text = Trim(argument.text);
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

// Adds one to the last of `digits`.
void Increment(std::string* digits) {
  size_t at = digits->size();
  while (at > 0 && (*digits)[at - 1] == '9') (*digits)[--at] = '0';
  if (at == 0) {
    digits->insert(0, 1, '1');
  } else {
    ++(*digits)[at - 1];
  }
}

// `digits` times 10^-`point`, rounded half up to `scale`, as text that DuckDB casts to
// decimal(precision, scale). False where it does not fit.
bool WriteDecimal(bool negative, std::string digits, int64_t point, int64_t precision,
                  int64_t scale, std::string* out) {
  const int64_t drop = point - scale;
  if (drop > 0) {
    const auto size = static_cast<int64_t>(digits.size());
    const bool up = drop <= size && digits[static_cast<size_t>(size - drop)] >= '5';
    digits.resize(static_cast<size_t>(drop < size ? size - drop : 0));
    if (up) Increment(&digits);
  } else if (digits.find_first_not_of('0') != std::string::npos) {
    if (-drop > precision) return false;
    digits.append(static_cast<size_t>(-drop), '0');
  }
  const size_t begin = digits.find_first_not_of('0');
  digits.erase(0, begin == std::string::npos ? digits.size() : begin);
  if (static_cast<int64_t>(digits.size()) > precision) return false;
  const auto fraction = static_cast<size_t>(scale);
  if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
  if (negative) out->push_back('-');
  out->append(digits, 0, digits.size() - fraction);
  if (fraction > 0) out->append(".").append(digits, digits.size() - fraction);
  return true;
}

// Java's BigDecimal(String): no white space, an optional exponent.
bool SplitDecimal(std::string_view text, bool* negative, std::string* digits, int64_t* point) {
  *negative = text.starts_with('-');
  if (*negative || text.starts_with('+')) text.remove_prefix(1);
  size_t at = 0;
  for (; at < text.size() && IsDigit(text[at]); ++at) digits->push_back(text[at]);
  *point = 0;
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && IsDigit(text[at]); ++at, ++*point) digits->push_back(text[at]);
  }
  if (digits->empty()) return false;
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  if (++at < text.size() && text[at] == '+') ++at;
  int32_t exponent = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + at, end, exponent);
  if (error != std::errc() || stop != end || at == text.size() || text[at - 1] == text[at]) {
    return false;
  }
  *point -= exponent;
  return true;
}

void TextToDecimal(Arguments arguments, NativeResult* result) {
  bool negative = false;
  std::string digits;
  int64_t point = 0;
  if (SplitDecimal(arguments[0].text, &negative, &digits, &point) &&
      WriteDecimal(negative, digits, point, arguments[1].integer, arguments[2].integer,
                   &result->text)) {
    return;
  }
  result->text.clear();
  CannotCast(arguments[0].text, "DECIMAL", result);
  result->error += "(" + std::to_string(arguments[1].integer) + ", " +
                   std::to_string(arguments[2].integer) + ")";
}

// cast(double as decimal): of the double's exact value, half up.
void DoubleToDecimal(Arguments arguments, NativeResult* result) {
  const double value = arguments[0].number;
  char text[1100];
  bool fits = std::isfinite(value);
  if (fits) {
    const auto end =
        std::to_chars(text, text + sizeof(text), std::abs(value), std::chars_format::fixed, 60);
    fits = end.ec == std::errc();
    std::string digits;
    for (const char* at = text; fits && at < end.ptr; ++at) {
      if (*at != '.') digits.push_back(*at);
    }
    fits = fits && WriteDecimal(value < 0, digits, 60, arguments[1].integer, arguments[2].integer,
                                &result->text);
  }
  if (fits) return;
  result->text.clear();
  std::string shown;
  AppendJavaDouble(value, &shown);
  CannotCast(shown, "DECIMAL", result);
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
  if (remainder >= divisor - remainder) Increment(&quotient);
  if (!WriteDecimal(negative != negative_divisor, quotient, scale, 38, scale, &result->text)) {
    result->error = "Decimal overflow";
  }
}

// ---- the other way, and integers ---------------------------------------------------------------

void DoubleToText(Arguments arguments, NativeResult* result) {
  AppendTrinoDouble(arguments[0].number, &result->text);
}
void RealToText(Arguments arguments, NativeResult* result) {
  AppendTrinoReal(static_cast<float>(arguments[0].number), &result->text);
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
  AddWithTry("double_to_bigint", {kDouble}, kBigint, DoubleToInteger, all);
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
