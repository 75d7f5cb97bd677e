#include <algorithm>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"

namespace firn {
namespace {

bool ReadsAsJson(const Type& type, bool format_json) {
  const TypeKind kind = type.kind();
  return IsText(kind) || kind == TypeKind::kUncertain || kind == TypeKind::kNull ||
         (kind == TypeKind::kVarbinary && format_json) || kind == TypeKind::kJson;
}

// Types that JSON_VALUE can give, and that may be put into JSON without FORMAT.
bool IsJsonScalar(const Type& type) {
  const TypeKind kind = type.kind();
  return kind == TypeKind::kUncertain || kind == TypeKind::kNull || kind == TypeKind::kBoolean ||
         IsNumeric(kind) || IsText(kind) ||
         (kind >= TypeKind::kDate && kind <= TypeKind::kTimestampTz);
}

bool IsJsonText(const Type& type) {
  const TypeKind kind = type.kind();
  return IsText(kind) || kind == TypeKind::kVarbinary || kind == TypeKind::kUncertain;
}

}  // namespace

void Analyzer::InferJsonInput(const JsonPathCall& json) {
  const Type input = InferType(json.input);
  if (!ReadsAsJson(input, json.format_json)) {
    TypeMismatch(json.input->span, "cannot read " + input.ToString() + " as JSON");
  }
  std::vector<std::string_view> names;
  for (const JsonPathParameter& parameter : json.passing) {
    const Type type = InferType(parameter.value);
    if (parameter.format_json && !ReadsAsJson(type, true)) {
      TypeMismatch(parameter.value->span, "cannot read " + type.ToString() + " as JSON");
    }
    if (std::find(names.begin(), names.end(), parameter.name.text) != names.end()) {
      Error("duplicate-name", "DUPLICATE_PARAMETER_NAME", parameter.name.span,
            "JSON path parameter '" + std::string(parameter.name.text) + "' is given twice");
    }
    names.push_back(parameter.name.text);
  }
}

Type Analyzer::JsonReturning(const TypeName& returning, Span span) {
  if (returning.text.empty()) return Type::Varchar();
  return ReadType(returning, span);
}

Value Analyzer::InferNode(const JsonExistsExpr& node) {
  InferJsonInput(node.json);
  return {TypeKind::kBoolean, Nullability::kUnknown};
}

Value Analyzer::InferNode(const JsonValueExpr& node) {
  InferJsonInput(node.json);
  Type type = JsonReturning(node.returning, node.span);
  if (!IsJsonScalar(type)) {
    TypeMismatch(node.span, "JSON_VALUE cannot return " + type.ToString());
    return {};
  }
  for (ExprPtr otherwise : {node.empty_default, node.error_default}) {
    if (otherwise == nullptr) continue;
    const Type given = InferType(otherwise);
    if (CanCoerce(given, type)) continue;
    TypeMismatch(otherwise->span,
                 "the default must be " + type.ToString() + ", not " + given.ToString());
  }
  return {std::move(type), Nullability::kUnknown};
}

Value Analyzer::InferNode(const JsonQueryExpr& node) {
  InferJsonInput(node.json);
  Type type = JsonReturning(node.returning, node.span);
  if (!IsJsonText(type)) {
    TypeMismatch(node.span, "JSON_QUERY cannot return " + type.ToString());
    return {};
  }
  return {std::move(type), Nullability::kUnknown};
}

Value Analyzer::InferNode(const JsonObjectExpr& node) {
  for (const JsonMember& member : node.members) {
    const Type key = InferType(member.key);
    if (!IsText(key.kind()) && !key.is(TypeKind::kUncertain)) {
      Error("type-mismatch", "INVALID_FUNCTION_ARGUMENT", member.key->span,
            "the key of a JSON object must be a varchar, not " + key.ToString());
    }
    InferType(member.value);
  }
  Type type = JsonReturning(node.returning, node.span);
  if (!IsJsonText(type)) {
    TypeMismatch(node.span, "JSON_OBJECT cannot return " + type.ToString());
    return {};
  }
  return {std::move(type), Nullability::kNotNull};
}

Value Analyzer::InferNode(const JsonArrayExpr& node) {
  for (const JsonMember& item : node.items) InferType(item.value);
  Type type = JsonReturning(node.returning, node.span);
  if (!IsJsonText(type)) {
    TypeMismatch(node.span, "JSON_ARRAY cannot return " + type.ToString());
    return {};
  }
  return {std::move(type), Nullability::kNotNull};
}

}  // namespace firn
