#include <algorithm>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"

namespace firn {
namespace {

bool ReadsAsJson(const Type& type) {
  const TypeKind kind = type.kind();
  return kind == TypeKind::kVarchar || kind == TypeKind::kVarbinary ||
         kind == TypeKind::kUncertain || kind == TypeKind::kNull;
}

// Types that become a part of JSON without FORMAT.
bool IsJsonMember(const Type& type) {
  return type.arguments().empty() && !type.is(TypeKind::kVarbinary) &&
         !type.is(TypeKind::kFunction) &&
         (!type.is(TypeKind::kOther) || type.other_name() == "json2016");
}

bool IsNamePart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The named parameters of a path, `$x`; those within its strings are none.
std::vector<std::string_view> ParametersOf(std::string_view path) {
  std::vector<std::string_view> names;
  bool quoted = false;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '"') quoted = !quoted;
    if (quoted && path[i] == '\\') ++i;
    if (quoted || path[i] != '$') continue;
    size_t end = i + 1;
    while (end < path.size() && IsNamePart(path[end])) ++end;
    if (end > i + 1) names.push_back(path.substr(i + 1, end - i - 1));
  }
  return names;
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

// The literal that a path stands in.
Span Analyzer::PathSpan(const JsonPathCall& json) const {
  const std::string_view text = sources_.text(json.input->span.file);
  const auto begin = static_cast<size_t>(json.path.data() - text.data());
  if (json.path.data() <= text.data() || begin + json.path.size() >= text.size()) {
    return json.input->span;
  }
  const auto at = static_cast<uint32_t>(begin);
  return {json.input->span.file, at - 1, at + static_cast<uint32_t>(json.path.size()) + 1};
}

// Whether the path can be read, and has the parameters that it names.
void Analyzer::CheckJsonPath(const JsonPathCall& json, const char* function) {
  const std::string_view path = json.path;
  const size_t word = std::min(path.find_first_not_of(" \t\r\n"), path.size());
  const std::string_view rest = path.substr(word);
  const std::string_view mode = rest.substr(0, rest.find_first_not_of("laxstric"));
  if (mode != "lax" && mode != "strict") {
    Error("invalid-path", "SYNTAX_ERROR", PathSpan(json),
          "JSON path '" + std::string(path) + "' must begin with 'lax' or 'strict'");
  } else if (function != nullptr && !json.path_name.empty()) {
    Error("invalid-path", "INVALID_PATH", json.path_name.span,
          std::string("the path of ") + function + " can have no name");
  }
  for (const std::string_view name : ParametersOf(rest)) {
    bool given = false;
    bool other_case = false;
    for (const JsonPathParameter& parameter : json.passing) {
      given = given || Canonical(parameter.name) == name;
      other_case = other_case || SameName(parameter.name.text, name);
    }
    if (given) continue;
    Error("invalid-path", "INVALID_PATH", PathSpan(json),
          "no value is passed for '$" + std::string(name) + "' of the JSON path",
          other_case ? "put \"" + std::string(name) + "\" in quotes behind PASSING" : "");
  }
}

void Analyzer::InferJsonMember(const JsonMember& member, const char* function) {
  const Type type = InferType(member.value);
  if (member.format_json) {
    const bool text = type.is(TypeKind::kVarchar) && member.encoding.empty();
    if (text || type.is(TypeKind::kVarbinary) || type.is(TypeKind::kNull) ||
        type.is(TypeKind::kUncertain)) {
      return;
    }
    TypeMismatch(member.value->span, "cannot read " + type.ToString() + " as JSON");
  } else if (!IsJsonMember(type)) {
    Error("type-mismatch", "NOT_SUPPORTED", member.value->span,
          std::string(function) + " cannot hold " + type.ToString());
  }
}

// What RETURNING says of a JSON text.
Type Analyzer::JsonText(const TypeName& returning, std::string_view encoding, Span span,
                        const char* function) {
  Type type = JsonReturning(returning, span);
  const bool encoded = !encoding.empty() && type.is(TypeKind::kVarchar);
  if (IsJsonText(type) && !encoded) return type;
  TypeMismatch(span, std::string(function) + " cannot return " + type.ToString() +
                         (encoded ? " with an encoding" : ""));
  return Type();
}

void Analyzer::InferJsonInput(const JsonPathCall& json) {
  const Type input = InferType(json.input);
  if (!ReadsAsJson(input)) {
    TypeMismatch(json.input->span, "cannot read " + input.ToString() + " as JSON");
  }
  std::vector<std::string_view> names;
  for (const JsonPathParameter& parameter : json.passing) {
    const Type type = InferType(parameter.value);
    if (parameter.format_json && !ReadsAsJson(type)) {
      TypeMismatch(parameter.value->span, "cannot read " + type.ToString() + " as JSON");
    }
    if (!parameter.format_json && !IsJsonMember(type)) {
      Error("type-mismatch", "NOT_SUPPORTED", parameter.value->span,
            "a JSON path's parameter cannot be " + type.ToString());
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
  CheckJsonPath(node.json, "JSON_EXISTS");
  InferJsonInput(node.json);
  return {TypeKind::kBoolean, Nullability::kUnknown};
}

Value Analyzer::InferNode(const JsonValueExpr& node) {
  CheckJsonPath(node.json, "JSON_VALUE");
  InferJsonInput(node.json);
  Type type = JsonReturning(node.returning, node.span);
  if (!IsJsonScalar(type)) {
    TypeMismatch(node.span, "JSON_VALUE cannot return " + type.ToString());
    return {};
  }
  for (ExprPtr otherwise : {node.empty_default, node.error_default}) {
    if (otherwise == nullptr) continue;
    const Type given = InferType(otherwise);
    if (CanCoerce(given, type, trino())) continue;
    TypeMismatch(otherwise->span,
                 "the default must be " + type.ToString() + ", not " + given.ToString());
  }
  return {std::move(type), Nullability::kUnknown};
}

Value Analyzer::InferNode(const JsonQueryExpr& node) {
  CheckJsonPath(node.json, "JSON_QUERY");
  InferJsonInput(node.json);
  return {JsonText(node.returning, node.returning_encoding, node.span, "JSON_QUERY"),
          Nullability::kUnknown};
}

Value Analyzer::InferNode(const JsonObjectExpr& node) {
  for (const JsonMember& member : node.members) {
    const Type key = InferType(member.key);
    if (!IsText(key.kind()) && !key.is(TypeKind::kUncertain)) {
      Error("type-mismatch", "INVALID_FUNCTION_ARGUMENT", member.key->span,
            "the key of a JSON object must be a varchar, not " + key.ToString());
    }
    if (member.format_json && node.unique_keys) {
      Error("not-supported", "NOT_SUPPORTED", node.span,
            "WITH UNIQUE KEYS does not go with FORMAT JSON");
    }
    InferJsonMember(member, "JSON_OBJECT");
  }
  return {JsonText(node.returning, node.returning_encoding, node.span, "JSON_OBJECT"),
          Nullability::kNotNull};
}

Value Analyzer::InferNode(const JsonArrayExpr& node) {
  for (const JsonMember& item : node.items) InferJsonMember(item, "JSON_ARRAY");
  return {JsonText(node.returning, node.returning_encoding, node.span, "JSON_ARRAY"),
          Nullability::kNotNull};
}

}  // namespace firn
