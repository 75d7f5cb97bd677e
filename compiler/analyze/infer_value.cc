#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"

namespace firn {

// ---- choices -----------------------------------------------------------------------------------

Type Analyzer::Unify(const std::vector<ExprPtr>& exprs, std::vector<Value>& values,
                     const char* what) {
  Type common(TypeKind::kNull);
  bool clash = false;
  bool uncertain = false;
  for (ExprPtr expr : exprs) {
    values.push_back(Infer(expr));
    const Type& type = values.back().type;
    if (clash) continue;
    if (type.is(TypeKind::kUncertain)) {
      uncertain = true;
      continue;
    }
    const std::optional<Type> wider = CommonSuperType(common, type, trino());
    if (!wider) {
      TypeMismatch(expr->span, std::string(what) + " must be of one type: " + common.ToString() +
                                   " and " + type.ToString());
      clash = true;
      continue;
    }
    common = *wider;
  }
  return clash || uncertain ? Type() : common;
}

Value Analyzer::InferNode(const CaseExpr& node) {
  if (node.operand != nullptr) {
    const Value operand = Infer(node.operand);
    for (const WhenClause& when : node.whens) {
      const Value value = Infer(when.condition);
      const std::optional<Type> common = CommonSuperType(operand.type, value.type, trino());
      if (!common || !IsComparable(*common)) {
        TypeMismatch(when.condition->span, "the CASE operand is " + operand.type.ToString() +
                                               ", this WHEN " + value.type.ToString());
      }
    }
  } else {
    for (const WhenClause& when : node.whens) {
      ExpectBoolean(when.condition, InferType(when.condition), "CASE WHEN condition");
    }
  }
  std::vector<ExprPtr> results;
  for (const WhenClause& when : node.whens) results.push_back(when.result);
  if (node.otherwise != nullptr) results.push_back(node.otherwise);
  std::vector<Value> values;
  Type type = Unify(results, values, "CASE results");
  Nullability nullability =
      node.otherwise == nullptr ? Nullability::kNullable : Nullability::kNotNull;
  for (const Value& value : values) nullability = AllOf({nullability, value.nullability});
  return {std::move(type), nullability};
}

Value Analyzer::InferNode(const SpecialCallExpr& node) {
  const std::vector<ExprPtr> exprs(node.arguments.begin(), node.arguments.end());
  std::vector<Value> values;
  switch (node.call) {
    case SpecialCall::kCoalesce: {
      Type type = Unify(exprs, values, "COALESCE operands");
      Nullability nullability = Nullability::kNullable;
      for (const Value& value : values) {
        if (value.nullability == Nullability::kNotNull) return {type, Nullability::kNotNull};
        if (value.nullability == Nullability::kUnknown) nullability = Nullability::kUnknown;
      }
      return {std::move(type), nullability};
    }
    case SpecialCall::kIf: {
      ExpectBoolean(exprs[0], InferType(exprs[0]), "IF condition");
      Type type = Unify({exprs.begin() + 1, exprs.end()}, values, "IF results");
      if (values.size() < 2) return {std::move(type), Nullability::kNullable};
      return {std::move(type), AllOf({values[0].nullability, values[1].nullability})};
    }
    case SpecialCall::kNullIf: {
      const Value first = Infer(exprs[0]);
      const Value second = Infer(exprs[1]);
      const std::optional<Type> common = CommonSuperType(first.type, second.type, trino());
      if (!common || !IsComparable(*common)) {
        TypeMismatch(node.span, "types are not comparable with NULLIF: " + first.type.ToString() +
                                    " and " + second.type.ToString());
      }
      return {first.type, Nullability::kNullable};
    }
    case SpecialCall::kTry:
      return {InferType(exprs[0]), Nullability::kNullable};
    case SpecialCall::kPosition: {
      const ExprPtr swapped[] = {exprs[0], exprs[1]};
      return InferFunction("strpos", node, List<ExprPtr>{swapped, 2}, nullptr);
    }
    case SpecialCall::kSubstring:
      return InferFunction("substr", node, node.arguments, nullptr);
    case SpecialCall::kNormalize: {
      const Value value = Infer(exprs[0]);
      const TypeKind kind = value.type.kind();
      if (kind != TypeKind::kVarchar && kind != TypeKind::kNull && kind != TypeKind::kUncertain) {
        Error("wrong-arguments", "FUNCTION_NOT_FOUND", node.span,
              "function 'normalize' does not take (" + value.type.ToString() + ")",
              "it takes (varchar)");
      }
      return {Type::Varchar(), value.nullability};
    }
  }
  return {};
}

Value Analyzer::InferNode(const CastExpr& node) {
  const Value value = Infer(node.operand);
  Type type = ReadType(node.type, node.span);
  if (type.is(TypeKind::kUncertain)) return {};
  if (!CanCast(value.type, type, trino())) {
    TypeMismatch(node.span, "cannot cast " + value.type.ToString() + " to " + type.ToString());
    return {std::move(type), Nullability::kUnknown};
  }
  // JSON's own null becomes NULL.
  const bool may_appear = node.try_cast || value.type.is(TypeKind::kJson);
  return {std::move(type), may_appear && value.nullability == Nullability::kNotNull
                               ? Nullability::kUnknown
                               : value.nullability};
}

Type Analyzer::ReadType(const TypeName& name, Span span, bool in_literal) {
  std::string error;
  Type type = ParseType(name.text, &error);
  if (type.is(TypeKind::kOther) && type.other_name() == "number" &&
      !trino().Has(TrinoChange::kNumberType)) {
    error = fmt::format("Trino {} has no number; {} has", trino().number,
                        SinceTrino(TrinoChange::kNumberType));
  }
  if (error.empty() && !type.is(TypeKind::kNull)) return type;
  if (error.empty()) error = "unknown is not a type to cast to";
  const bool range = error.starts_with("decimal");
  const Span at = name.span.known() ? name.span : span;
  Error("unknown-type",
        range        ? "INVALID_FUNCTION_ARGUMENT"
        : in_literal ? "TYPE_NOT_FOUND"
                     : "TYPE_MISMATCH",
        at, std::move(error));
  return Type();
}

// ---- rows and arrays ---------------------------------------------------------------------------

Value Analyzer::InferNode(const RowExpr& node) {
  std::vector<Type> types;
  std::vector<std::string> names;
  for (size_t i = 0; i < node.items.size(); ++i) {
    types.push_back(InferType(node.items[i]));
    if (!node.names.empty()) names.emplace_back(node.names[i].text);
  }
  return {Type::Row(std::move(types), std::move(names)), Nullability::kNotNull};
}

Value Analyzer::InferNode(const ArrayExpr& node) {
  std::vector<Value> values;
  const std::vector<ExprPtr> items(node.items.begin(), node.items.end());
  return {Type::Array(Unify(items, values, "ARRAY elements")), Nullability::kNotNull};
}

// ---- subqueries --------------------------------------------------------------------------------

FieldList Analyzer::InferQuery(const Query& query, const Expr& node) {
  const size_t begin = reads_.size();
  FieldList list = ResolveQuery(query, context_.scope);
  subquery_reads_.push_back({node.id, begin, reads_.size()});
  if (context_.sink != nullptr) {
    for (const Field& field : list.fields) {
      for (const SourceEdge* edge = lineage_.begin(field.sources);
           edge != lineage_.end(field.sources); ++edge) {
        context_.sink->push_back(
            {edge->origin, std::max(edge->kind, LineageKind::kTransformation)});
      }
    }
  }
  return list;
}

Type Analyzer::QueryValueType(const FieldList& list) const {
  if (list.open || list.fields.empty()) return Type();
  if (list.fields.size() == 1) return list.fields[0].type;
  std::vector<Type> types;
  std::vector<std::string> names;
  for (const Field& field : list.fields) {
    types.push_back(field.type);
    names.emplace_back(field.name);
  }
  return Type::Row(std::move(types), std::move(names));
}

Value Analyzer::InferNode(const SubqueryExpr& node) {
  return {QueryValueType(InferQuery(*node.query, node)), Nullability::kUnknown};
}

Value Analyzer::InferNode(const ExistsExpr& node) {
  Context context = context_;
  context.sink = nullptr;
  Within within(*this, context);
  InferQuery(*node.query, node);
  return {TypeKind::kBoolean, Nullability::kNotNull};
}

Value Analyzer::InferNode(const InQueryExpr& node) {
  const Value value = Infer(node.operand);
  const Type type = QueryValueType(InferQuery(*node.query, node));
  const std::optional<Type> common = CommonSuperType(value.type, type, trino());
  if (!common || !IsComparable(*common)) {
    TypeMismatch(node.span, "the value and the subquery's result must be of one type for IN: " +
                                value.type.ToString() + " and " + type.ToString());
  }
  return {TypeKind::kBoolean, Nullability::kUnknown};
}

Value Analyzer::InferNode(const QuantifiedExpr& node) {
  const Value value = Infer(node.left);
  const Type type = QueryValueType(InferQuery(*node.query, node));
  CheckComparison(value.type, type, node.op, node);
  return {TypeKind::kBoolean, Nullability::kUnknown};
}

}  // namespace firn
