// Aggregates and window functions. Each keeps its DISTINCT, FILTER, ORDER BY and OVER, so a macro
// will not do: the call itself is rewritten, and what is around it wrapped.
#include "compiler/dialect/call_rewrites.h"
#include "compiler/dialect/duckdb_types.h"

namespace firn {
// corr, regr_slope, regr_intercept: NULL where there is no finite answer.
ExprPtr RewriteRegression(Lowering& to, const CallExpr& call) {
  const ExprPtr value =
      to.Call("firn_finite", {to.CloneCall(call, FunctionName(call), to.LowerAll(call.arguments))});
  return to.KindOf(&call) == TypeKind::kReal ? to.CastTo(value, "FLOAT") : value;
}

// DuckDB counts nothing as NULL.
ExprPtr RewriteCountIf(Lowering& to, const CallExpr& call) {
  const ExprPtr count = to.CloneCall(call, "count_if", to.LowerAll(call.arguments));
  return to.Call("firn_else", {to.CastTo(count, "BIGINT"), to.Integer(0)});
}

// DuckDB's geomean is a macro, which takes neither FILTER nor OVER.
ExprPtr RewriteGeometricMean(Lowering& to, const CallExpr& call) {
  const ExprPtr value = to.CastTo(to.Lower(call.arguments[0]), "DOUBLE");
  const ExprPtr mean = to.Call("exp", {to.CloneCall(call, "avg", {to.Call("firn_ln", {value})})});
  return to.KindOf(&call) == TypeKind::kReal ? to.CastTo(mean, "FLOAT") : mean;
}

ExprPtr RewriteSum(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(call.arguments[0]);
  if (!type.certain()) return to.Refuse(&call, "a sum of uncertain type", "cast the argument");
  const TypeKind kind = type.kind();
  if (kind == TypeKind::kIntervalDayToSecond || kind == TypeKind::kIntervalYearToMonth) {
    return to.Refuse(&call, "a sum of intervals");
  }
  const ExprPtr sum = to.CloneCall(call, "sum", {to.Lower(call.arguments[0])});
  if (kind == TypeKind::kDouble || kind == TypeKind::kDecimal) return sum;
  return to.CastTo(sum, kind == TypeKind::kReal ? "FLOAT" : "BIGINT");
}

ExprPtr RewriteAverage(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(call.arguments[0]);
  const ExprPtr value = to.Lower(call.arguments[0]);
  if (type.is(TypeKind::kDecimal)) {
    // Exactly, rounded half up: DuckDB's average is a double.
    const auto text = [&](const char* name) {
      return to.CastTo(to.CloneCall(call, name, {value}), "VARCHAR");
    };
    const ExprPtr average =
        to.Call("firn_divide_decimals", {text("sum"), text("count"), to.Integer(type.scale())});
    return to.CastTo(average, DuckdbType(type));
  }
  if (type.is(TypeKind::kReal)) return to.CastTo(to.CloneCall(call, "avg", {value}), "FLOAT");
  const bool number = type.is(TypeKind::kDouble) ||
                      (type.kind() >= TypeKind::kTinyint && type.kind() <= TypeKind::kBigint);
  if (!number) return to.Refuse(&call, "an average over " + type.ToString());
  return to.CloneCall(call, "avg", {to.CastTo(value, "DOUBLE")});
}

ExprPtr RewriteMinMax(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(call.arguments[0]);
  const std::string name = FunctionName(call);
  if (!type.certain() || !type.arguments().empty()) {
    return to.Refuse(&call, name + " over values of type " + type.ToString());
  }
  if (call.arguments.size() > 1) {
    // Trino takes the count of any row, from 1 to 10,000.
    const auto* count = As<NumberLiteral>(call.arguments[1]);
    if (count == nullptr || count->text.size() > 4 || count->text == "0" || call.distinct) {
      return to.Refuse(&call, name + " of a computed count of values");
    }
  }
  const ExprPtr value = to.Lower(call.arguments[0]);
  if (IsFloating(type.kind())) {
    // NaN only where there is nothing else.
    if (call.arguments.size() > 1) return to.Refuse(&call, name + " of several doubles");
    const ExprPtr number = to.CloneCall(call, name, {to.Call("firn_number", {value})});
    return to.Call("firn_else", {number, to.CloneCall(call, name, {value})});
  }
  if (call.arguments.size() == 1) return to.CloneCall(call, name, {value});
  return to.CloneCall(call, name, {value, to.Lower(call.arguments[1])});
}

ExprPtr RewriteMinMaxBy(Lowering& to, const CallExpr& call) {
  const bool max = SameName(call.name.last().text, "max_by");
  const Type& key = to.TypeOf(call.arguments[1]);
  if (!key.certain() || !key.arguments().empty() || IsFloating(key.kind())) {
    return to.Refuse(&call, "max_by or min_by by a value of type " + key.ToString());
  }
  const Lowering::Exprs given = to.LowerAll(call.arguments);
  if (given.size() == 2) {
    return to.CloneCall(call, max ? "arg_max_null" : "arg_min_null", given);
  }
  // DuckDB's form with a count leaves NULL values out: the best keys' rows are listed instead.
  const ExprPtr row = to.Call("row", {given[0]});
  return to.Call("firn_unwrap",
                 {to.CloneCall(call, max ? "max_by" : "min_by", {row, given[1], given[2]})});
}

// Exact, which is within what Trino's approximation may answer.
ExprPtr RewriteApproxDistinct(Lowering& to, const CallExpr& call) {
  if (call.arguments.size() > 1 && As<NumberLiteral>(call.arguments[1]) == nullptr) {
    return to.Refuse(&call, "approx_distinct with a computed error");
  }
  auto* count = to.CloneCall(call, "count", {to.Lower(call.arguments[0])});
  count->distinct = true;
  return count;
}

ExprPtr RewriteArrayAgg(Lowering& to, const CallExpr& call) {
  return to.CloneCall(call, "list", to.LowerAll(call.arguments));
}

// map_agg, multimap_agg, histogram and map_union, over the rows' lists.
ExprPtr RewriteMapAgg(Lowering& to, const CallExpr& call) {
  const std::string name = FunctionName(call);
  const Lowering::Exprs given = to.LowerAll(call.arguments);
  const ExprPtr entry = name == "map_union" ? given[0] : to.Call("row", given);
  return to.Call("firn_" + name, {to.CloneCall(call, "list", {entry})});
}

ExprPtr RewriteListagg(Lowering& to, const CallExpr& call) {
  Lowering::Exprs given = to.LowerAll(call.arguments);
  if (given.size() == 1) given.push_back(to.Text(""));
  if (call.overflow != nullptr && !call.overflow->error) {
    return to.Refuse(&call, "listagg ON OVERFLOW TRUNCATE");
  }
  return to.CloneCall(call, "string_agg", given);
}

// lag, lead and nth_value: DuckDB takes their defaults and offsets as Trino does.
ExprPtr RewriteWindowCall(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(&call);
  Lowering::Exprs given = to.LowerAll(call.arguments);
  if (given.size() > 2) given[2] = to.LowerAs(call.arguments[2], type);
  return to.CloneCall(call, FunctionName(call), given);
}

}  // namespace firn
