#include <algorithm>
#include <array>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"
#include "compiler/analyze/functions.h"
#include "compiler/macro/parse_project.h"

namespace firn {
namespace {

template <size_t kCount>
bool Contains(const std::array<std::string_view, kCount>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What can be called as a method of a text, as 483 has it: 'abc'.upper().
constexpr std::array<std::string_view, 17> kMethods = {
    "ends_with", "length",  "lower",     "lpad",  "ltrim",       "replace",
    "reverse",   "rpad",    "rtrim",     "split", "starts_with", "strpos",
    "substring", "to_utf8", "translate", "trim",  "upper"};
// Aggregates that are 0 over no rows.
constexpr std::array<std::string_view, 3> kCounts = {"approx_distinct", "count", "count_if"};
// Aggregates that give a value for any rows that all have one.
constexpr std::array<std::string_view, 15> kFullAggregates = {
    "any_value", "arbitrary", "array_agg", "avg", "bool_and", "bool_or", "checksum",    "every",
    "histogram", "listagg",   "map_agg",   "max", "min",      "sum",     "multimap_agg"};
constexpr std::array<std::string_view, 5> kNullTreating = {"first_value", "lag", "last_value",
                                                           "lead", "nth_value"};
constexpr std::array<std::string_view, 6> kRankings = {"cume_dist",    "dense_rank", "ntile",
                                                       "percent_rank", "rank",       "row_number"};

// The version of Trino that the first of these came with.
int OldestOf(const std::vector<Signature>& signatures) {
  return std::min_element(signatures.begin(), signatures.end(),
                          [](const Signature& a, const Signature& b) { return a.since < b.since; })
      ->since;
}

std::string ListTypes(const std::vector<CallArgument>& arguments) {
  std::string text;
  for (const CallArgument& argument : arguments) {
    if (!text.empty()) text += ", ";
    text += argument.lambda_arity < 0 ? argument.type.ToString() : "lambda";
  }
  return text;
}

}  // namespace

Value Analyzer::InferNode(const LambdaExpr& node) {
  Error("misplaced-lambda", "TYPE_MISMATCH", node.span,
        "a lambda can only be an argument of a function that takes one");
  return {};
}

Type Analyzer::InferLambdaBody(const LambdaExpr& lambda, const std::vector<Type>& parameters) {
  FieldList list;
  for (size_t i = 0; i < lambda.parameters.size(); ++i) {
    Field field;
    field.name = lambda.parameters[i].text;
    field.type = parameters[i];
    list.fields.push_back(std::move(field));
  }
  Context context = context_;
  context.scope = AddScope(std::move(list), context_.scope);
  Within within(*this, context);
  return InferType(lambda.body);
}

void Analyzer::UnknownFunction(std::string_view name, const Expr& node, const CallExpr* call) {
  for (const std::string_view known : inline_functions_) {
    if (SameName(known, name)) return;
  }
  const Span place = call != nullptr ? call->name.last().span : node.span;
  const std::vector<Signature>* known = FindFunction(name);
  const bool newer = known != nullptr && OldestOf(*known) > trino().number;
  const std::string hint = !newer ? DidYouMean(name, FunctionNames())
                                  : "Trino has it from " + std::to_string(OldestOf(*known)) +
                                        " on, and this is for " + std::to_string(trino().number);
  Error("unknown-function", "FUNCTION_NOT_FOUND", place,
        "function '" + std::string(name) + "' not found", hint);
}

// A lambda with more or fewer parameters than every signature asks for.
bool Analyzer::WrongLambda(const std::vector<Signature>& signatures,
                           const List<ExprPtr>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto* lambda = As<LambdaExpr>(arguments[i]);
    if (lambda == nullptr) continue;
    size_t wanted = 0;
    for (const Signature& signature : signatures) {
      if (signature.arguments.size() != arguments.size()) continue;
      const TypePattern& formal = signature.arguments[i];
      if (formal.kind != TypeKind::kFunction) continue;
      wanted = formal.parts.size() - 1;
      if (wanted == lambda->parameters.size()) break;
    }
    if (wanted == 0 || wanted == lambda->parameters.size()) continue;
    Error("wrong-lambda", "INVALID_PARAMETER_USAGE", lambda->span,
          "the lambda takes " + std::to_string(lambda->parameters.size()) +
              " arguments, but is given " + std::to_string(wanted));
    return true;
  }
  return false;
}

Value Analyzer::BindFunction(const std::vector<Signature>& signatures, std::string_view name,
                             const Expr& node, const List<ExprPtr>& arguments,
                             const std::vector<Value>& values, const Signature** picked) {
  std::vector<CallArgument> call;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto* lambda = As<LambdaExpr>(arguments[i]);
    call.push_back({values[i].type, lambda ? static_cast<int>(lambda->parameters.size()) : -1});
  }
  // A lambda's body is typed anew for each signature tried: only the last findings count.
  std::vector<Diagnostics> findings(arguments.size());
  const InferLambda infer_lambda = [&](size_t argument, const std::vector<Type>& parameters) {
    Diagnostics* const outer = std::exchange(diagnostics_, &findings[argument]);
    *diagnostics_ = Diagnostics();
    const Type type = InferLambdaBody(*As<LambdaExpr>(arguments[argument]), parameters);
    diagnostics_ = outer;
    return type;
  };
  BoundCall bound;
  const BindFailure failure = BindCall(signatures, call, infer_lambda, trino(), &bound);
  for (size_t i = 0; i < arguments.size(); ++i) {
    diagnostics_->Append(std::move(findings[i]));
    if (failure == BindFailure::kNone && As<LambdaExpr>(arguments[i]) != nullptr) {
      types_[arguments[i]->id] = bound.arguments[i];
    }
  }
  if (failure == BindFailure::kAmbiguous) {
    Error("ambiguous-call", "AMBIGUOUS_FUNCTION_CALL", node.span,
          "several signatures of '" + std::string(name) + "' take (" + ListTypes(call) + ")",
          "cast the arguments");
    return {};
  }
  if (failure == BindFailure::kNoMatch && WrongLambda(signatures, arguments)) return {};
  if (failure == BindFailure::kNoMatch) {
    std::string hint = "it takes ";
    constexpr size_t kMost = 4;
    for (size_t i = 0; i < std::min(signatures.size(), kMost); ++i) {
      if (i > 0) hint += " or ";
      hint += "(" + std::string(signatures[i].text) + (signatures[i].variadic ? "...)" : ")");
    }
    if (signatures.size() > kMost) hint += " and more";
    Error("wrong-arguments", "FUNCTION_NOT_FOUND", node.span,
          "function '" + std::string(name) + "' does not take (" + ListTypes(call) + ")", hint);
    return {};
  }
  *picked = bound.signature;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool unpads =
        values[i].type.is(TypeKind::kChar) && bound.arguments[i].is(TypeKind::kVarchar);
    if (unpads) unpadded_.push_back(arguments[i]->id);
  }
  if (bound.result.is(TypeKind::kChar) && bound.result.length() > 65536) {
    Error("unknown-type", "TYPE_NOT_FOUND", node.span,
          "the result would be " + bound.result.ToString() + ", longer than a char can be");
    return {};
  }
  Nullability nullability = Nullability::kUnknown;
  if (KeepsNotNull(name)) {
    nullability = Nullability::kNotNull;
    for (const Value& value : values) nullability = AllOf({nullability, value.nullability});
  }
  return {std::move(bound.result), nullability};
}

Value Analyzer::InferFunction(std::string_view name, const Expr& node,
                              const List<ExprPtr>& arguments, const CallExpr* call) {
  std::vector<Value> values;
  values.reserve(arguments.size());
  for (ExprPtr argument : arguments) {
    values.push_back(As<LambdaExpr>(argument) != nullptr ? Value() : Infer(argument));
  }
  const std::vector<Signature>* signatures = FindFunction(name);
  if (signatures == nullptr || OldestOf(*signatures) > trino().number) {
    UnknownFunction(name, node, call);
    return {};
  }
  const bool count_star = arguments.size() == 1 && As<Star>(arguments[0]) != nullptr;
  const Signature* picked = nullptr;
  Value value = BindFunction(*signatures, name, node, count_star ? List<ExprPtr>() : arguments,
                             values, &picked);
  if (picked == nullptr || call == nullptr) return value;
  const FunctionKind kind = picked->kind;
  if (name == "array_join" && values[0].type.is(TypeKind::kArray) &&
      !CanCast(values[0].type.element(), Type::Varchar(), trino())) {
    Error("type-mismatch", "OPERATOR_NOT_FOUND", node.span,
          "array_join cannot write " + values[0].type.element().ToString());
  }
  if (kind == FunctionKind::kScalar && call->over != nullptr) {
    Error("not-a-window-function", "FUNCTION_NOT_WINDOW", node.span,
          "'" + std::string(name) + "' is neither an aggregate nor a window function");
  }
  if (kind == FunctionKind::kWindow && call->over != nullptr) {
    CheckWindowCall(*call, name);
  } else if (kind != FunctionKind::kAggregate) {
    if (call->filter != nullptr) {
      Error("not-an-aggregate", "FUNCTION_NOT_AGGREGATE", node.span,
            "FILTER is for aggregates, and '" + std::string(name) + "' is none");
    }
    if (!call->order_by.empty()) {
      Error("not-an-aggregate", "FUNCTION_NOT_AGGREGATE", node.span,
            "ORDER BY is for aggregates, and '" + std::string(name) + "' is none");
    }
  }
  if (kind == FunctionKind::kScalar) return value;
  const bool says_so =
      context_.in_having || (context_.select != nullptr && context_.select->scalar);
  if (kind == FunctionKind::kWindow && call->over == nullptr && !says_so) {
    Error("missing-over", "MISSING_OVER", node.span,
          "window function '" + std::string(name) + "' needs an OVER clause");
  }
  return InferAggregate(*call, name, std::move(value), values);
}

// An aggregate's or window function's value is NULL by other rules than a scalar function's.
Value Analyzer::InferAggregate(const CallExpr& node, std::string_view name, Value value,
                               const std::vector<Value>& arguments) {
  for (const SortItem& item : node.order_by) {
    const Type& type = types_[item.key->id];
    if (IsOrderable(type)) continue;
    TypeMismatch(item.key->span, "ORDER BY needs a type with an order, not " + type.ToString());
  }
  for (size_t i = 0; node.distinct && i < arguments.size(); ++i) {
    if (IsComparable(arguments[i].type)) continue;
    TypeMismatch(node.arguments[i]->span,
                 "DISTINCT needs a comparable type, not " + arguments[i].type.ToString());
  }
  const bool full = !arguments.empty() && arguments[0].nullability == Nullability::kNotNull &&
                    node.filter == nullptr;
  const bool has_frame =
      node.over != nullptr && (node.over->frame != nullptr || !node.over->existing.empty());
  value.nullability = Nullability::kUnknown;
  if (Contains(kCounts, name) || Contains(kRankings, name)) {
    value.nullability = Nullability::kNotNull;
  } else if (name == "lag" || name == "lead") {
    value.nullability = arguments.size() == 3
                            ? AllOf({arguments[0].nullability, arguments[2].nullability})
                            : Nullability::kNullable;
  } else if (name == "first_value" || name == "last_value") {
    if (full && !has_frame) value.nullability = Nullability::kNotNull;
  } else if (Contains(kFullAggregates, name)) {
    const bool rows = node.over != nullptr
                          ? !has_frame
                          : context_.select != nullptr && context_.select->groups_have_rows;
    if (full && rows) value.nullability = Nullability::kNotNull;
    if (!rows && node.over == nullptr) value.nullability = Nullability::kNullable;
  }
  return value;
}

Value Analyzer::InferNode(const CallExpr& node) {
  const std::string name = LowerCase(node.name.last().text);
  if (node.name.parts.size() > 1) {
    const bool builtin = node.name.parts.size() == 3 &&
                         SameName(node.name.parts[0].text, "system") &&
                         SameName(node.name.parts[1].text, "builtin");
    if (!builtin) {
      for (ExprPtr argument : node.arguments) {
        if (As<LambdaExpr>(argument) == nullptr) Infer(argument);
      }
      UnknownFunction(name, node, &node);
      return {};
    }
  }
  if (!node.argument_names.empty()) {
    for (ExprPtr argument : node.arguments) {
      if (As<LambdaExpr>(argument) == nullptr) Infer(argument);
    }
    Error("named-argument", "INVALID_FUNCTION_ARGUMENT", node.span,
          "firn does not know the names of a function's arguments", "give them in their order");
    return {};
  }
  const std::vector<Signature>* signatures = FindFunction(name);
  if (node.method && !Contains(kMethods, name)) {
    for (ExprPtr argument : node.arguments) Infer(argument);
    UnknownFunction(name, node, &node);
    return {};
  }
  const FunctionKind kind =
      signatures == nullptr ? FunctionKind::kScalar : signatures->front().kind;
  const bool aggregate = kind == FunctionKind::kAggregate && node.over == nullptr;
  const bool window = node.over != nullptr || kind == FunctionKind::kWindow;
  if (aggregate && context_.in_aggregate) {
    LateError("nested-aggregate", "NESTED_AGGREGATION", node.span,
              "aggregate '" + name + "' stands inside another aggregate");
  }
  if (window && (context_.in_aggregate || context_.in_window)) {
    LateError("nested-window", "NESTED_WINDOW", node.span,
              "window function '" + name + "' stands inside another " +
                  (context_.in_window ? "window function" : "aggregate"));
  }
  if (context_.select != nullptr) {
    if (aggregate) context_.select->aggregates.push_back(&node);
    if (window) context_.select->windows.push_back(&node);
  }
  if (node.over != nullptr) InferWindow(*node.over);
  if (node.mode != ProcessingMode::kUnstated && context_.pattern == nullptr) {
    Error("misplaced-mode", "INVALID_PROCESSING_MODE", node.span,
          "RUNNING and FINAL only have a meaning where rows are recognized");
  }
  if (node.nulls != NullTreatment::kUnstated && !Contains(kNullTreating, name)) {
    Error("misplaced-nulls", "NULL_TREATMENT_NOT_ALLOWED", node.span,
          "'" + name + "' takes neither IGNORE NULLS nor RESPECT NULLS");
  }
  if (node.over == nullptr && node.distinct && kind != FunctionKind::kAggregate) {
    Error("not-an-aggregate", "FUNCTION_NOT_AGGREGATE", node.span,
          "DISTINCT is for aggregates, and '" + name + "' is none");
  }
  Context context = context_;
  context.in_aggregate = context.in_aggregate || aggregate;
  context.in_window = context.in_window || window;
  if (kind == FunctionKind::kAggregate) context.kind = LineageKind::kAggregation;
  Within within(*this, context);
  Value value;
  if (context_.pattern != nullptr) {
    CheckPatternCall(node, name, kind == FunctionKind::kAggregate);
    if (InferPatternCall(node, name, &value)) return value;
  }
  if (node.filter != nullptr) {
    ExpectBoolean(node.filter, InferType(node.filter), "FILTER condition");
  }
  for (const SortItem& item : node.order_by) Infer(item.key);
  if (name == "format" && node.name.parts.size() == 1) return InferFormat(node);
  if (name == "listagg") return InferListagg(node);
  return InferFunction(name, node, node.arguments, &node);
}

Value Analyzer::InferFormat(const CallExpr& node) {
  Nullability nullability = Nullability::kNotNull;
  for (size_t i = 0; i < node.arguments.size(); ++i) {
    const Value value = Infer(node.arguments[i]);
    nullability = AllOf({nullability, i == 0 ? value.nullability : Nullability::kNotNull});
    const TypeKind kind = value.type.kind();
    if (i == 0 && kind != TypeKind::kVarchar && kind != TypeKind::kNull &&
        kind != TypeKind::kUncertain) {
      TypeMismatch(node.arguments[0]->span,
                   "the first argument of format must be a varchar, not " + value.type.ToString());
    }
    if (i > 0 && !CanCast(value.type, Type::Varchar(), trino())) {
      Error("type-mismatch", "NOT_SUPPORTED", node.arguments[i]->span,
            "format cannot write " + value.type.ToString());
    }
  }
  return {Type::Varchar(), nullability};
}

Value Analyzer::InferListagg(const CallExpr& node) {
  std::vector<Value> values;
  for (ExprPtr argument : node.arguments) {
    values.push_back(Infer(argument));
    const TypeKind kind = values.back().type.kind();
    if (kind == TypeKind::kVarchar || kind == TypeKind::kNull || kind == TypeKind::kUncertain) {
      continue;
    }
    TypeMismatch(argument->span, "listagg needs a varchar, not " + values.back().type.ToString());
  }
  return InferAggregate(node, "listagg", {Type::Varchar(), Nullability::kUnknown}, values);
}

Value Analyzer::InferNode(const TrimExpr& node) {
  const char* name = node.side == TrimSide::kLeading    ? "ltrim"
                     : node.side == TrimSide::kTrailing ? "rtrim"
                                                        : "trim";
  const ExprPtr arguments[] = {node.operand, node.characters};
  const size_t count = node.characters == nullptr ? 1 : 2;
  return InferFunction(name, node, List<ExprPtr>{arguments, count}, nullptr);
}

Value Analyzer::InferNode(const ExtractExpr& node) {
  struct Part {
    std::string_view field;
    std::string_view function;
  };
  constexpr std::array kParts = {
      Part{"DAY_OF_MONTH", "day"},
      Part{"DOW", "day_of_week"},
      Part{"DOY", "day_of_year"},
      Part{"YOW", "year_of_week"},
  };
  const Value value = Infer(node.operand);
  if (value.type.is(TypeKind::kUncertain)) return {TypeKind::kBigint, Nullability::kUnknown};
  std::string name = LowerCase(node.field);
  for (const Part& part : kParts) {
    if (part.field == node.field) name = part.function;
  }
  const std::vector<Signature>* signatures = FindFunction(name);
  // No coercion here: an hour cannot be extracted from a date.
  const bool known = signatures != nullptr &&
                     std::any_of(signatures->begin(), signatures->end(), [&](const Signature& s) {
                       return s.arguments[0].kind == value.type.kind();
                     });
  if (!known) {
    TypeMismatch(node.span,
                 "cannot extract " + std::string(node.field) + " from " + value.type.ToString());
  }
  return {TypeKind::kBigint, value.nullability};
}

Value Analyzer::InferNode(const GroupingExpr& node) {
  for (ExprPtr column : node.columns) Infer(column);
  if (context_.select != nullptr) context_.select->groupings.push_back(&node);
  return {node.columns.size() <= 31 ? TypeKind::kInteger : TypeKind::kBigint,
          Nullability::kNotNull};
}

}  // namespace firn
