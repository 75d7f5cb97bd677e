// Primary expressions: literals, names and parentheses.
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
      const bool word = AtIdentifier() || IsKeyword(Kind());
      if (word && Kind(1) == TokenKind::kLeftParen && Has(TrinoChange::kMethods)) {
        base = Method(start, base);
        chain.Link();
        continue;
      }
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
      TypeName type{LowerText(Peek()), SpanOf(Peek())};
      bool quoted = At(TokenKind::kQuotedIdentifier);
      std::string word;
      TypeWord(word);
      if (failed_) return nullptr;
      if (quoted) type.text = ast_.Copy(word);
      std::string_view value = ParseString();
      auto* literal = ast_.New<TypedLiteral>(SpanFrom(start));
      literal->type = type;
      literal->value = value;
      if (type.text == "x" && !quoted) {
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
  if (at_ >= no_query_first_ && at_ <= no_query_last_) return false;
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
      // Nor will it be when it is asked again on the way in: together with what failed within.
      if (start + 1 != no_query_first_) no_query_last_ = start;
      no_query_first_ = start;
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

}  // namespace firn
