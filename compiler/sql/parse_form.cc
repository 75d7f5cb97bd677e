// The forms with a syntax of their own: CASE, CAST, EXTRACT, TRIM, POSITION and the like.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compiler/sql/parser_class.h"

namespace firn {

ExprPtr Parser::CaseValue() {
  size_t start = at_;
  Expect(TokenKind::kCase);
  ExprPtr operand = At(TokenKind::kWhen) ? nullptr : Expression();
  Items<WhenClause> whens(*this);
  do {
    Expect(TokenKind::kWhen);
    ExprPtr condition = Expression();
    Expect(TokenKind::kThen);
    whens.Add({condition, Expression()});
  } while (At(TokenKind::kWhen));
  List<WhenClause> clauses = whens.Take();
  ExprPtr otherwise = Accept(TokenKind::kElse) ? Expression() : nullptr;
  Expect(TokenKind::kEnd);
  auto* value = ast_.New<CaseExpr>(SpanFrom(start));
  value->operand = operand;
  value->whens = clauses;
  value->otherwise = otherwise;
  return value;
}

ExprPtr Parser::Cast(bool try_cast) {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  ExprPtr operand = Expression();
  Expect(TokenKind::kAs);
  TypeName type = ParseTypeName();
  Expect(TokenKind::kRightParen);
  auto* cast = ast_.New<CastExpr>(SpanFrom(start));
  cast->operand = operand;
  cast->type = type;
  cast->try_cast = try_cast;
  return cast;
}

ExprPtr Parser::CurrentNow(CurrentValue value, bool takes_precision) {
  size_t start = at_++;
  int32_t precision = -1;
  if (takes_precision && Accept(TokenKind::kLeftParen)) {
    precision = 0;
    for (char c : IntegerText()) {
      if (c >= '0' && c <= '9' && precision < 1000) precision = precision * 10 + (c - '0');
    }
    Expect(TokenKind::kRightParen);
  }
  auto* current = ast_.New<CurrentExpr>(SpanFrom(start));
  current->value = value;
  current->precision = precision;
  return current;
}

ExprPtr Parser::RowValue() {
  size_t start = at_++;
  Items<Name> names(*this);
  bool named = false;
  List<ExprPtr> items = ParenList<ExprPtr>([&] {
    ExprPtr item = Expression();
    Name name;
    if ((At(TokenKind::kAs) || AtIdentifier()) && Has(TrinoChange::kRowFieldAlias)) {
      Accept(TokenKind::kAs);
      name = ParseName();
      named = true;
    }
    names.Add(name);
    return item;
  });
  List<Name> all = names.Take();
  auto* row = ast_.New<RowExpr>(SpanFrom(start));
  row->items = items;
  if (named) row->names = all;
  return row;
}

ExprPtr Parser::ArrayValue() {
  size_t start = at_;
  Accept(TokenKind::kArray);
  Expect(TokenKind::kLeftBracket);
  List<ExprPtr> items = At(TokenKind::kRightBracket) ? List<ExprPtr>() : ExpressionList();
  Expect(TokenKind::kRightBracket);
  auto* array = ast_.New<ArrayExpr>(SpanFrom(start));
  array->items = items;
  return array;
}

ExprPtr Parser::Exists() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  QueryPtr query = ParseQueryTree();
  Expect(TokenKind::kRightParen);
  auto* exists = ast_.New<ExistsExpr>(SpanFrom(start));
  exists->query = query;
  return exists;
}

ExprPtr Parser::Extract() {
  static constexpr std::string_view kFields[] = {
      "YEAR",          "QUARTER",        "MONTH",        "WEEK",        "DAY",
      "DAY_OF_MONTH",  "DAY_OF_WEEK",    "DOW",          "DAY_OF_YEAR", "DOY",
      "HOUR",          "MINUTE",         "YEAR_OF_WEEK", "YOW",         "SECOND",
      "TIMEZONE_HOUR", "TIMEZONE_MINUTE"};
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  Name name = ParseName();
  std::string_view field = failed_ ? std::string_view() : UpperText(tokens_[at_ - 1]);
  Expect(TokenKind::kFrom);
  ExprPtr operand = Value();
  Expect(TokenKind::kRightParen);
  auto* extract = ast_.New<ExtractExpr>(SpanFrom(start));
  extract->field = field;
  extract->operand = operand;
  if (std::find(std::begin(kFields), std::end(kFields), field) == std::end(kFields)) {
    Reject(extract->span, fmt::format("'{}' is no field that can be extracted", name.text));
  }
  return extract;
}

ExprPtr Parser::Trim() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  TrimSide side = TrimSide::kUnstated;
  bool takes_side = At(TokenKind::kLeading) || At(TokenKind::kTrailing) || At(TokenKind::kBoth);
  switch (Kind(1)) {  // else it is a column of that name
    case TokenKind::kRightParen:
    case TokenKind::kComma:
    case TokenKind::kDot:
    case TokenKind::kConcat:
    case TokenKind::kLeftBracket:
      takes_side = false;
      break;
    default:
      break;
  }
  if (takes_side) {
    side = At(TokenKind::kLeading)    ? TrimSide::kLeading
           : At(TokenKind::kTrailing) ? TrimSide::kTrailing
                                      : TrimSide::kBoth;
    ++at_;
  }
  ExprPtr characters = nullptr;
  ExprPtr operand = nullptr;
  if (Accept(TokenKind::kFrom)) {
    operand = Value();
  } else {
    operand = Value();
    if (takes_side ? Expect(TokenKind::kFrom) : Accept(TokenKind::kFrom)) {
      characters = operand;
      operand = Value();
    } else if (Accept(TokenKind::kComma)) {
      characters = Value();
    }
  }
  Expect(TokenKind::kRightParen);
  auto* trim = ast_.New<TrimExpr>(SpanFrom(start));
  trim->side = side;
  trim->characters = characters;
  trim->operand = operand;
  return trim;
}

ExprPtr Parser::Position() {
  size_t start = at_;
  at_ += 2;
  Items<ExprPtr> arguments(*this);
  arguments.Add(Value());
  Expect(TokenKind::kIn);
  arguments.Add(Value());
  Expect(TokenKind::kRightParen);
  auto* call = ast_.New<SpecialCallExpr>(SpanFrom(start));
  call->call = SpecialCall::kPosition;
  call->arguments = arguments.Take();
  return call;
}

ExprPtr Parser::SubstringFrom() {
  size_t start = at_;
  at_ += 2;
  Items<ExprPtr> arguments(*this);
  arguments.Add(Value());
  Expect(TokenKind::kFrom);
  arguments.Add(Value());
  if (Accept(TokenKind::kFor)) arguments.Add(Value());
  Expect(TokenKind::kRightParen);
  auto* call = ast_.New<SpecialCallExpr>(SpanFrom(start));
  call->call = SpecialCall::kSubstring;
  call->arguments = arguments.Take();
  return call;
}

ExprPtr Parser::Normalize() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  Items<ExprPtr> arguments(*this);
  arguments.Add(Value());
  std::string_view form;
  if (Accept(TokenKind::kComma)) {
    switch (Kind()) {
      case TokenKind::kNfc:
      case TokenKind::kNfd:
      case TokenKind::kNfkc:
      case TokenKind::kNfkd:
        form = UpperText(Peek());
        ++at_;
        break;
      default:
        Fail("a normal form");
    }
  }
  Expect(TokenKind::kRightParen);
  auto* call = ast_.New<SpecialCallExpr>(SpanFrom(start));
  call->call = SpecialCall::kNormalize;
  call->arguments = arguments.Take();
  call->form = form;
  return call;
}

ExprPtr Parser::Grouping() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  Items<ExprPtr> columns(*this);
  if (!At(TokenKind::kRightParen)) {
    do {
      columns.Add(NameAsColumn(ParseQualifiedName()));
    } while (Accept(TokenKind::kComma));
  }
  Expect(TokenKind::kRightParen);
  auto* grouping = ast_.New<GroupingExpr>(SpanFrom(start));
  grouping->columns = columns.Take();
  if (grouping->columns.empty()) Reject(grouping->span, "grouping() needs a column");
  return grouping;
}

ExprPtr Parser::NameAsColumn(const QualifiedName& name) {
  ExprPtr expr = nullptr;
  for (const Name& part : name.parts) {
    if (expr == nullptr) {
      auto* column = ast_.New<ColumnRef>(part.span);
      column->name = part;
      expr = column;
    } else {
      auto* dereference = ast_.New<Dereference>(Cover(expr->span, part.span));
      dereference->base = expr;
      dereference->field = part;
      expr = dereference;
    }
  }
  return expr;
}

}  // namespace firn
