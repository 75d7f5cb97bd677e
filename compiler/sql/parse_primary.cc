// Primary expressions: literals, names, parentheses, and the forms with a syntax of their own.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compiler/sql/parser_class.h"

namespace firn {

ExprPtr Parser::Primary() {
  size_t start = at_;
  ExprPtr base = Atom();
  if (At(TokenKind::kDot) || At(TokenKind::kLeftBracket)) base = Postfix(start, base);
  primary_begin_ = start;
  primary_end_ = at_;
  return base;
}

ExprPtr Parser::Postfix(size_t start, ExprPtr base) {
  Chain chain(*this);
  while (true) {
    if (At(TokenKind::kDot)) {
      if (Kind(1) == TokenKind::kAsterisk && start == select_item_) return base;
      ++at_;
      Name field = ParseName();
      auto* dereference = ast_.New<Dereference>(SpanFrom(start));
      dereference->base = base;
      dereference->field = field;
      base = dereference;
    } else if (Accept(TokenKind::kLeftBracket)) {
      ExprPtr index = nullptr;
      {
        Level level(*this);
        if (!level) return nullptr;
        index = Value();
      }
      Expect(TokenKind::kRightBracket);
      auto* subscript = ast_.New<SubscriptExpr>(SpanFrom(start));
      subscript->base = base;
      subscript->index = index;
      base = subscript;
    } else {
      return base;
    }
    chain.Link();
  }
}

ExprPtr Parser::Atom() {
  const Token& token = Peek();
  switch (token.kind) {
    case TokenKind::kIdentifier:
    case TokenKind::kQuotedIdentifier:
      return IdentifierAtom();
    case TokenKind::kIntegerNumber:
    case TokenKind::kDecimalNumber:
    case TokenKind::kDoubleNumber:
      return NumberValue();
    case TokenKind::kMinus: {  // of a number, as Value knows
      size_t start = at_++;
      ExprPtr number = NumberValue(true);
      auto* unary = ast_.New<UnaryExpr>(SpanFrom(start));
      unary->op = UnaryOperator::kMinus;
      unary->operand = number;
      return unary;
    }
    case TokenKind::kStringLiteral:
    case TokenKind::kUnicodeString: {
      size_t start = at_;
      std::string_view value = ParseString();
      auto* literal = ast_.New<StringLiteral>(SpanFrom(start));
      literal->value = value;
      return literal;
    }
    case TokenKind::kBinaryString:
      return BinaryValue();
    case TokenKind::kVariable: {
      auto* variable = ast_.New<Variable>(SpanOf(token));
      variable->name = Text(token).substr(1);
      ++at_;
      return variable;
    }
    case TokenKind::kQuestion: {
      auto* parameter = ast_.New<Parameter>(SpanOf(token));
      parameter->position = parameters_++;
      ++at_;
      return parameter;
    }
    case TokenKind::kLeftParen:
      return Parenthesized();
    case TokenKind::kNull:
      ++at_;
      return ast_.New<NullLiteral>(SpanOf(token));
    case TokenKind::kTrue:
    case TokenKind::kFalse: {
      auto* literal = ast_.New<BooleanLiteral>(SpanOf(token));
      literal->value = token.kind == TokenKind::kTrue;
      ++at_;
      return literal;
    }
    case TokenKind::kCase:
      return CaseValue();
    case TokenKind::kCast:
      return Cast(false);
    case TokenKind::kTryCast:
      return Kind(1) == TokenKind::kLeftParen ? Cast(true) : IdentifierAtom();
    case TokenKind::kExists:
      return Exists();
    case TokenKind::kExtract:
      return Extract();
    case TokenKind::kTrim:
      return Trim();
    case TokenKind::kNormalize:
      return Normalize();
    case TokenKind::kGrouping:
      return Grouping();
    case TokenKind::kListagg:
      return Listagg();
    case TokenKind::kJsonExists:
      return JsonExists();
    case TokenKind::kJsonValue:
      return JsonValue();
    case TokenKind::kJsonQuery:
      return JsonQuery();
    case TokenKind::kJsonObject:
      return JsonObject();
    case TokenKind::kJsonArray:
      return JsonArray();
    case TokenKind::kCurrentDate:
      return CurrentNow(CurrentValue::kDate, false);
    case TokenKind::kCurrentTime:
      return CurrentNow(CurrentValue::kTime, true);
    case TokenKind::kCurrentTimestamp:
      return CurrentNow(CurrentValue::kTimestamp, true);
    case TokenKind::kLocaltime:
      return CurrentNow(CurrentValue::kLocalTime, true);
    case TokenKind::kLocaltimestamp:
      return CurrentNow(CurrentValue::kLocalTimestamp, true);
    case TokenKind::kCurrentUser:
      return CurrentNow(CurrentValue::kUser, false);
    case TokenKind::kCurrentCatalog:
      return CurrentNow(CurrentValue::kCatalog, false);
    case TokenKind::kCurrentSchema:
      return CurrentNow(CurrentValue::kSchema, false);
    case TokenKind::kCurrentPath:
      return CurrentNow(CurrentValue::kPath, false);
    case TokenKind::kRow:
      return Kind(1) == TokenKind::kLeftParen && Kind(2) != TokenKind::kRightParen
                 ? RowValue()
                 : IdentifierAtom();
    case TokenKind::kArray:
      return Kind(1) == TokenKind::kLeftBracket ? ArrayValue() : IdentifierAtom();
    case TokenKind::kLeftBracket:
      return ArrayValue();
    case TokenKind::kInterval:
      return AtInterval() ? Interval() : IdentifierAtom();
    case TokenKind::kPosition:
      return Kind(1) == TokenKind::kLeftParen && HasInParens(1, TokenKind::kIn) ? Position()
                                                                                : IdentifierAtom();
    case TokenKind::kSubstring:
      return Kind(1) == TokenKind::kLeftParen && HasInParens(1, TokenKind::kFrom)
                 ? SubstringFrom()
                 : IdentifierAtom();
    default:
      if (AtIdentifier()) return IdentifierAtom();
      Fail("an expression");
      return nullptr;
  }
}

// A column, a call, a typed literal, a lambda or a measure: all begin with a name.
ExprPtr Parser::IdentifierAtom() {
  size_t start = at_;
  switch (Kind(1)) {
    case TokenKind::kStringLiteral:
    case TokenKind::kUnicodeString: {
      TypeName type{{}, SpanOf(Peek())};
      Name name = ParseName();
      if (failed_) return nullptr;
      type.text = name.quoted ? name.text : LowerText(tokens_[start]);
      std::string_view value = ParseString();
      auto* literal = ast_.New<TypedLiteral>(SpanFrom(start));
      literal->type = type;
      literal->value = value;
      if (SameName(type.text, "x") && !name.quoted) {
        Reject(literal->span, "no space may stand between 'x' and the quote of a binary literal");
      }
      return literal;
    }
    case TokenKind::kArrow:
      return Lambda();
    case TokenKind::kOver:
      if (Kind(2) == TokenKind::kLeftParen || AtIdentifier(2)) {
        Name name = ParseName();
        const Window* over = Over();
        auto* measure = ast_.New<MeasureExpr>(SpanFrom(start));
        measure->name = name;
        measure->over = over;
        return measure;
      }
      break;
    case TokenKind::kPrecision:
      if (At(TokenKind::kDouble) &&
          (Kind(2) == TokenKind::kStringLiteral || Kind(2) == TokenKind::kUnicodeString)) {
        at_ += 2;
        std::string_view value = ParseString();
        auto* literal = ast_.New<TypedLiteral>(SpanFrom(start));
        literal->type = {"double", SpanOf(tokens_[start])};
        literal->value = value;
        return literal;
      }
      break;
    default:
      break;
  }
  if (AtCall()) return Call();
  Name name = ParseName();
  auto* column = ast_.New<ColumnRef>(name.span);
  column->name = name;
  return column;
}

// ---- parentheses -------------------------------------------------------------------------------

// Reads `( query )` here, if that is what stands here, and remembers it; the position stays. What
// begins like a query may still be an expression or a join: `((select 1) + 1)`, `((select 1) t)`.
bool Parser::ParenthesizedQuery() {
  if (query_begin_ == at_) return true;
  if (!AtQueryStart(AfterOpenParens(1))) return false;
  Level level(*this);
  if (!level) return false;
  size_t start = at_++;
  QueryPtr query = nullptr;
  if (At(TokenKind::kLeftParen)) {
    bool goes_on =
        ParenthesizedQuery() && query_->with == nullptr &&
        (AtQueryTail(query_end_ - at_) || tokens_[query_end_].kind == TokenKind::kRightParen);
    if (!goes_on) {
      if (!failed_) at_ = start;
      return false;
    }
  }
  query = ParseQueryTree();
  Expect(TokenKind::kRightParen);
  if (failed_) return false;
  query_begin_ = start;
  query_end_ = at_;
  query_ = query;
  at_ = start;
  return true;
}

ExprPtr Parser::Parenthesized() {
  if (AtLambda()) return Lambda();
  size_t start = at_;
  if (ParenthesizedQuery()) {
    at_ = query_end_;
    auto* subquery = ast_.New<SubqueryExpr>(SpanFrom(start));
    subquery->query = query_;
    return subquery;
  }
  Expect(TokenKind::kLeftParen);
  ExprPtr first = Expression();
  if (!At(TokenKind::kComma)) {
    Expect(TokenKind::kRightParen);
    return first;
  }
  Items<ExprPtr> items(*this);
  items.Add(first);
  while (Accept(TokenKind::kComma)) items.Add(Expression());
  Expect(TokenKind::kRightParen);
  auto* row = ast_.New<RowExpr>(SpanFrom(start));
  row->items = items.Take();
  return row;
}

// `() ->`, `(a) ->` or `(a, b) ->`
bool Parser::AtLambda() const {
  size_t i = 1;
  if (AtIdentifier(i)) {
    ++i;
    while (tokens_[at_ + i].kind == TokenKind::kComma && IsIdentifier(tokens_[at_ + i + 1].kind)) {
      i += 2;
    }
  }
  return tokens_[at_ + i].kind == TokenKind::kRightParen &&
         tokens_[at_ + i + 1].kind == TokenKind::kArrow;
}

ExprPtr Parser::Lambda() {
  size_t start = at_;
  Items<Name> parameters(*this);
  if (Accept(TokenKind::kLeftParen)) {
    if (!At(TokenKind::kRightParen)) {
      do {
        parameters.Add(ParseName());
      } while (Accept(TokenKind::kComma));
    }
    Expect(TokenKind::kRightParen);
  } else {
    parameters.Add(ParseName());
  }
  List<Name> names = parameters.Take();
  Expect(TokenKind::kArrow);
  ExprPtr body = Expression();
  auto* lambda = ast_.New<LambdaExpr>(SpanFrom(start));
  lambda->parameters = names;
  lambda->body = body;
  return lambda;
}

// ---- forms -------------------------------------------------------------------------------------

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
  List<ExprPtr> items = ParenList<ExprPtr>([&] { return Expression(); });
  auto* row = ast_.New<RowExpr>(SpanFrom(start));
  row->items = items;
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
