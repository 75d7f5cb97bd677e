// Arithmetic, concatenation, comparisons.
#include <algorithm>

#include "compiler/dialect/duckdb_types.h"
#include "compiler/dialect/lowering.h"

namespace firn {
namespace {

bool IsInteger(TypeKind kind) { return kind >= TypeKind::kTinyint && kind <= TypeKind::kBigint; }
bool IsNumeric(TypeKind kind) {
  return IsInteger(kind) || IsFloating(kind) || kind == TypeKind::kDecimal;
}
bool IsTimeOrInterval(TypeKind kind) {
  return (kind >= TypeKind::kDate && kind <= TypeKind::kTimestampTz) ||
         kind == TypeKind::kIntervalDayToSecond || kind == TypeKind::kIntervalYearToMonth;
}

const char* Symbol(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kAdd:
      return "'+'";
    case BinaryOperator::kSubtract:
      return "'-'";
    case BinaryOperator::kMultiply:
      return "'*'";
    case BinaryOperator::kDivide:
      return "'/'";
    case BinaryOperator::kModulo:
      return "'%'";
    case BinaryOperator::kConcat:
      return "'||'";
  }
  return "";
}

// The decimal type that holds every value of an integer or decimal type.
Type AsDecimal(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kTinyint:
      return Type::Decimal(3, 0);
    case TypeKind::kSmallint:
      return Type::Decimal(5, 0);
    case TypeKind::kInteger:
      return Type::Decimal(10, 0);
    case TypeKind::kBigint:
      return Type::Decimal(19, 0);
    default:
      return type;
  }
}

}  // namespace

ExprPtr Lowering::LowerUnary(const UnaryExpr& unary) {
  auto* lowered = ast_.Clone(unary);
  lowered->operand = Lower(unary.operand);
  if (unary.op == UnaryOperator::kPlus) return lowered->operand;
  // DuckDB takes the least integer for a bigint.
  const auto* number = As<NumberLiteral>(unary.operand);
  const bool least = number != nullptr && number->text == "2147483648";
  return least && KindOf(&unary) == TypeKind::kInteger ? CastTo(lowered, "INTEGER") : lowered;
}

ExprPtr Lowering::LowerBinary(const BinaryExpr& binary) {
  if (binary.op == BinaryOperator::kConcat) return LowerConcat(binary);
  const Type& left = TypeOf(binary.left);
  const Type& right = TypeOf(binary.right);
  if (IsTimeOrInterval(left.kind()) || IsTimeOrInterval(right.kind())) {
    return LowerTimeArithmetic(binary);
  }
  const bool left_null = left.is(TypeKind::kNull);
  if (left_null || right.is(TypeKind::kNull)) {
    return CastTo(Null(), DuckdbType(left_null ? right : left));
  }
  if (!IsNumeric(left.kind()) || !IsNumeric(right.kind())) {
    return Refuse(&binary, std::string(Symbol(binary.op)) + " between values of uncertain types",
                  "cast the operands");
  }
  if (IsFloating(left.kind()) || IsFloating(right.kind())) {
    const bool both_real = !left.is(TypeKind::kDouble) && !right.is(TypeKind::kDouble);
    return LowerFloatArithmetic(binary, both_real ? TypeKind::kReal : TypeKind::kDouble);
  }
  if (left.is(TypeKind::kDecimal) || right.is(TypeKind::kDecimal)) {
    return LowerDecimalArithmetic(binary, TypeOf(&binary));
  }
  return LowerIntegerArithmetic(binary, std::max(left.kind(), right.kind()));
}

ExprPtr Lowering::LowerIntegerArithmetic(const BinaryExpr& binary, const Type& type) {
  const std::string name = DuckdbType(type);
  if (binary.op == BinaryOperator::kDivide || binary.op == BinaryOperator::kModulo) {
    const char* function = binary.op == BinaryOperator::kDivide ? "firn_divide" : "firn_mod";
    const ExprPtr result = Call(function, {Lower(binary.left), Lower(binary.right)});
    return type.is(TypeKind::kBigint) ? result : CastTo(result, name);
  }
  // DuckDB gives a literal the type of its neighbour, so a narrower neighbour is widened first.
  const auto operand = [&](ExprPtr expr) {
    const bool as_is = KindOf(expr) == type.kind() && !type.is(TypeKind::kTinyint) &&
                       !type.is(TypeKind::kSmallint);
    return as_is ? Lower(expr) : CastTo(Lower(expr), name);
  };
  return Operator(operand(binary.left), binary.op, operand(binary.right));
}

ExprPtr Lowering::LowerFloatArithmetic(const BinaryExpr& binary, const Type& type) {
  const ExprPtr left = LowerAs(binary.left, type);
  const ExprPtr right = LowerAs(binary.right, type);
  if (binary.op != BinaryOperator::kModulo) return Operator(left, binary.op, right);
  const ExprPtr result = Call("firn_mod_double", {left, right});
  return type.is(TypeKind::kDouble) ? result : CastTo(result, "FLOAT");
}

ExprPtr Lowering::LowerDecimalArithmetic(const BinaryExpr& binary, const Type& type) {
  if (!type.is(TypeKind::kDecimal)) {
    return Refuse(&binary, std::string(Symbol(binary.op)) + " of uncertain type");
  }
  const Type left = AsDecimal(TypeOf(binary.left));
  const Type right = AsDecimal(TypeOf(binary.right));
  const std::string result = DuckdbType(type);
  const auto widened = [&](ExprPtr expr, int32_t scale) {
    const int32_t precision = binary.op == BinaryOperator::kModulo ? 38 : type.precision();
    return CastTo(Lower(expr), DuckdbType(Type::Decimal(std::max(precision, scale), scale)));
  };
  switch (binary.op) {
    case BinaryOperator::kDivide: {
      const ExprPtr quotient = Call(
          "firn_divide_decimals", {CastTo(Lower(binary.left), "VARCHAR"),
                                   CastTo(Lower(binary.right), "VARCHAR"), Integer(type.scale())});
      return CastTo(quotient, result);
    }
    case BinaryOperator::kModulo: {
      const int32_t scale = std::max(left.scale(), right.scale());
      if (left.precision() - left.scale() + scale > 38 ||
          right.precision() - right.scale() + scale > 38) {
        return Refuse(&binary, "'%' of decimals this wide");
      }
      const ExprPtr divisor = widened(binary.right, scale);
      return CastTo(Call("firn_mod_decimal", {widened(binary.left, scale), divisor}), result);
    }
    case BinaryOperator::kMultiply:
      if (type.scale() < left.scale() + right.scale()) {
        const ExprPtr product =
            Call("firn_multiply_decimals",
                 {CastTo(Lower(binary.left), "VARCHAR"), CastTo(Lower(binary.right), "VARCHAR"),
                  Integer(type.scale())});
        return CastTo(product, result);
      }
      // DuckDB multiplies within 18 digits where both operands fit, so the left one is made wide.
      return CastTo(Operator(widened(binary.left, left.scale()), binary.op,
                             CastTo(Lower(binary.right), DuckdbType(right))),
                    result);
    default: {
      // At the scale of both, and rounded to the result's.
      const int32_t scale = std::max({type.scale(), left.scale(), right.scale()});
      return CastTo(Operator(widened(binary.left, scale), binary.op, widened(binary.right, scale)),
                    result);
    }
  }
}

// Beside a char a varchar becomes one, with spaces up to its length, or a char a varchar.
ExprPtr Lowering::LowerText(ExprPtr expr, const Type& whole) {
  const Type& type = TypeOf(expr);
  if (type.is(TypeKind::kChar) && whole.is(TypeKind::kVarchar)) return LowerAs(expr, whole);
  if (!whole.is(TypeKind::kChar) || !type.is(TypeKind::kVarchar)) return Lower(expr);
  return LowerAs(expr, Type::Char(type.length()));
}

ExprPtr Lowering::LowerConcat(const BinaryExpr& binary) {
  const Type& left = TypeOf(binary.left);
  const Type& right = TypeOf(binary.right);
  const Type& type = TypeOf(&binary);
  if (!left.is(TypeKind::kArray) && !right.is(TypeKind::kArray)) {
    if (!left.certain() && !right.certain()) {
      return Refuse(&binary, "'||' between values of uncertain types", "cast the operands");
    }
    return Operator(LowerText(binary.left, type), binary.op, LowerText(binary.right, type));
  }
  if (!type.is(TypeKind::kArray)) return Refuse(&binary, "'||' of arrays of uncertain types");
  if (left.is(TypeKind::kArray) && right.is(TypeKind::kArray)) {
    return Operator(LowerAs(binary.left, type), binary.op, LowerAs(binary.right, type));
  }
  // An element that is NULL makes the whole NULL, as any argument of a function does.
  const bool append = left.is(TypeKind::kArray);
  const ExprPtr array = LowerAs(append ? binary.left : binary.right, type);
  const ExprPtr element = LowerAs(append ? binary.right : binary.left, type.element());
  return Case(
      Logical(LogicalOperator::kOr, {IsNull(array), IsNull(element)}), Null(),
      append ? Call("list_append", {array, element}) : Call("list_prepend", {element, array}));
}

// ---- comparisons -------------------------------------------------------------------------------

namespace {

bool IsDistinctness(ComparisonOperator op) {
  return op == ComparisonOperator::kDistinct || op == ComparisonOperator::kNotDistinct;
}

// A number that is written down is never NaN.
bool IsNumberLiteral(ExprPtr expr) {
  if (const auto* unary = As<UnaryExpr>(expr)) return IsNumberLiteral(unary->operand);
  return expr->kind == ExprKind::kNumber;
}

bool HoldsMap(const Type& type) {
  return type.is(TypeKind::kMap) ||
         std::any_of(type.arguments().begin(), type.arguments().end(), HoldsMap);
}

bool HoldsFloat(const Type& type) {
  if (IsFloating(type.kind()) || type.is(TypeKind::kUncertain)) return true;
  return std::any_of(type.arguments().begin(), type.arguments().end(), HoldsFloat);
}

}  // namespace

ExprPtr Lowering::CompareExprs(ExprPtr left, ComparisonOperator op, ExprPtr right,
                               ExprPtr original) {
  const auto* left_row = As<RowExpr>(left);
  const auto* right_row = As<RowExpr>(right);
  if (left_row != nullptr && right_row != nullptr && !IsDistinctness(op) &&
      left_row->items.size() == right_row->items.size()) {
    return CompareRows(op, *left_row, *right_row);
  }
  const Type& left_type = TypeOf(left);
  const Type& right_type = TypeOf(right);
  const ExprPtr lowered_left = LowerUnseen(left);  // instants compare without their zones
  const ExprPtr lowered_right = LowerUnseen(right);
  const bool floats = IsFloating(left_type.kind()) || IsFloating(right_type.kind());
  if (floats && !IsDistinctness(op)) {
    // DuckDB takes NaN for equal to itself and greater than all else; IEEE and Trino do not.
    const bool harmless =
        op == ComparisonOperator::kEqual || op == ComparisonOperator::kNotEqual ||
        ((op == ComparisonOperator::kLess || op == ComparisonOperator::kLessOrEqual) &&
         IsNumberLiteral(right)) ||
        ((op == ComparisonOperator::kGreater || op == ComparisonOperator::kGreaterOrEqual) &&
         IsNumberLiteral(left));
    if (harmless && (IsNumberLiteral(left) || IsNumberLiteral(right))) {
      return Compare(lowered_left, op, lowered_right);
    }
  }
  return CompareValues(lowered_left, left_type, op, lowered_right, right_type, original);
}

ExprPtr Lowering::CompareValues(ExprPtr left, const Type& left_type, ComparisonOperator op,
                                ExprPtr right, const Type& right_type, ExprPtr original) {
  const ExprPtr plain = Compare(left, op, right);
  const bool null = left_type.is(TypeKind::kNull) || right_type.is(TypeKind::kNull);
  if (null) return plain;
  if (IsDistinctness(op)) {
    // DuckDB's maps differ where their order does, and chars where their lengths do.
    const bool same = left_type == right_type && !HoldsMap(left_type);
    const bool scalars = left_type.arguments().empty() && !left_type.is(TypeKind::kChar) &&
                         !right_type.is(TypeKind::kChar);
    if (same || (scalars && !HoldsMap(right_type))) return plain;
    return Refuse(original, "IS DISTINCT FROM between " + left_type.ToString() + " and " +
                                right_type.ToString());
  }
  // One certain side tells of the other, for Trino compares like with like.
  const Type& known = left_type.certain() ? left_type : right_type;
  if (!known.certain()) {
    return Refuse(original, "a comparison of uncertain types", "cast one side");
  }
  if (known.is(TypeKind::kArray) || known.is(TypeKind::kMap) || known.is(TypeKind::kRow)) {
    // NULLs within make the answer NULL in Trino, false or true in DuckDB.
    const bool arrays = left_type.is(TypeKind::kArray) && right_type.is(TypeKind::kArray) &&
                        !HoldsFloat(known) && known.element().arguments().empty();
    if (arrays && op == ComparisonOperator::kEqual) {
      return Call("firn_array_equal", {left, right});
    }
    return Refuse(original, "a comparison of " + known.ToString() + " values",
                  "compare their parts");
  }
  const bool left_char = left_type.is(TypeKind::kChar);
  if (left_char != right_type.is(TypeKind::kChar) ||
      (left_char && left_type.length() != right_type.length())) {
    if (left_char != right_type.is(TypeKind::kChar) && Has(TrinoChange::kCharToVarchar)) {
      // As varchars: only the char loses its spaces.
      ExprPtr& padded = left_char ? left : right;
      padded = Call("rtrim", {padded, Text(" ")});
      return Compare(left, op, right);
    }
    // Compared padded to one length: without their trailing spaces they are as equal.
    if (op == ComparisonOperator::kEqual || op == ComparisonOperator::kNotEqual) {
      return Compare(Call("rtrim", {left, Text(" ")}), op, Call("rtrim", {right, Text(" ")}));
    }
    return Refuse(original, "an order of char values");
  }
  const bool floats = IsFloating(left_type.kind()) || IsFloating(right_type.kind());
  if (!floats) {
    const bool uncertain_number =
        IsNumeric(known.kind()) && (!left_type.certain() || !right_type.certain());
    if (!uncertain_number) return plain;
  }
  if (op == ComparisonOperator::kNotEqual) {
    return Case(Call("firn_any_nan", {left, right}), Boolean(true), plain);
  }
  return Case(Call("firn_any_nan", {left, right}), Boolean(false), plain);
}

// ROW comparisons field by field: equal if all are, less by the first that differs.
ExprPtr Lowering::CompareRows(ComparisonOperator op, const RowExpr& left, const RowExpr& right) {
  Exprs terms;
  const size_t count = left.items.size();
  if (op == ComparisonOperator::kEqual || op == ComparisonOperator::kNotEqual) {
    for (size_t i = 0; i < count; ++i) {
      terms.push_back(CompareExprs(left.items[i], op, right.items[i], left.items[i]));
    }
    return Logical(op == ComparisonOperator::kEqual ? LogicalOperator::kAnd : LogicalOperator::kOr,
                   terms);
  }
  const bool less = op == ComparisonOperator::kLess || op == ComparisonOperator::kLessOrEqual;
  for (size_t last = 0; last < count; ++last) {
    Exprs all;
    for (size_t i = 0; i < last; ++i) {
      all.push_back(
          CompareExprs(left.items[i], ComparisonOperator::kEqual, right.items[i], left.items[i]));
    }
    const ComparisonOperator strict =
        less ? ComparisonOperator::kLess : ComparisonOperator::kGreater;
    all.push_back(CompareExprs(left.items[last], last + 1 == count ? op : strict, right.items[last],
                               left.items[last]));
    terms.push_back(Logical(LogicalOperator::kAnd, all));
  }
  return Logical(LogicalOperator::kOr, terms);
}

ExprPtr Lowering::LowerComparison(const ComparisonExpr& comparison) {
  return CompareExprs(comparison.left, comparison.op, comparison.right, &comparison);
}

ExprPtr Lowering::LowerBetween(const BetweenExpr& between) {
  if (between.order != BetweenOrder::kUnstated) {
    auto* plain = ast_.Clone(between);
    plain->order = BetweenOrder::kUnstated;
    if (between.order == BetweenOrder::kAsymmetric) return LowerBetween(*plain);
    auto* other = ast_.Clone(*plain);
    std::swap(other->low, other->high);
    // Within either of the two; outside of both.
    return Logical(between.negated ? LogicalOperator::kAnd : LogicalOperator::kOr,
                   {LowerBetween(*plain), LowerBetween(*other)});
  }
  const auto simple = [&](ExprPtr expr) {
    const TypeKind kind = KindOf(expr);
    return kind != TypeKind::kUncertain && kind != TypeKind::kChar && !IsFloating(kind);
  };
  if (simple(between.operand) && simple(between.low) && simple(between.high)) {
    auto* lowered = ast_.Clone(between);
    lowered->operand = Lower(between.operand);
    lowered->low = Lower(between.low);
    lowered->high = Lower(between.high);
    return lowered;
  }
  const ExprPtr both = Logical(
      LogicalOperator::kAnd,
      {CompareExprs(between.operand, ComparisonOperator::kGreaterOrEqual, between.low, &between),
       CompareExprs(between.operand, ComparisonOperator::kLessOrEqual, between.high, &between)});
  if (!between.negated) return both;
  auto* negation = ast_.New<NotExpr>(between.span);
  negation->operand = both;
  return negation;
}

ExprPtr Lowering::LowerInList(const InListExpr& in) {
  const TypeKind kind = KindOf(in.operand);
  const bool plain = kind != TypeKind::kUncertain && kind != TypeKind::kChar && !IsFloating(kind) &&
                     kind != TypeKind::kRow && kind != TypeKind::kArray && kind != TypeKind::kMap;
  if (plain) {
    auto* lowered = ast_.Clone(in);
    lowered->operand = Lower(in.operand);
    lowered->items = ast_.Copy(LowerAll(in.items));
    return lowered;
  }
  Exprs terms;
  for (const ExprPtr item : in.items) {
    terms.push_back(CompareExprs(in.operand, ComparisonOperator::kEqual, item, item));
  }
  const ExprPtr any = Logical(LogicalOperator::kOr, terms);
  if (!in.negated) return any;
  auto* negation = ast_.New<NotExpr>(in.span);
  negation->operand = any;
  return negation;
}

ExprPtr Lowering::LowerInQuery(const InQueryExpr& in) {
  const Type& type = TypeOf(in.operand);
  // Of NULLs within a row Trino makes now an error, now a match; a char would have to grow first.
  if (type.is(TypeKind::kRow) || type.is(TypeKind::kChar)) {
    return Refuse(&in, "IN over a query of " + type.ToString() + " values", "use EXISTS");
  }
  auto* lowered = ast_.Clone(in);
  lowered->operand = Lower(in.operand);
  lowered->query = LowerQuery(in.query);
  return lowered;
}

ExprPtr Lowering::LowerQuantified(const QuantifiedExpr& quantified) {
  const Type& type = TypeOf(quantified.left);
  const bool all = quantified.quantifier == Quantifier::kAll;
  // Trino answers these by the query's least and greatest values, NULL or not.
  const bool by_bounds = (all && quantified.op == ComparisonOperator::kEqual) ||
                         (!all && quantified.op == ComparisonOperator::kNotEqual);
  const bool hard =
      IsFloating(type.kind()) || type.is(TypeKind::kChar) || !type.arguments().empty();
  if (by_bounds || hard) {
    return Refuse(
        &quantified,
        std::string(all ? "ALL" : "ANY") + " over a query of " + type.ToString() + " values",
        "use EXISTS");
  }
  auto* lowered = ast_.Clone(quantified);
  lowered->left = Lower(quantified.left);
  lowered->query = LowerQuery(quantified.query);
  return lowered;
}

ExprPtr Lowering::LowerLike(const LikeExpr& like) {
  const auto* pattern = As<StringLiteral>(like.pattern);
  const auto* escape = As<StringLiteral>(like.escape);
  if (pattern != nullptr && escape != nullptr && escape->value.size() == 1) {
    // DuckDB looks at the pattern only as far as the text goes.
    const std::string_view text = pattern->value;
    for (size_t at = text.find(escape->value); at != text.npos;
         at = text.find(escape->value, at + 2)) {
      const char next = at + 1 < text.size() ? text[at + 1] : ' ';
      if (next == '%' || next == '_' || next == escape->value[0]) continue;
      return Refuse(like.pattern, "an escape before anything but '%', '_' and itself");
    }
  }
  auto* lowered = ast_.Clone(like);
  lowered->operand = Lower(like.operand);
  lowered->pattern = KindOf(like.pattern) == TypeKind::kChar
                         ? LowerAs(like.pattern, Type::Varchar())
                         : Lower(like.pattern);
  lowered->escape = Lower(like.escape);
  return lowered;
}

}  // namespace firn
