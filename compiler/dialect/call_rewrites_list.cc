// Functions of arrays, maps and JSON arrays.
#include "compiler/dialect/call_rewrites.h"
#include "compiler/dialect/duckdb_types.h"

namespace firn {
namespace {

// Elements that DuckDB's list functions compare as Trino does: no NaN, no NULLs inside.
bool IsPlain(const Type& type) {
  return type.certain() && type.arguments().empty() && !type.is(TypeKind::kReal) &&
         !type.is(TypeKind::kDouble) && !type.is(TypeKind::kChar);
}

ExprPtr RefuseElements(Lowering& to, const CallExpr& call) {
  return to.Refuse(&call, FunctionName(call) + " over a value of type " +
                              to.TypeOf(call.arguments[0]).ToString());
}

}  // namespace

ExprPtr RewriteElementAt(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(call.arguments[0]);
  if (type.is(TypeKind::kMap)) {
    return to.Call("firn_map_get", {to.Lower(call.arguments[0]),
                                    to.LowerAs(call.arguments[1], type.arguments()[0])});
  }
  if (!type.is(TypeKind::kArray)) return RefuseElements(to, call);
  return to.Call("firn_element_at",
                 {to.Lower(call.arguments[0]), to.LowerAs(call.arguments[1], TypeKind::kBigint)});
}

ExprPtr RewriteArrayEnd(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(call.arguments[0]);
  if (call.arguments.size() > 1)
    return to.Refuse(&call, "array_first of a condition", "filter first");
  if (!type.is(TypeKind::kArray)) return RefuseElements(to, call);
  const int64_t at = FunctionName(call) == "array_first" ? 1 : -1;
  return to.Call("list_extract", {to.Lower(call.arguments[0]), to.Integer(at)});
}

ExprPtr RewriteCardinality(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(call.arguments[0]);
  const ExprPtr value = to.Lower(call.arguments[0]);
  if (type.is(TypeKind::kMap)) return to.CastTo(to.Call("cardinality", {value}), "BIGINT");
  if (type.is(TypeKind::kArray)) return to.Call("len", {value});
  return RefuseElements(to, call);
}

ExprPtr RewriteSequence(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(&call);
  if (!type.is(TypeKind::kArray)) return RefuseElements(to, call);
  const Lowering::Exprs given = to.LowerAll(call.arguments);
  const TypeKind element = type.element().kind();
  if (element == TypeKind::kBigint || element == TypeKind::kInteger) {
    return to.CastTo(to.Call(given.size() == 2 ? "firn_sequence" : "generate_series", given),
                     DuckdbType(type));
  }
  if (element == TypeKind::kDate && given.size() == 2) {
    return to.Refuse(&call, "a sequence of dates without a step", "add interval '1' day");
  }
  if (element != TypeKind::kDate && element != TypeKind::kTimestamp) {
    return RefuseElements(to, call);
  }
  // DuckDB's series of days keeps to the month's end as it goes; months are refused for that.
  if (to.KindOf(call.arguments[2]) != TypeKind::kIntervalDayToSecond) {
    return to.Refuse(&call, "a sequence in steps of months");
  }
  return to.CastTo(to.Call("generate_series", given), DuckdbType(type));
}

// array_distinct, and array_union and its like of two arrays of one type.
ExprPtr RewriteArrayCombine(Lowering& to, const CallExpr& call) {
  const Type& left = to.TypeOf(call.arguments[0]);
  if (!left.is(TypeKind::kArray) || !IsPlain(left.element()) ||
      left != to.TypeOf(call.arguments[call.arguments.size() - 1])) {
    return RefuseElements(to, call);
  }
  return to.Call("firn_" + FunctionName(call), to.LowerAll(call.arguments));
}

// contains, array_position, array_remove, ...: of an array and an element.
ExprPtr RewriteArrayElement(Lowering& to, const CallExpr& call) {
  const Type& array = to.TypeOf(call.arguments[0]);
  if (!array.is(TypeKind::kArray) || !IsPlain(array.element()) || call.arguments.size() != 2) {
    return RefuseElements(to, call);
  }
  return to.Call("firn_" + FunctionName(call),
                 {to.Lower(call.arguments[0]), to.LowerAs(call.arguments[1], array.element())});
}

ExprPtr RewriteArrayJoin(Lowering& to, const CallExpr& call) {
  const Type& array = to.TypeOf(call.arguments[0]);
  if (!array.is(TypeKind::kArray)) return RefuseElements(to, call);
  const std::string_view element = to.FreshName("e");
  ExprPtr text = to.CastValue(to.Column(element), &call, array.element(), Type::Varchar(), false);
  if (call.arguments.size() > 2) {
    text = to.Case(to.IsNull(to.Column(element)), to.Lower(call.arguments[2]), text);
  }
  const ExprPtr joined =
      to.Call("firn_join",
              {to.Call("list_transform", {to.Lower(call.arguments[0]), to.Lambda(element, text)}),
               to.Lower(call.arguments[1])});
  // Without what NULLs are to be shown as there is nothing to show.
  if (call.arguments.size() < 3 || As<StringLiteral>(call.arguments[2]) != nullptr) return joined;
  return to.Case(to.IsNull(to.Lower(call.arguments[2])), to.Null(), joined);
}

ExprPtr RewriteArrayExtreme(Lowering& to, const CallExpr& call) {
  const Type& array = to.TypeOf(call.arguments[0]);
  if (!array.is(TypeKind::kArray) || !IsPlain(array.element())) return RefuseElements(to, call);
  return to.Call("firn_" + FunctionName(call), to.LowerAll(call.arguments));
}

ExprPtr RewriteArraySort(Lowering& to, const CallExpr& call) {
  const Type& array = to.TypeOf(call.arguments[0]);
  if (call.arguments.size() != 1) return to.Refuse(&call, "array_sort with a comparator");
  if (!array.is(TypeKind::kArray) || !array.element().arguments().empty()) {
    return RefuseElements(to, call);
  }
  return to.Call("list_sort", {to.Lower(call.arguments[0]), to.Text("ASC"), to.Text("NULLS LAST")});
}

// any_match, all_match and none_match: true, false or NULL over the lambda's answers.
ExprPtr RewriteMatch(Lowering& to, const CallExpr& call) {
  return to.Call("firn_" + FunctionName(call),
                 {to.Call("list_transform", to.LowerAll(call.arguments))});
}

ExprPtr RewriteZip(Lowering& to, const CallExpr& call) {
  const Lowering::Exprs given = to.LowerAll(call.arguments);
  if (SameName(call.name.last().text, "zip")) {
    Lowering::Exprs nulls;  // for DuckDB an array that is NULL is an empty one
    for (size_t i = 0; i < given.size(); ++i) {
      if (As<ArrayExpr>(call.arguments[i]) == nullptr) nulls.push_back(to.IsNull(given[i]));
    }
    const ExprPtr pairs = to.Call("list_zip", given);
    if (nulls.empty()) return pairs;
    return to.Case(to.Logical(LogicalOperator::kOr, nulls), to.Null(), pairs);
  }
  // zip_with(a, b, (x, y) -> f): over pairs, the lambda's names standing for their fields.
  return to.Refuse(&call, "zip_with", "transform(zip(a, b), p -> ...)");
}

// reduce(array, start, (state, element) -> next, state -> result)
ExprPtr RewriteReduce(Lowering& to, const CallExpr& call) {
  const auto* last = As<LambdaExpr>(call.arguments[3]);
  const auto* body = last == nullptr ? nullptr : As<ColumnRef>(last->body);
  if (body == nullptr || !SameName(body->name.text, last->parameters[0].text)) {
    return to.Refuse(&call, "reduce with an output function", "apply it to the result");
  }
  const Type& type = to.TypeOf(&call);
  if (!type.certain()) return to.Refuse(&call, "reduce of uncertain type");
  return to.Call("list_reduce", {to.Lower(call.arguments[0]), to.Lower(call.arguments[2]),
                                 to.LowerAs(call.arguments[1], type)});
}

ExprPtr RewriteMap(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(&call);
  const std::string name = FunctionName(call);
  const Lowering::Exprs given = to.LowerAll(call.arguments);
  if (name == "map_concat") return to.Call("firn_map_concat", given);
  if (name == "map" && given.empty()) {
    return to.CastTo(to.Call("map", {}), DuckdbType(type));
  }
  return to.Call(name, given);
}

// map_filter, transform_values, transform_keys: DuckDB has no lambdas over maps.
ExprPtr RewriteMapLambda(Lowering& to, const CallExpr& call) {
  const auto* lambda = As<LambdaExpr>(call.arguments[1]);
  if (lambda == nullptr || lambda->parameters.size() != 2) return RefuseElements(to, call);
  const std::string name = FunctionName(call);
  const ExprPtr map = to.Lower(call.arguments[0]);
  // One lambda over the keys, with the value looked up under the value's name by an inner one.
  const std::string_view key = lambda->parameters[0].text;
  const std::string_view value = lambda->parameters[1].text;
  const ExprPtr inner = to.Call(
      "list_transform", {to.Call("list_value", {to.Call("firn_map_get", {map, to.Column(key)})}),
                         to.Lambda(value, to.Lower(lambda->body))});
  const ExprPtr result = to.Call("list_extract", {inner, to.Integer(1)});
  const ExprPtr keys = to.Call("map_keys", {map});
  if (name == "transform_values") {
    return to.Call("map", {keys, to.Call("list_transform", {keys, to.Lambda(key, result)})});
  }
  if (name == "map_filter") {
    const ExprPtr kept = to.Call("list_filter", {keys, to.Lambda(key, result)});
    const std::string_view again = to.FreshName("k");
    return to.Call(
        "map",
        {kept,
         to.Call("list_transform",
                 {kept, to.Lambda(again, to.Call("firn_map_get", {map, to.Column(again)}))})});
  }
  return to.Refuse(&call, "function '" + name + "'");
}

ExprPtr RewriteJsonParse(Lowering& to, const CallExpr& call) {
  return to.Call(to.JsonParse(), to.LowerAll(call.arguments));
}

ExprPtr RewriteJsonArrayContains(Lowering& to, const CallExpr& call) {
  const ExprPtr json = to.Lower(call.arguments[0]);
  const ExprPtr value = to.Lower(call.arguments[1]);
  const TypeKind kind = to.KindOf(call.arguments[1]);
  if (kind == TypeKind::kVarchar) return to.Call("firn_json_array_contains_string", {json, value});
  if (kind >= TypeKind::kTinyint && kind <= TypeKind::kBigint) {
    return to.Call("firn_json_array_contains_number", {json, to.CastTo(value, "VARCHAR")});
  }
  return to.Refuse(
      &call, "json_array_contains of a value of type " + to.TypeOf(call.arguments[1]).ToString());
}

}  // namespace firn
