#include <algorithm>
#include <charconv>

#include "compiler/analyze/analyzer.h"
#include "compiler/base/text.h"
#include "compiler/dialect/json_text.h"

namespace firn {
namespace {

int32_t CodePoints(std::string_view text) {
  return static_cast<int32_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

// Reads digits off the front; -1 where there are none or too many.
int TakeDigits(std::string_view& text, size_t most) {
  size_t count = 0;
  int number = 0;
  while (count < text.size() && IsDigit(text[count])) {
    if (count == most) return -1;
    number = number * 10 + (text[count++] - '0');
  }
  text.remove_prefix(count);
  return count == 0 ? -1 : number;
}

bool TakeChar(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

bool TakeDate(std::string_view& text) {
  if (!TakeChar(text, '-')) TakeChar(text, '+');
  const int year = TakeDigits(text, 9);
  if (year < 0 || !TakeChar(text, '-')) return false;
  const int month = TakeDigits(text, 2);
  if (month < 1 || month > 12 || !TakeChar(text, '-')) return false;
  const int day = TakeDigits(text, 2);
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day >= 1 && day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

// "12:30", "12:30:15", "12:30:15.123"; gives the digits of the fraction.
bool TakeTime(std::string_view& text, int32_t* precision) {
  const int hour = TakeDigits(text, 2);
  if (hour < 0 || hour > 23 || !TakeChar(text, ':')) return false;
  const int minute = TakeDigits(text, 2);
  if (minute < 0 || minute > 59) return false;
  if (!TakeChar(text, ':')) return true;
  const int second = TakeDigits(text, 2);
  if (second < 0 || second > 59) return false;
  if (!TakeChar(text, '.')) return true;
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  text.remove_prefix(digits);
  *precision = static_cast<int32_t>(digits);
  return digits >= 1 && digits <= 12;
}

void TrimFront(std::string_view& text) {
  while (TakeChar(text, ' ')) {
  }
}

// "+01:00", "-5", "UTC", "Europe/Berlin"; a zone's name is not looked up.
bool IsZone(std::string_view text) {
  if (TakeChar(text, '+') || TakeChar(text, '-')) {
    const int hours = TakeDigits(text, 2);
    if (hours < 0 || hours > 14) return false;
    if (text.empty()) return true;
    return TakeChar(text, ':') && TakeDigits(text, 2) >= 0 && text.empty();
  }
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '/' || c == '_' ||
           c == '-' || c == '+' || c == ':';
  });
}

// The type of TIMESTAMP '...', whose precision and zone are the text's; uncertain where malformed.
Type TimestampType(std::string_view text) {
  int32_t precision = 0;
  if (!TakeDate(text)) return Type();
  const bool spaced = text.starts_with(' ') || text.starts_with('T');
  if (spaced) text.remove_prefix(1);
  if (spaced && !text.empty() && IsDigit(text[0]) && !TakeTime(text, &precision)) return Type();
  TrimFront(text);
  if (text.empty()) return Type::Timestamp(precision);
  return IsZone(text) ? Type::Timestamp(precision, true) : Type();
}

Type TimeType(std::string_view text) {
  int32_t precision = 0;
  if (!TakeTime(text, &precision)) return Type();
  TrimFront(text);
  if (text.empty()) return Type::Time(precision);
  return (text[0] == '+' || text[0] == '-') && IsZone(text) ? Type::Time(precision, true) : Type();
}

// The decimal that digits with a point make; uncertain where they are none.
Type DecimalType(std::string_view text) {
  if (!TakeChar(text, '-')) TakeChar(text, '+');
  int32_t whole = 0;
  int32_t fraction = 0;
  bool point = false;
  bool digits = false;
  for (const char c : text) {
    if (c == '_') continue;
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (!IsDigit(c)) return Type();
    digits = true;
    if (point) {
      ++fraction;
    } else if (whole > 0 || c != '0') {
      ++whole;
    }
  }
  if (!digits || whole + fraction > 38) return Type();
  return Type::Decimal(std::max(whole + fraction, 1), fraction);
}

bool IsWholeNumber(std::string_view text, TypeKind kind) {
  TakeChar(text, '+');
  int64_t number = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) return false;
  switch (kind) {
    case TypeKind::kTinyint:
      return number == static_cast<int8_t>(number);
    case TypeKind::kSmallint:
      return number == static_cast<int16_t>(number);
    case TypeKind::kInteger:
      return number == static_cast<int32_t>(number);
    default:
      return true;
  }
}

bool IsFloat(std::string_view text) {
  TakeChar(text, '+');
  constexpr std::string_view kSuffixes = "fFdD";  // Java's
  if (!text.empty() && kSuffixes.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  if (text == "NaN" || text == "Infinity" || text == "-Infinity") return true;
  double number = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code != std::errc::invalid_argument && end == text.data() + text.size();
}

bool IsBoolean(std::string_view text) {
  for (const std::string_view word : {"true", "t", "1", "false", "f", "0"}) {
    if (SameName(text, word)) return true;
  }
  return false;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = IsDigit(text[i]) || (text[i] >= 'a' && text[i] <= 'f') ||
                     (text[i] >= 'A' && text[i] <= 'F');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

// Whether the text has the shape that the interval's fields ask for. Its last fields may be
// missing.
bool IsInterval(const IntervalLiteral& node) {
  std::string_view text = node.value;
  if (!TakeChar(text, '-')) TakeChar(text, '+');
  const IntervalField last = node.to == IntervalField::kNone ? node.from : node.to;
  constexpr std::string_view kSeparators = "  -  ::";  // by field: before MONTH, HOUR, ...
  for (auto field = static_cast<size_t>(node.from); field <= static_cast<size_t>(last); ++field) {
    if (field != static_cast<size_t>(node.from)) {
      if (text.empty()) return true;
      if (!TakeChar(text, kSeparators[field])) return false;
    }
    if (TakeDigits(text, 9) < 0) return false;
  }
  if (last == IntervalField::kSecond && TakeChar(text, '.')) TakeDigits(text, 9);
  return text.empty();
}

// The type of a literal of `type` with this text; uncertain where the text is no such value.
Type TypeOfLiteral(const Type& type, std::string_view value) {
  switch (type.kind()) {
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return TimestampType(value);
    case TypeKind::kTime:
    case TypeKind::kTimeTz:
      return TimeType(value);
    case TypeKind::kDecimal:
      return DecimalType(value);
    case TypeKind::kChar:
      return Type::Char(CodePoints(value));
    case TypeKind::kDate:
      return TakeDate(value) && value.empty() ? type : Type();
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
      return IsWholeNumber(value, type.kind()) ? type : Type();
    case TypeKind::kReal:
    case TypeKind::kDouble:
      return IsFloat(value) ? type : Type();
    case TypeKind::kBoolean:
      return IsBoolean(value) ? type : Type();
    case TypeKind::kUuid:
      return IsUuid(value) ? type : Type();
    case TypeKind::kJson: {
      std::string json;
      return ParseJson(value, JsonNumbers::kDouble, &json) ? type : Type();
    }
    default:
      return type;
  }
}

}  // namespace

Value Analyzer::InferNode(const NullLiteral&) { return {TypeKind::kNull, Nullability::kNullable}; }

Value Analyzer::InferNode(const BooleanLiteral&) {
  return {TypeKind::kBoolean, Nullability::kNotNull};
}

Value Analyzer::InferNode(const NumberLiteral& node) {
  if (node.number == NumberKind::kDouble) return {TypeKind::kDouble, Nullability::kNotNull};
  if (node.number == NumberKind::kDecimal) {
    Type type = DecimalType(node.text);
    if (!type.certain()) {
      Error("invalid-literal", "INVALID_LITERAL", node.span,
            "'" + std::string(node.text) + "' has more than 38 digits");
    }
    return {std::move(type), Nullability::kNotNull};
  }
  std::string digits;
  for (const char c : node.text) {
    if (c != '_') digits += c;
  }
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0' && !IsDigit(digits[1])) {
    base = (digits[1] | 32) == 'x' ? 16 : (digits[1] | 32) == 'o' ? 8 : 2;
    digits.erase(0, 2);
  }
  int64_t number = 0;
  auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (code != std::errc()) {
    Error("invalid-literal", "SYNTAX_ERROR", node.span,
          "'" + std::string(node.text) + "' does not fit in a bigint");
    return {};
  }
  return {number <= INT32_MAX ? TypeKind::kInteger : TypeKind::kBigint, Nullability::kNotNull};
}

Value Analyzer::InferNode(const StringLiteral& node) {
  return {Type::Varchar(CodePoints(node.value)), Nullability::kNotNull};
}

Value Analyzer::InferNode(const BinaryLiteral&) {
  return {TypeKind::kVarbinary, Nullability::kNotNull};
}

Value Analyzer::InferNode(const TypedLiteral& node) {
  const Type type = ReadType(node.type, node.span, /*in_literal=*/true);
  if (!type.certain()) return {};
  Type literal = TypeOfLiteral(type, node.value);
  if (!literal.certain()) {
    Error("invalid-literal", "INVALID_LITERAL", node.span,
          "'" + std::string(node.value) + "' is not a valid " + type.ToString() + " literal");
  }
  return {std::move(literal), Nullability::kNotNull};
}

Value Analyzer::InferNode(const IntervalLiteral& node) {
  const bool months = node.from <= IntervalField::kMonth;
  const bool same_family = node.to == IntervalField::kNone ||
                           (node.to > node.from && (node.to <= IntervalField::kMonth) == months);
  if (!same_family || !IsInterval(node)) {
    Error("invalid-literal", "INVALID_LITERAL", node.span,
          "'" + std::string(node.value) + "' is not a valid interval literal");
  }
  return {months ? TypeKind::kIntervalYearToMonth : TypeKind::kIntervalDayToSecond,
          Nullability::kNotNull};
}

Value Analyzer::InferNode(const CurrentExpr& node) {
  const int32_t precision = node.precision < 0 ? 3 : node.precision;
  if (precision > 12) {
    TypeMismatch(node.span, "precision must be between 0 and 12: " + std::to_string(precision));
    return {};
  }
  switch (node.value) {
    case CurrentValue::kDate:
      return {TypeKind::kDate, Nullability::kNotNull};
    case CurrentValue::kTime:
      return {Type::Time(precision, true), Nullability::kNotNull};
    case CurrentValue::kTimestamp:
      return {Type::Timestamp(precision, true), Nullability::kNotNull};
    case CurrentValue::kLocalTime:
      return {Type::Time(precision), Nullability::kNotNull};
    case CurrentValue::kLocalTimestamp:
      return {Type::Timestamp(precision), Nullability::kNotNull};
    default:
      return {Type::Varchar(), Nullability::kUnknown};
  }
}

}  // namespace firn
