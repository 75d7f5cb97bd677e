// Expressions of SQL/JSON: json_exists, json_value, json_query, json_object, json_array.
#pragma once

#include "compiler/sql/expr.h"

namespace firn {

struct JsonPathParameter {
  ExprPtr value = nullptr;
  bool format_json = false;
  std::string_view encoding;
  Name name;
  auto fields() const { return std::tie(value, format_json, encoding, name); }
};
struct JsonPathCall {
  ExprPtr input = nullptr;
  bool format_json = false;
  std::string_view encoding;  // UTF8, UTF16, UTF32 or empty
  std::string_view path;
  Name path_name;  // AS name, JSON_TABLE only
  List<JsonPathParameter> passing;
  auto fields() const { return std::tie(input, format_json, encoding, path, path_name, passing); }
};
enum class JsonOnEmptyOrError : uint8_t {
  kUnstated,
  kNull,
  kError,
  kDefault,
  kEmptyArray,
  kEmptyObject,
  kTrue,
  kFalse,
  kUnknown,
  kEmpty
};
struct JsonExistsExpr : ExprOf<ExprKind::kJsonExists> {
  JsonPathCall json;
  JsonOnEmptyOrError on_error = JsonOnEmptyOrError::kUnstated;
  auto fields() const { return std::tie(json, on_error); }
};
struct JsonValueExpr : ExprOf<ExprKind::kJsonValue> {
  JsonPathCall json;
  TypeName returning;
  JsonOnEmptyOrError on_empty = JsonOnEmptyOrError::kUnstated;
  ExprPtr empty_default = nullptr;
  JsonOnEmptyOrError on_error = JsonOnEmptyOrError::kUnstated;
  ExprPtr error_default = nullptr;
  auto fields() const {
    return std::tie(json, returning, on_empty, empty_default, on_error, error_default);
  }
};
enum class JsonWrapper : uint8_t { kUnstated, kWithout, kConditional, kUnconditional };
enum class JsonQuotes : uint8_t { kUnstated, kKeep, kOmit };
struct JsonQueryExpr : ExprOf<ExprKind::kJsonQuery> {
  JsonPathCall json;
  TypeName returning;
  bool returning_json = false;  // FORMAT JSON after RETURNING
  std::string_view returning_encoding;
  JsonWrapper wrapper = JsonWrapper::kUnstated;
  JsonQuotes quotes = JsonQuotes::kUnstated;
  bool quotes_on_scalar = false;
  JsonOnEmptyOrError on_empty = JsonOnEmptyOrError::kUnstated;
  JsonOnEmptyOrError on_error = JsonOnEmptyOrError::kUnstated;
  auto fields() const {
    return std::tie(json, returning, returning_json, returning_encoding, wrapper, quotes,
                    quotes_on_scalar, on_empty, on_error);
  }
};
struct JsonMember {
  ExprPtr key = nullptr;  // null in JSON_ARRAY
  ExprPtr value = nullptr;
  bool format_json = false;
  std::string_view encoding;
  auto fields() const { return std::tie(key, value, format_json, encoding); }
};
enum class JsonNulls : uint8_t { kUnstated, kNullOnNull, kAbsentOnNull };
// JSON_OBJECT(k : v, ...)
struct JsonObjectExpr : ExprOf<ExprKind::kJsonObject> {
  List<JsonMember> members;
  JsonNulls nulls = JsonNulls::kUnstated;
  bool unique_keys_stated = false;
  bool unique_keys = false;
  TypeName returning;
  bool returning_json = false;
  std::string_view returning_encoding;
  auto fields() const {
    return std::tie(members, nulls, unique_keys_stated, unique_keys, returning, returning_json,
                    returning_encoding);
  }
};
struct JsonArrayExpr : ExprOf<ExprKind::kJsonArray> {
  List<JsonMember> items;
  JsonNulls nulls = JsonNulls::kUnstated;
  TypeName returning;
  bool returning_json = false;
  std::string_view returning_encoding;
  auto fields() const {
    return std::tie(items, nulls, returning, returning_json, returning_encoding);
  }
};

}  // namespace firn
