#include <algorithm>
#include <array>
#include <charconv>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"
#include "compiler/analyze/functions.h"
#include "compiler/sql/dispatch.h"

namespace firn {
namespace {

constexpr std::array<std::string_view, 8> kComparisonText = {
    "=", "<>", "<", "<=", ">", ">=", "is distinct from", "is not distinct from"};

bool NeedsOrder(ComparisonOperator op) {
  return op >= ComparisonOperator::kLess && op <= ComparisonOperator::kGreaterOrEqual;
}

// Comparing arrays, maps and rows may give NULL for a NULL within them.
Nullability Compared(std::initializer_list<const Value*> values) {
  Nullability all = Nullability::kNotNull;
  for (const Value* value : values) {
    all = AllOf({all, value->nullability});
    if (!value->type.arguments().empty() && all == Nullability::kNotNull) {
      all = Nullability::kUnknown;
    }
  }
  return all;
}

}  // namespace

// A value that is NULL only where one of its parts is.
Nullability AllOf(std::initializer_list<Nullability> parts) {
  Nullability all = Nullability::kNotNull;
  for (const Nullability part : parts) {
    if (part == Nullability::kNullable) return part;
    if (part == Nullability::kUnknown) all = part;
  }
  return all;
}

Value Analyzer::Infer(ExprPtr expr) {
  Value value;
  Dispatch(*expr, [&](const auto& node) { value = InferNode(node); });
  types_[expr->id] = value.type;
  return value;
}

// ---- operators ---------------------------------------------------------------------------------

Value Analyzer::InferOperator(std::string_view op, const Expr& node,
                              std::initializer_list<ExprPtr> operands) {
  std::vector<CallArgument> arguments;
  Nullability nullability = Nullability::kNotNull;
  for (ExprPtr operand : operands) {
    const Value value = Infer(operand);
    nullability = AllOf({nullability, value.nullability});
    arguments.push_back({value.type, -1});
  }
  BoundCall bound;
  const BindFailure failure = BindCall(OperatorSignatures(op), arguments, nullptr, trino(), &bound);
  if (failure == BindFailure::kAmbiguous) {
    Error("ambiguous-call", "AMBIGUOUS_FUNCTION_CALL", node.span,
          "the type of NULL is not clear here", "cast it");
    return {};
  }
  if (failure == BindFailure::kNoMatch) {
    if (op == "negate") {
      TypeMismatch(node.span, "cannot negate " + arguments[0].type.ToString());
    } else {
      TypeMismatch(node.span, "cannot apply operator: " + arguments[0].type.ToString() + " " +
                                  std::string(op) + " " + arguments[1].type.ToString());
    }
    return {};
  }
  const bool certain = std::all_of(arguments.begin(), arguments.end(),
                                   [](const CallArgument& a) { return a.type.certain(); });
  if (certain && !bound.result.certain()) {
    Error("type-mismatch", "INVALID_FUNCTION_ARGUMENT", node.span,
          "the result would need a scale of more than 38 digits");
  }
  return {bound.result, nullability};
}

Value Analyzer::InferNode(const UnaryExpr& node) {
  // A number's sign counts for its type: -2147483648 is an integer.
  if (const auto* number = As<NumberLiteral>(node.operand);
      number != nullptr && node.op == UnaryOperator::kMinus &&
      (number->text == "2147483648" || number->text == "9223372036854775808")) {
    const bool small = number->text.size() == 10;
    types_[number->id] = small ? TypeKind::kInteger : TypeKind::kBigint;
    return {types_[number->id], Nullability::kNotNull};
  }
  if (node.op == UnaryOperator::kMinus) return InferOperator("negate", node, {node.operand});
  const Value value = Infer(node.operand);
  const TypeKind kind = value.type.kind();
  if (!IsNumeric(kind) && kind != TypeKind::kUncertain) {
    TypeMismatch(node.span, "unary '+' cannot be applied to " + value.type.ToString());
    return {};
  }
  return value;
}

Value Analyzer::InferNode(const BinaryExpr& node) {
  switch (node.op) {
    case BinaryOperator::kAdd:
      return InferOperator("+", node, {node.left, node.right});
    case BinaryOperator::kSubtract:
      return InferOperator("-", node, {node.left, node.right});
    case BinaryOperator::kMultiply:
      return InferOperator("*", node, {node.left, node.right});
    case BinaryOperator::kDivide:
      return InferOperator("/", node, {node.left, node.right});
    case BinaryOperator::kModulo:
      return InferOperator("%", node, {node.left, node.right});
    case BinaryOperator::kConcat:
      break;
  }
  const ExprPtr operands[] = {node.left, node.right};
  return InferFunction("concat", node, List<ExprPtr>{operands, 2}, nullptr);
}

void Analyzer::CheckComparison(const Type& left, const Type& right, ComparisonOperator op,
                               const Expr& node) {
  const std::optional<Type> common = CommonSuperType(left, right, trino());
  if (common && (NeedsOrder(op) ? IsOrderable(*common) : IsComparable(*common))) return;
  TypeMismatch(node.span, "cannot apply operator: " + left.ToString() + " " +
                              std::string(kComparisonText[static_cast<size_t>(op)]) + " " +
                              right.ToString());
}

Value Analyzer::InferNode(const ComparisonExpr& node) {
  const Value left = Infer(node.left);
  const Value right = Infer(node.right);
  CheckComparison(left.type, right.type, node.op, node);
  const bool distinct = node.op >= ComparisonOperator::kDistinct;
  return {TypeKind::kBoolean, distinct ? Nullability::kNotNull : Compared({&left, &right})};
}

void Analyzer::ExpectBoolean(ExprPtr expr, const Type& type, const char* what) {
  if (CanCoerce(type, TypeKind::kBoolean, trino())) return;
  TypeMismatch(expr->span,
               std::string(what) + " must evaluate to a boolean, not " + type.ToString());
}

Value Analyzer::InferNode(const LogicalExpr& node) {
  Nullability nullability = Nullability::kNotNull;
  for (ExprPtr term : node.terms) {
    const Value value = Infer(term);
    ExpectBoolean(term, value.type, node.op == LogicalOperator::kAnd ? "AND term" : "OR term");
    nullability = AllOf({nullability, value.nullability});
  }
  return {TypeKind::kBoolean, nullability};
}

Value Analyzer::InferNode(const NotExpr& node) {
  const Value value = Infer(node.operand);
  ExpectBoolean(node.operand, value.type, "NOT operand");
  return {TypeKind::kBoolean, value.nullability};
}

Value Analyzer::InferNode(const IsNullExpr& node) {
  Infer(node.operand);
  return {TypeKind::kBoolean, Nullability::kNotNull};
}

Value Analyzer::InferNode(const TruthTestExpr& node) {
  ExpectBoolean(node.operand, InferType(node.operand), "the operand of IS TRUE");
  return {TypeKind::kBoolean, Nullability::kNotNull};
}

Value Analyzer::InferNode(const OverlapsExpr& node) {
  Value sides[2];
  const ExprPtr exprs[] = {node.left, node.right};
  for (size_t i = 0; i < 2; ++i) {
    sides[i] = Infer(exprs[i]);
    const Type& type = sides[i].type;
    const bool period = type.is(TypeKind::kRow) && type.arguments().size() == 2;
    const auto is_time = [](const Type& t) {
      return !t.certain() || t.is(TypeKind::kNull) || t.is(TypeKind::kDate) ||
             (t.kind() >= TypeKind::kTime && t.kind() <= TypeKind::kTimestampTz);
    };
    if (type.certain() && !(period && is_time(type.arguments()[0]))) {
      TypeMismatch(exprs[i]->span, "OVERLAPS needs (start, end), not " + type.ToString());
    }
  }
  return {TypeKind::kBoolean, Nullability::kUnknown};
}

Value Analyzer::InferNode(const BetweenExpr& node) {
  const Value value = Infer(node.operand);
  const Value low = Infer(node.low);
  const Value high = Infer(node.high);
  std::optional<Type> common = CommonSuperType(value.type, low.type, trino());
  if (common) common = CommonSuperType(*common, high.type, trino());
  if (!common || !IsOrderable(*common)) {
    TypeMismatch(node.span, "cannot check if " + value.type.ToString() + " is between " +
                                low.type.ToString() + " and " + high.type.ToString());
  }
  return {TypeKind::kBoolean, Compared({&value, &low, &high})};
}

Value Analyzer::InferNode(const InListExpr& node) {
  std::vector<ExprPtr> exprs = {node.operand};
  exprs.insert(exprs.end(), node.items.begin(), node.items.end());
  std::vector<Value> values;
  const Type type = Unify(exprs, values, "IN value and list items");
  Nullability nullability = Nullability::kNotNull;
  for (const Value& value : values) nullability = AllOf({nullability, Compared({&value})});
  if (!IsComparable(type)) {
    TypeMismatch(node.span, type.ToString() + " is not comparable, so it cannot be used with IN");
  }
  return {TypeKind::kBoolean, nullability};
}

Value Analyzer::InferNode(const LikeExpr& node) {
  const Value value = Infer(node.operand);
  const Value pattern = Infer(node.pattern);
  const auto expect_text = [&](ExprPtr expr, const Type& type, const char* what) {
    const TypeKind kind = type.kind();
    if (kind == TypeKind::kVarchar || kind == TypeKind::kNull || kind == TypeKind::kUncertain ||
        (kind == TypeKind::kChar &&
         (expr == node.operand || CanCoerce(type, Type::Varchar(), trino())))) {
      return;
    }
    TypeMismatch(expr->span, std::string(what) + " must be a varchar, not " + type.ToString());
  };
  expect_text(node.operand, value.type, "the left side of LIKE");
  expect_text(node.pattern, pattern.type, "the pattern of LIKE");
  Nullability escape = Nullability::kNotNull;
  if (node.escape != nullptr) {
    const Value text = Infer(node.escape);
    expect_text(node.escape, text.type, "the escape of LIKE");
    escape = text.nullability;
  }
  return {TypeKind::kBoolean, AllOf({value.nullability, pattern.nullability, escape})};
}

Value Analyzer::InferNode(const AtTimeZoneExpr& node) {
  const Value value = Infer(node.operand);
  const Value zone =
      node.zone == nullptr ? Value{Type::Varchar(), Nullability::kNotNull} : Infer(node.zone);
  const TypeKind at = zone.type.kind();
  if (!IsText(at) && at != TypeKind::kIntervalDayToSecond && at != TypeKind::kUncertain) {
    TypeMismatch(node.zone->span,
                 "a time zone must be a varchar or an interval, not " + zone.type.ToString());
  }
  const Nullability nullability = AllOf({value.nullability, zone.nullability});
  switch (value.type.kind()) {
    case TypeKind::kTime:
    case TypeKind::kTimeTz:
      return {Type::Time(value.type.precision(), true), nullability};
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return {Type::Timestamp(value.type.precision(), true), nullability};
    case TypeKind::kUncertain:
      return {};
    default:
      TypeMismatch(node.operand->span,
                   "AT TIME ZONE needs a time or timestamp, not " + value.type.ToString());
      return {};
  }
}

Value Analyzer::InferNode(const SubscriptExpr& node) {
  const Value base = Infer(node.base);
  const Value index = Infer(node.index);
  if (base.type.is(TypeKind::kUncertain)) return {};
  if (base.type.is(TypeKind::kRow)) {
    ExprPtr number_expr = node.index;
    const auto* minus = As<UnaryExpr>(number_expr);
    if (minus != nullptr) number_expr = minus->operand;
    const auto* number = As<NumberLiteral>(number_expr);
    if (number == nullptr || number->number != NumberKind::kInteger) {
      Error("not-constant", "EXPRESSION_NOT_CONSTANT", node.index->span,
            "a row's subscript must be an integer literal");
      return {};
    }
    size_t at = 0;
    std::from_chars(number->text.data(), number->text.data() + number->text.size(), at);
    if (at < 1 || at > base.type.arguments().size() || minus != nullptr) {
      Error("type-mismatch", "INVALID_FUNCTION_ARGUMENT", node.index->span,
            "the row has fields 1 to " + std::to_string(base.type.arguments().size()));
      return {};
    }
    return {base.type.arguments()[at - 1], Nullability::kUnknown};
  }
  BoundCall bound;
  if (BindCall(OperatorSignatures("[]"), {{base.type, -1}, {index.type, -1}}, nullptr, trino(),
               &bound) != BindFailure::kNone) {
    TypeMismatch(node.span, "cannot use " + index.type.ToString() + " for subscript of " +
                                base.type.ToString());
    return {};
  }
  return {bound.result, Nullability::kUnknown};
}

}  // namespace firn
