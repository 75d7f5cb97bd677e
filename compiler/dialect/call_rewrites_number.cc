// Functions of numbers.
#include "compiler/dialect/call_rewrites.h"
#include "compiler/dialect/duckdb_types.h"

namespace firn {
// round, truncate, ceiling, floor, abs, sign: DuckDB's give the value, Trino the type.
ExprPtr RewriteRound(Lowering& to, const CallExpr& call) {
  std::string name = FunctionName(call);
  if (name == "ceiling") name = "ceil";
  if (name == "truncate") name = "trunc";
  const Type& type = to.TypeOf(&call);
  const TypeKind argument = to.KindOf(call.arguments[0]);
  if (!type.certain()) return to.Refuse(&call, name + " of a value of uncertain type");
  const Lowering::Exprs given = to.LowerAll(call.arguments);
  const bool integer = argument >= TypeKind::kTinyint && argument <= TypeKind::kBigint;
  const bool rounds = name != "abs" && name != "sign";
  if (integer && rounds && given.size() == 1) return given[0];
  if (integer && rounds) return to.Refuse(&call, name + " of an integer to a power of ten");
  if (given.size() > 1 && argument == TypeKind::kDecimal &&
      As<NumberLiteral>(call.arguments[1]) == nullptr) {
    return to.Refuse(&call, name + " to a computed number of digits");
  }
  if (given.size() > 1 && name == "trunc" && IsFloating(argument)) {
    return to.Refuse(&call, "truncate of a double to digits", "cast it to a decimal");
  }
  ExprPtr rounded = to.Call(name, given);
  if (given.size() > 1 && IsFloating(argument)) {
    // DuckDB loses infinities and NaN to a power of ten.
    rounded = to.Case(to.Call("isfinite", {given[0]}), rounded, given[0]);
  }
  return to.CastTo(rounded, DuckdbType(type));
}

ExprPtr RewriteMod(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(&call);
  const TypeKind left = to.KindOf(call.arguments[0]);
  const TypeKind right = to.KindOf(call.arguments[1]);
  const Lowering::Exprs given = to.LowerAll(call.arguments);
  if (IsFloating(left) || IsFloating(right)) {
    return to.CastTo(to.Call("firn_mod_double", given), DuckdbType(type));
  }
  if (left == TypeKind::kDecimal || right == TypeKind::kDecimal || !type.certain()) {
    return to.Refuse(&call, "mod of decimals", "use '%'");
  }
  return to.CastTo(to.Call("firn_mod", given), DuckdbType(type));
}

ExprPtr RewriteLog(Lowering& to, const CallExpr& call) {
  const auto ln = [&](size_t i) { return to.Call("firn_ln", {to.Lower(call.arguments[i])}); };
  return to.Operator(ln(1), BinaryOperator::kDivide, ln(0));
}

ExprPtr RewriteRandom(Lowering& to, const CallExpr& call) {
  const ExprPtr random = to.Call("random", {});
  if (call.arguments.empty()) return random;
  if (call.arguments.size() > 1) return to.Refuse(&call, "random between bounds");
  const ExprPtr bound = to.Lower(call.arguments[0]);
  return to.CastTo(to.Call("floor", {to.Operator(random, BinaryOperator::kMultiply, bound)}),
                   DuckdbType(to.TypeOf(&call)));
}

// greatest and least: NULL if any argument is, and NaN only if all are.
ExprPtr RewriteExtreme(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(&call);
  if (!type.certain()) return to.Refuse(&call, "greatest or least of uncertain types");
  Lowering::Exprs values;
  Lowering::Exprs nulls;
  for (const ExprPtr argument : call.arguments) {
    values.push_back(to.LowerAs(argument, type));
    nulls.push_back(to.IsNull(values.back()));
  }
  const std::string name = FunctionName(call);
  ExprPtr extreme = nullptr;
  if (IsFloating(type.kind())) {
    Lowering::Exprs numbers;
    for (const ExprPtr value : values) numbers.push_back(to.Call("firn_number", {value}));
    extreme = to.CastTo(to.Call("firn_or_nan", {to.Call(name, numbers)}), DuckdbType(type));
  } else if (type.is(TypeKind::kChar) || !type.arguments().empty()) {
    return to.Refuse(&call, name + " of values of type " + type.ToString());
  } else {
    extreme = to.Call(name, values);
  }
  return to.Case(to.Logical(LogicalOperator::kOr, nulls), to.Null(), extreme);
}

ExprPtr RewriteConstant(Lowering& to, const CallExpr& call) {
  const std::string name = FunctionName(call);
  const char* text = name == "nan" ? "nan" : name == "infinity" ? "inf" : "2.718281828459045";
  return to.CastTo(to.Text(text), "DOUBLE");
}

// Shifts keep the width of the argument's type.
ExprPtr RewriteShift(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(&call);
  int64_t bits = 0;
  switch (type.kind()) {
    case TypeKind::kTinyint:
      bits = 8;
      break;
    case TypeKind::kSmallint:
      bits = 16;
      break;
    case TypeKind::kInteger:
      bits = 32;
      break;
    case TypeKind::kBigint:
      bits = 64;
      break;
    default:
      return to.Refuse(&call, "a shift of uncertain type");
  }
  const ExprPtr shifted =
      to.Call("firn_" + FunctionName(call),
              {to.Lower(call.arguments[0]), to.Lower(call.arguments[1]), to.Integer(bits)});
  return to.CastTo(shifted, DuckdbType(type));
}

}  // namespace firn
