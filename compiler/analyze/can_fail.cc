#include "compiler/analyze/can_fail.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "compiler/analyze/coercion.h"
#include "compiler/analyze/expr_fields.h"
#include "compiler/base/text.h"

namespace firn {
namespace {

// Functions that have an answer for any arguments of their types.
// clang-format off
constexpr std::array<std::string_view, 146> kSafe = {
    "acos", "all_match", "any_match", "any_value", "approx_distinct", "arbitrary", "array_agg",
    "array_distinct", "array_except", "array_intersect", "array_join", "array_position",
    "array_remove", "array_union", "arrays_overlap", "asin", "atan", "atan2", "avg", "bit_count",
    "bitwise_and", "bitwise_not", "bitwise_or", "bitwise_xor", "bool_and", "bool_or",
    "cardinality", "cbrt", "ceil", "ceiling", "checksum", "concat", "concat_ws", "contains",
    "cos", "count", "count_if", "crc32", "cume_dist", "current_date", "current_timezone", "day",
    "day_of_month", "day_of_week", "day_of_year", "degrees", "dense_rank", "dow", "doy", "e",
    "every", "exp", "filter", "first_value", "flatten", "floor", "from_unixtime", "from_utf8",
    "greatest", "hour", "infinity", "is_finite", "is_infinite", "is_json_scalar", "is_nan",
    "json_array_contains", "json_array_get", "json_array_length", "json_format", "lag",
    "last_day_of_month", "last_value", "lead", "least", "length", "levenshtein_distance", "ln",
    "log", "log10", "log2", "lower", "ltrim", "map_agg", "map_concat", "map_entries",
    "map_filter", "map_keys", "map_values", "max", "max_by", "md5", "millisecond", "min",
    "min_by", "minute", "month", "murmur3", "nan", "none_match", "now", "percent_rank", "pi",
    "pow", "power", "quarter", "radians", "rand", "rank", "reduce", "replace", "reverse",
    "row_number", "rtrim", "second", "sha1", "sha256", "sha512", "sin", "sqrt", "starts_with",
    "strpos", "substr", "substring", "tan", "to_base64", "to_hex", "to_iso8601", "to_unixtime",
    "to_utf8", "transform", "transform_values", "trim", "truncate", "typeof", "upper",
    "url_encode", "uuid", "version", "week", "week_of_year", "xxhash64", "year", "year_of_week",
    "yow", "zip", "zip_with"};
// clang-format on

// Functions that are safe where one argument is a literal, whose text Trino looks at beforehand.
struct SafeWithLiteral {
  std::string_view name;
  size_t argument;
};
constexpr std::array kSafeWithLiteral = {
    SafeWithLiteral{"at_timezone", 1},   SafeWithLiteral{"date_add", 0},
    SafeWithLiteral{"date_diff", 0},     SafeWithLiteral{"date_format", 1},
    SafeWithLiteral{"date_trunc", 0},    SafeWithLiteral{"format_datetime", 1},
    SafeWithLiteral{"json_extract", 1},  SafeWithLiteral{"json_extract_scalar", 1},
    SafeWithLiteral{"json_size", 1},     SafeWithLiteral{"regexp_count", 1},
    SafeWithLiteral{"regexp_like", 1},   SafeWithLiteral{"regexp_split", 1},
    SafeWithLiteral{"with_timezone", 1},
};

// The value of an integer literal, or -1.
int64_t WholeLiteral(ExprPtr expr) {
  const auto* number = As<NumberLiteral>(expr);
  if (number == nullptr || number->number != NumberKind::kInteger) return -1;
  int64_t value = -1;
  std::from_chars(number->text.data(), number->text.data() + number->text.size(), value);
  return value;
}

// A divisor that is a literal and not zero; of integers, -1 could overflow, but is no literal.
bool IsNonZeroLiteral(ExprPtr expr) {
  const auto* number = As<NumberLiteral>(expr);
  return number != nullptr && number->text.find_first_of("123456789") != std::string_view::npos;
}

int CountGroups(std::string_view pattern) {
  int groups = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '(' && (i + 1 == pattern.size() || pattern[i + 1] != '?')) {
      ++groups;
    }
  }
  return groups;
}

class FailureCheck {
 public:
  explicit FailureCheck(const std::vector<Type>& types) : types_(types) {}

  bool Check(ExprPtr expr) const { return Itself(expr) || Children(expr); }

 private:
  const Type& TypeOf(ExprPtr expr) const {
    static const Type uncertain;
    return expr->id < types_.size() ? types_[expr->id] : uncertain;
  }

  bool Children(ExprPtr expr) const {
    // TRY turns any error within into NULL.
    const auto* special = As<SpecialCallExpr>(expr);
    if (special != nullptr && special->call == SpecialCall::kTry) return false;
    bool fails = false;
    ForEachChild(expr, [&](ExprPtr child) { fails = fails || Check(child); });
    return fails;
  }

  // Whether the node's own work may fail, whatever its parts do.
  bool Itself(ExprPtr expr) const {
    switch (expr->kind) {
      case ExprKind::kBinaryOp:
        return Arithmetic(*As<BinaryExpr>(expr));
      case ExprKind::kUnary: {
        const auto* unary = As<UnaryExpr>(expr);
        return unary->op == UnaryOperator::kMinus && MayOverflow(TypeOf(unary->operand)) &&
               unary->operand->kind != ExprKind::kNumber;
      }
      case ExprKind::kComparison: {
        // Arrays and rows with a NULL inside have no order.
        const auto* comparison = As<ComparisonExpr>(expr);
        const bool order = comparison->op >= ComparisonOperator::kLess &&
                           comparison->op <= ComparisonOperator::kGreaterOrEqual;
        return order && !TypeOf(comparison->left).arguments().empty();
      }
      case ExprKind::kLike: {
        const auto* like = As<LikeExpr>(expr);
        return like->escape != nullptr && like->pattern->kind != ExprKind::kString;
      }
      case ExprKind::kAtTimeZone:
        return As<AtTimeZoneExpr>(expr)->zone != nullptr &&
               As<AtTimeZoneExpr>(expr)->zone->kind != ExprKind::kString;
      case ExprKind::kSubscript:
        return !TypeOf(As<SubscriptExpr>(expr)->base).is(TypeKind::kRow);
      case ExprKind::kCast: {
        const auto* cast = As<CastExpr>(expr);
        return !cast->try_cast && !IsSafeCast(TypeOf(cast->operand), TypeOf(expr));
      }
      case ExprKind::kCall:
        return Call(*As<CallExpr>(expr));
      // A subquery may give more than one row, and what it does is not looked into.
      case ExprKind::kSubquery:
      case ExprKind::kExists:
      case ExprKind::kInQuery:
      case ExprKind::kQuantified:
      case ExprKind::kMeasure:
        return true;
      case ExprKind::kJsonExists:
        return As<JsonExistsExpr>(expr)->on_error == JsonOnEmptyOrError::kError;
      case ExprKind::kJsonValue: {
        const auto* json = As<JsonValueExpr>(expr);
        return json->on_error == JsonOnEmptyOrError::kError ||
               json->on_empty == JsonOnEmptyOrError::kError;
      }
      case ExprKind::kJsonQuery: {
        const auto* json = As<JsonQueryExpr>(expr);
        return json->on_error == JsonOnEmptyOrError::kError ||
               json->on_empty == JsonOnEmptyOrError::kError;
      }
      case ExprKind::kJsonObject: {
        const auto* json = As<JsonObjectExpr>(expr);
        return json->unique_keys ||
               std::any_of(json->members.begin(), json->members.end(), [](const JsonMember& m) {
                 return m.format_json || m.key->kind != ExprKind::kString;
               });
      }
      case ExprKind::kJsonArray: {
        const auto& items = As<JsonArrayExpr>(expr)->items;
        return std::any_of(items.begin(), items.end(),
                           [](const JsonMember& m) { return m.format_json; });
      }
      default:
        return false;
    }
  }

  static bool MayOverflow(const Type& type) {
    return IsInteger(type.kind()) || type.is(TypeKind::kUncertain);
  }

  // Digits that a decimal's or integer's values have before and after the point.
  static std::optional<Type> AsDecimal(const Type& type) {
    return CoerceToKind(type, TypeKind::kDecimal, TrinoVersion());
  }

  bool Arithmetic(const BinaryExpr& node) const {
    const Type& result = TypeOf(&node);
    const Type& left = TypeOf(node.left);
    const Type& right = TypeOf(node.right);
    if (result.is(TypeKind::kUncertain)) return true;
    if (node.op == BinaryOperator::kConcat) return false;
    if (result.is(TypeKind::kReal) || result.is(TypeKind::kDouble)) return false;
    const bool divides = node.op == BinaryOperator::kDivide || node.op == BinaryOperator::kModulo;
    if (IsInteger(result.kind())) return !divides || !IsNonZeroLiteral(node.right);
    if (result.is(TypeKind::kDecimal)) {
      if (divides) return !IsNonZeroLiteral(node.right) || result.precision() == 38;
      const std::optional<Type> a = AsDecimal(left);
      const std::optional<Type> b = AsDecimal(right);
      if (!a || !b) return true;
      if (node.op == BinaryOperator::kMultiply) return a->precision() + b->precision() > 38;
      const int whole = std::max(a->precision() - a->scale(), b->precision() - b->scale());
      return whole + std::max(a->scale(), b->scale()) + 1 > 38;
    }
    // A date takes whole days and months only.
    if (result.is(TypeKind::kDate)) {
      const ExprPtr other = left.is(TypeKind::kDate) ? node.right : node.left;
      const auto* interval = As<IntervalLiteral>(other);
      const bool whole = interval != nullptr && interval->from <= IntervalField::kDay &&
                         interval->to <= IntervalField::kDay;
      return !whole && !TypeOf(other).is(TypeKind::kIntervalYearToMonth);
    }
    return divides;
  }

  bool Call(const CallExpr& call) const {
    const std::string name = LowerCase(call.name.last().text);
    const auto argument = [&](size_t i) -> ExprPtr {
      return i < call.arguments.size() ? call.arguments[i] : nullptr;
    };
    const auto literal = [&](size_t i) {
      return argument(i) != nullptr && argument(i)->kind == ExprKind::kString;
    };
    if (std::binary_search(kSafe.begin(), kSafe.end(), std::string_view(name))) return false;
    for (const SafeWithLiteral& safe : kSafeWithLiteral) {
      if (safe.name == name) return !literal(safe.argument);
    }
    const Type none;
    const Type& first = argument(0) != nullptr ? TypeOf(argument(0)) : none;
    if (name == "abs" || name == "sign") return name == "abs" && MayOverflow(first);
    if (name == "round") return call.arguments.size() > 1 && !IsFloating(first);
    if (name == "sum") return !IsFloating(first);
    if (name == "mod") return !IsFloating(first) && !IsNonZeroLiteral(argument(1));
    if (name == "date") return IsText(first.kind()) || first.is(TypeKind::kUncertain);
    // Indexes are counted from 1; those past the end give NULL.
    if (name == "element_at") return !first.is(TypeKind::kMap) && WholeLiteral(argument(1)) < 1;
    if (name == "split_part") return WholeLiteral(argument(2)) < 1;
    if (name == "ntile") return WholeLiteral(argument(0)) < 1;
    if (name == "nth_value") return WholeLiteral(argument(1)) < 1;
    if (name == "split") return call.arguments.size() > 2 || !literal(1);
    if (name == "regexp_extract" || name == "regexp_extract_all") {
      if (!literal(1)) return true;
      const auto* pattern = As<StringLiteral>(argument(1));
      return call.arguments.size() > 2 && (WholeLiteral(argument(2)) < 0 ||
                                           WholeLiteral(argument(2)) > CountGroups(pattern->value));
    }
    if (name == "regexp_replace") {  // a replacement may name a group that is not there
      const auto* text = As<StringLiteral>(argument(2));
      const bool plain = call.arguments.size() < 3 ||
                         (text != nullptr && text->value.find_first_of("$\\") == text->value.npos);
      return !literal(1) || !plain;
    }
    return true;
  }

  static bool IsFloating(const Type& type) {
    return type.is(TypeKind::kReal) || type.is(TypeKind::kDouble);
  }

  const std::vector<Type>& types_;
};

}  // namespace

bool CanFail(ExprPtr expr, const std::vector<Type>& types) {
  return FailureCheck(types).Check(expr);
}

}  // namespace firn
