// JSON_TABLE(...).
#include "compiler/sql/parser_class.h"

namespace firn {

RelationPtr Parser::JsonTable() {
  size_t start = at_++;
  JsonTableRelation table;
  Expect(TokenKind::kLeftParen);
  table.json = JsonPath();
  Expect(TokenKind::kColumns);
  table.columns = ParenList<JsonTableColumn>([&] { return ParseJsonTableColumn(); });
  if (Accept(TokenKind::kPlan)) {
    bool by_default = Accept(TokenKind::kDefault);
    Expect(TokenKind::kLeftParen);
    if (by_default) {
      table.plan_default = ParseJsonPlanDefault();
      if (Accept(TokenKind::kComma)) {
        table.plan_default_second = ParseJsonPlanDefault();
        auto nests = [](JsonPlanDefault d) {
          return d == JsonPlanDefault::kOuter || d == JsonPlanDefault::kInner;
        };
        if (!failed_ && nests(table.plan_default) == nests(table.plan_default_second)) {
          --at_;
          Fail(nests(table.plan_default) ? "'union' or 'cross'" : "'outer' or 'inner'");
        }
      }
    } else {
      table.plan = JsonPlan();
    }
    Expect(TokenKind::kRightParen);
  }
  if (At(TokenKind::kError) || At(TokenKind::kEmpty)) {
    table.on_error =
        At(TokenKind::kError) ? JsonOnEmptyOrError::kError : JsonOnEmptyOrError::kEmpty;
    ++at_;
    Expect(TokenKind::kOn);
    Expect(TokenKind::kError);
  }
  Expect(TokenKind::kRightParen);
  auto* node = ast_.New<JsonTableRelation>(SpanFrom(start));
  table.span = node->span;
  *node = table;
  return node;
}

JsonTableColumn Parser::ParseJsonTableColumn() {
  Level level(*this);
  if (!level) return {};
  size_t start = at_;
  JsonTableColumn column;
  bool nested = At(TokenKind::kNested) &&
                (Kind(1) == TokenKind::kStringLiteral || Kind(1) == TokenKind::kUnicodeString ||
                 (Kind(1) == TokenKind::kPath &&
                  (Kind(2) == TokenKind::kStringLiteral || Kind(2) == TokenKind::kUnicodeString)));
  if (nested) {
    ++at_;
    Accept(TokenKind::kPath);
    column.kind = JsonColumnKind::kNested;
    column.has_path = true;
    column.path = ParseString();
    if (Accept(TokenKind::kAs)) column.name = ParseName();
    Expect(TokenKind::kColumns);
    column.columns = ParenList<JsonTableColumn>([&] { return ParseJsonTableColumn(); });
    column.span = SpanFrom(start);
    return column;
  }
  column.name = ParseName();
  if (Accept(TokenKind::kFor)) {
    column.kind = JsonColumnKind::kOrdinality;
    Expect(TokenKind::kOrdinality);
    column.span = SpanFrom(start);
    return column;
  }
  column.type = ParseTypeName();
  if (Accept(TokenKind::kFormat)) {
    column.kind = JsonColumnKind::kQuery;
    column.encoding = JsonEncoding();
  }
  column.has_path = Accept(TokenKind::kPath);
  if (column.has_path) column.path = ParseString();
  if (column.kind == JsonColumnKind::kQuery) {
    column.wrapper = ParseJsonWrapper();
    column.quotes = ParseJsonQuotes(&column.quotes_on_scalar);
    JsonQueryBehaviors(&column.on_empty, &column.on_error);
  } else {
    JsonValueBehaviors(&column.on_empty, &column.empty_default, &column.on_error,
                       &column.error_default);
  }
  column.span = SpanFrom(start);
  return column;
}

// ---- PLAN --------------------------------------------------------------------------------------

const JsonTablePlan* Parser::JsonPlan() {
  Level level(*this);
  if (!level) return nullptr;
  auto* plan = ast_.NewPart<JsonTablePlan>();
  const JsonTablePlan* first = JsonPlanPrimary();
  if (At(TokenKind::kUnion) || At(TokenKind::kCross)) {
    TokenKind joint = Kind();
    plan->kind = joint == TokenKind::kUnion ? JsonPlanKind::kUnion : JsonPlanKind::kCross;
    Items<const JsonTablePlan*> plans(*this);
    plans.Add(first);
    while (Accept(joint)) plans.Add(JsonPlanPrimary());
    plan->plans = plans.Take();
    return plan;
  }
  bool path = first != nullptr && first->kind == JsonPlanKind::kPath;
  if (path && (At(TokenKind::kOuter) || At(TokenKind::kInner))) {
    plan->kind = At(TokenKind::kOuter) ? JsonPlanKind::kOuter : JsonPlanKind::kInner;
    plan->path = first->path;
    ++at_;
    const JsonTablePlan* child = JsonPlanPrimary();
    plan->plans = ast_.Copy(&child, 1);
    return plan;
  }
  return first;
}

const JsonTablePlan* Parser::JsonPlanPrimary() {
  if (Accept(TokenKind::kLeftParen)) {
    const JsonTablePlan* plan = JsonPlan();
    Expect(TokenKind::kRightParen);
    return plan;
  }
  auto* leaf = ast_.NewPart<JsonTablePlan>();
  leaf->path = ParseName();
  return leaf;
}

JsonPlanDefault Parser::ParseJsonPlanDefault() {
  if (Accept(TokenKind::kOuter)) return JsonPlanDefault::kOuter;
  if (Accept(TokenKind::kInner)) return JsonPlanDefault::kInner;
  if (Accept(TokenKind::kUnion)) return JsonPlanDefault::kUnion;
  if (Accept(TokenKind::kCross)) return JsonPlanDefault::kCross;
  Fail("'outer', 'inner', 'union' or 'cross'");
  return JsonPlanDefault::kUnstated;
}

}  // namespace firn
