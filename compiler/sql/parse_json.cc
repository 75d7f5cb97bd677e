// SQL/JSON: JSON_EXISTS, JSON_VALUE, JSON_QUERY, JSON_OBJECT, JSON_ARRAY.
#include "compiler/sql/parser_class.h"

namespace firn {

std::string_view Parser::JsonEncoding() {
  Expect(TokenKind::kJson);
  if (!Accept(TokenKind::kEncoding)) return {};
  if (!At(TokenKind::kUtf8) && !At(TokenKind::kUtf16) && !At(TokenKind::kUtf32)) {
    Fail("'utf8', 'utf16' or 'utf32'");
    return {};
  }
  std::string_view encoding = UpperText(Peek());
  ++at_;
  return encoding;
}

void Parser::JsonFormat(bool* format_json, std::string_view* encoding) {
  *format_json = Accept(TokenKind::kFormat);
  if (*format_json) *encoding = JsonEncoding();
}

void Parser::JsonReturning(TypeName* type, bool* format_json, std::string_view* encoding) {
  if (!Accept(TokenKind::kReturning)) return;
  *type = ParseTypeName();
  if (format_json != nullptr) JsonFormat(format_json, encoding);
}

JsonPathCall Parser::JsonPath() {
  JsonPathCall json;
  json.input = Expression();
  JsonFormat(&json.format_json, &json.encoding);
  Expect(TokenKind::kComma);
  json.path = ParseString();
  if (Accept(TokenKind::kAs)) json.path_name = ParseName();
  if (Accept(TokenKind::kPassing)) {
    json.passing = CommaList<JsonPathParameter>([&] {
      JsonPathParameter parameter;
      parameter.value = Expression();
      JsonFormat(&parameter.format_json, &parameter.encoding);
      Expect(TokenKind::kAs);
      parameter.name = ParseName();
      return parameter;
    });
  }
  return json;
}

ExprPtr Parser::JsonExists() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  JsonPathCall json = JsonPath();
  JsonOnEmptyOrError on_error = JsonOnEmptyOrError::kUnstated;
  if (!At(TokenKind::kRightParen)) {
    if (Accept(TokenKind::kTrue)) {
      on_error = JsonOnEmptyOrError::kTrue;
    } else if (Accept(TokenKind::kFalse)) {
      on_error = JsonOnEmptyOrError::kFalse;
    } else if (Accept(TokenKind::kUnknown)) {
      on_error = JsonOnEmptyOrError::kUnknown;
    } else if (Accept(TokenKind::kError)) {
      on_error = JsonOnEmptyOrError::kError;
    } else {
      FailToken(TokenKind::kRightParen);
    }
    Expect(TokenKind::kOn);
    Expect(TokenKind::kError);
  }
  Expect(TokenKind::kRightParen);
  auto* node = ast_.New<JsonExistsExpr>(SpanFrom(start));
  node->json = json;
  node->on_error = on_error;
  return node;
}

void Parser::JsonValueBehaviors(JsonOnEmptyOrError* on_empty, ExprPtr* empty_default,
                                JsonOnEmptyOrError* on_error, ExprPtr* error_default) {
  while (At(TokenKind::kError) || At(TokenKind::kNull) || At(TokenKind::kDefault)) {
    JsonOnEmptyOrError behavior = JsonOnEmptyOrError::kNull;
    ExprPtr value = nullptr;
    if (Accept(TokenKind::kError)) {
      behavior = JsonOnEmptyOrError::kError;
    } else if (Accept(TokenKind::kDefault)) {
      behavior = JsonOnEmptyOrError::kDefault;
      value = Expression();
    } else {
      ++at_;
    }
    Expect(TokenKind::kOn);
    bool empty_allowed = *on_empty == JsonOnEmptyOrError::kUnstated;
    if (empty_allowed && Accept(TokenKind::kEmpty)) {
      *on_empty = behavior;
      *empty_default = value;
    } else {
      Expect(TokenKind::kError);
      *on_error = behavior;
      *error_default = value;
      return;
    }
  }
}

ExprPtr Parser::JsonValue() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  JsonValueExpr value;
  value.json = JsonPath();
  JsonReturning(&value.returning, nullptr, nullptr);
  JsonValueBehaviors(&value.on_empty, &value.empty_default, &value.on_error, &value.error_default);
  Expect(TokenKind::kRightParen);
  auto* node = ast_.New<JsonValueExpr>(SpanFrom(start));
  value.id = node->id;
  value.span = node->span;
  *node = value;
  return node;
}

JsonOnEmptyOrError Parser::JsonQueryBehavior() {
  if (Accept(TokenKind::kError)) return JsonOnEmptyOrError::kError;
  if (Accept(TokenKind::kNull)) return JsonOnEmptyOrError::kNull;
  Expect(TokenKind::kEmpty);
  if (Accept(TokenKind::kArray)) return JsonOnEmptyOrError::kEmptyArray;
  if (Accept(TokenKind::kObject)) return JsonOnEmptyOrError::kEmptyObject;
  Fail("'array' or 'object'");
  return JsonOnEmptyOrError::kUnstated;
}

void Parser::JsonQueryBehaviors(JsonOnEmptyOrError* on_empty, JsonOnEmptyOrError* on_error) {
  while (At(TokenKind::kError) || At(TokenKind::kNull) || At(TokenKind::kEmpty)) {
    JsonOnEmptyOrError behavior = JsonQueryBehavior();
    Expect(TokenKind::kOn);
    if (*on_empty == JsonOnEmptyOrError::kUnstated && Accept(TokenKind::kEmpty)) {
      *on_empty = behavior;
    } else {
      Expect(TokenKind::kError);
      *on_error = behavior;
      return;
    }
  }
}

JsonWrapper Parser::ParseJsonWrapper() {
  JsonWrapper wrapper = JsonWrapper::kUnstated;
  if (Accept(TokenKind::kWithout)) {
    wrapper = JsonWrapper::kWithout;
  } else if (Accept(TokenKind::kWith)) {
    bool conditional = Accept(TokenKind::kConditional);
    if (!conditional) Accept(TokenKind::kUnconditional);
    wrapper = conditional ? JsonWrapper::kConditional : JsonWrapper::kUnconditional;
  } else {
    return wrapper;
  }
  Accept(TokenKind::kArray);
  Expect(TokenKind::kWrapper);
  return wrapper;
}

JsonQuotes Parser::ParseJsonQuotes(bool* on_scalar) {
  JsonQuotes quotes = JsonQuotes::kUnstated;
  if (Accept(TokenKind::kKeep)) {
    quotes = JsonQuotes::kKeep;
  } else if (Accept(TokenKind::kOmit)) {
    quotes = JsonQuotes::kOmit;
  } else {
    return quotes;
  }
  Expect(TokenKind::kQuotes);
  *on_scalar = Accept(TokenKind::kOn);
  if (*on_scalar) {
    Expect(TokenKind::kScalar);
    Expect(TokenKind::kString);
  }
  return quotes;
}

ExprPtr Parser::JsonQuery() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  JsonQueryExpr query;
  query.json = JsonPath();
  JsonReturning(&query.returning, &query.returning_json, &query.returning_encoding);
  query.wrapper = ParseJsonWrapper();
  query.quotes = ParseJsonQuotes(&query.quotes_on_scalar);
  JsonQueryBehaviors(&query.on_empty, &query.on_error);
  Expect(TokenKind::kRightParen);
  auto* node = ast_.New<JsonQueryExpr>(SpanFrom(start));
  query.id = node->id;
  query.span = node->span;
  *node = query;
  return node;
}

JsonNulls Parser::ParseJsonNulls() {
  JsonNulls nulls = JsonNulls::kUnstated;
  if (At(TokenKind::kNull, TokenKind::kOn)) {
    nulls = JsonNulls::kNullOnNull;
  } else if (At(TokenKind::kAbsent, TokenKind::kOn)) {
    nulls = JsonNulls::kAbsentOnNull;
  } else {
    return nulls;
  }
  at_ += 2;
  Expect(TokenKind::kNull);
  return nulls;
}

// KEY k VALUE v, k VALUE v or k : v; KEY may also be a column.
JsonMember Parser::ParseJsonMember() {
  JsonMember member;
  bool keyword = false;
  if (At(TokenKind::kKey)) {
    switch (Kind(1)) {
      case TokenKind::kColon:
      case TokenKind::kValue:
      case TokenKind::kDot:
      case TokenKind::kLeftParen:
      case TokenKind::kLeftBracket:
      case TokenKind::kConcat:
      case TokenKind::kPlus:
      case TokenKind::kMinus:
        break;
      default:
        keyword = true;
        ++at_;
    }
  }
  member.key = Expression();
  if (!Accept(TokenKind::kValue) && (keyword || !Accept(TokenKind::kColon))) {
    Fail(keyword ? "'value'" : "':' or 'value'");
  }
  member.value = Expression();
  JsonFormat(&member.format_json, &member.encoding);
  return member;
}

ExprPtr Parser::JsonObject() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  JsonObjectExpr object;
  if (!At(TokenKind::kRightParen) && !At(TokenKind::kReturning)) {
    object.members = CommaList<JsonMember>([&] { return ParseJsonMember(); });
    object.nulls = ParseJsonNulls();
    if (At(TokenKind::kWith) || At(TokenKind::kWithout)) {
      object.unique_keys_stated = true;
      object.unique_keys = At(TokenKind::kWith);
      ++at_;
      Expect(TokenKind::kUnique);
      Accept(TokenKind::kKeys);
    }
  }
  JsonReturning(&object.returning, &object.returning_json, &object.returning_encoding);
  Expect(TokenKind::kRightParen);
  auto* node = ast_.New<JsonObjectExpr>(SpanFrom(start));
  object.id = node->id;
  object.span = node->span;
  *node = object;
  return node;
}

ExprPtr Parser::JsonArray() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  JsonArrayExpr array;
  if (!At(TokenKind::kRightParen) && !At(TokenKind::kReturning)) {
    array.items = CommaList<JsonMember>([&] {
      JsonMember member;
      member.value = Expression();
      JsonFormat(&member.format_json, &member.encoding);
      return member;
    });
    array.nulls = ParseJsonNulls();
  }
  JsonReturning(&array.returning, &array.returning_json, &array.returning_encoding);
  Expect(TokenKind::kRightParen);
  auto* node = ast_.New<JsonArrayExpr>(SpanFrom(start));
  array.id = node->id;
  array.span = node->span;
  *node = array;
  return node;
}

}  // namespace firn
