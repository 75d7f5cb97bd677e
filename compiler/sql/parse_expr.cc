// Expressions from OR down to the operators of values.
#include <fmt/format.h>

#include "compiler/sql/parser_class.h"

namespace firn {

ExprPtr Parser::Expression() {
  Level level(*this);
  if (!level) return nullptr;
  size_t start = at_;
  ExprPtr first = Conjunction();
  if (!At(TokenKind::kOr)) return first;
  Items<ExprPtr> terms(*this);
  terms.Add(first);
  while (Accept(TokenKind::kOr)) terms.Add(Conjunction());
  auto* logical = ast_.New<LogicalExpr>(SpanFrom(start));
  logical->op = LogicalOperator::kOr;
  logical->terms = terms.Take();
  Deepen();
  return logical;
}

ExprPtr Parser::Conjunction() {
  size_t start = at_;
  ExprPtr first = Negation();
  if (!At(TokenKind::kAnd)) return first;
  Items<ExprPtr> terms(*this);
  terms.Add(first);
  while (Accept(TokenKind::kAnd)) terms.Add(Negation());
  auto* logical = ast_.New<LogicalExpr>(SpanFrom(start));
  logical->op = LogicalOperator::kAnd;
  logical->terms = terms.Take();
  return logical;
}

ExprPtr Parser::Negation() {
  if (!At(TokenKind::kNot)) return Predicated();
  Level level(*this);
  if (!level) return nullptr;
  size_t start = at_++;
  ExprPtr operand = Negation();
  auto* negation = ast_.New<NotExpr>(SpanFrom(start));
  negation->operand = operand;
  return negation;
}

ExprPtr Parser::Predicated() {
  size_t start = at_;
  ExprPtr left = Value();
  switch (Kind()) {
    case TokenKind::kEqual:
      return ComparisonTail(start, left, ComparisonOperator::kEqual);
    case TokenKind::kNotEqual:
      return ComparisonTail(start, left, ComparisonOperator::kNotEqual);
    case TokenKind::kLess:
      return ComparisonTail(start, left, ComparisonOperator::kLess);
    case TokenKind::kLessOrEqual:
      return ComparisonTail(start, left, ComparisonOperator::kLessOrEqual);
    case TokenKind::kGreater:
      return ComparisonTail(start, left, ComparisonOperator::kGreater);
    case TokenKind::kGreaterOrEqual:
      return ComparisonTail(start, left, ComparisonOperator::kGreaterOrEqual);
    case TokenKind::kNot:
    case TokenKind::kBetween:
    case TokenKind::kIn:
    case TokenKind::kLike:
    case TokenKind::kIs:
      return Predicate(start, left);
    case TokenKind::kOverlaps: {
      ++at_;
      ExprPtr right = Value();
      auto* overlaps = ast_.New<OverlapsExpr>(SpanFrom(start));
      overlaps->left = left;
      overlaps->right = right;
      return overlaps;
    }
    default:
      return left;
  }
}

ExprPtr Parser::ComparisonTail(size_t start, ExprPtr left, ComparisonOperator op) {
  ++at_;
  bool quantified = Kind(1) == TokenKind::kLeftParen &&
                    (At(TokenKind::kAll) || At(TokenKind::kSome) || At(TokenKind::kAny)) &&
                    AtQueryStart(AfterOpenParens(1));
  if (!quantified) {
    ExprPtr right = Value();
    auto* comparison = ast_.New<ComparisonExpr>(SpanFrom(start));
    comparison->left = left;
    comparison->op = op;
    comparison->right = right;
    return comparison;
  }
  Quantifier quantifier = At(TokenKind::kAll)    ? Quantifier::kAll
                          : At(TokenKind::kSome) ? Quantifier::kSome
                                                 : Quantifier::kAny;
  at_ += 2;
  QueryPtr query = ParseQueryTree();
  Expect(TokenKind::kRightParen);
  auto* comparison = ast_.New<QuantifiedExpr>(SpanFrom(start));
  comparison->left = left;
  comparison->op = op;
  comparison->quantifier = quantifier;
  comparison->query = query;
  return comparison;
}

ExprPtr Parser::Predicate(size_t start, ExprPtr left) {
  if (Accept(TokenKind::kIs)) {
    bool negated = Accept(TokenKind::kNot);
    if (Accept(TokenKind::kNull)) {
      auto* test = ast_.New<IsNullExpr>(SpanFrom(start));
      test->operand = left;
      test->negated = negated;
      return test;
    }
    if (At(TokenKind::kTrue) || At(TokenKind::kFalse) || At(TokenKind::kUnknown)) {
      if (!Has(TrinoChange::kTruthTest)) {
        Fail("'null' or 'distinct from'", Needs(TrinoChange::kTruthTest));
        return nullptr;
      }
      TruthValue value = At(TokenKind::kTrue)    ? TruthValue::kTrue
                         : At(TokenKind::kFalse) ? TruthValue::kFalse
                                                 : TruthValue::kUnknown;
      ++at_;
      auto* test = ast_.New<TruthTestExpr>(SpanFrom(start));
      test->operand = left;
      test->negated = negated;
      test->value = value;
      return test;
    }
    if (!Accept(TokenKind::kDistinct)) {
      const std::string_view truth =
          Has(TrinoChange::kTruthTest) ? "'true', 'false', 'unknown', " : "";
      Fail(fmt::format("{}{}'null' or 'distinct from'", negated ? "" : "'not', ", truth));
      return nullptr;
    }
    Expect(TokenKind::kFrom);
    ExprPtr right = Value();
    auto* comparison = ast_.New<ComparisonExpr>(SpanFrom(start));
    comparison->left = left;
    comparison->op = negated ? ComparisonOperator::kNotDistinct : ComparisonOperator::kDistinct;
    comparison->right = right;
    return comparison;
  }
  bool negated = Accept(TokenKind::kNot);
  if (Accept(TokenKind::kBetween)) {
    BetweenOrder order = BetweenOrder::kUnstated;
    if (Has(TrinoChange::kSymmetric)) {
      if (Accept(TokenKind::kSymmetric)) order = BetweenOrder::kSymmetric;
      if (order == BetweenOrder::kUnstated && Accept(TokenKind::kAsymmetric)) {
        order = BetweenOrder::kAsymmetric;
      }
    }
    ExprPtr low = Value();
    Expect(TokenKind::kAnd);
    ExprPtr high = Value();
    auto* between = ast_.New<BetweenExpr>(SpanFrom(start));
    between->operand = left;
    between->negated = negated;
    between->order = order;
    between->low = low;
    between->high = high;
    return between;
  }
  if (Accept(TokenKind::kLike)) {
    ExprPtr pattern = Value();
    ExprPtr escape = Accept(TokenKind::kEscape) ? Value() : nullptr;
    auto* like = ast_.New<LikeExpr>(SpanFrom(start));
    like->operand = left;
    like->negated = negated;
    like->pattern = pattern;
    like->escape = escape;
    return like;
  }
  if (Accept(TokenKind::kIn)) return InPredicate(start, left, negated);
  Fail("'between', 'in' or 'like'");
  return nullptr;
}

// `in ((select 1))` is a list of one subquery, as in Trino.
ExprPtr Parser::InPredicate(size_t start, ExprPtr left, bool negated) {
  Expect(TokenKind::kLeftParen);
  bool is_query = AtQueryStart();
  if (At(TokenKind::kLeftParen) && ParenthesizedQuery()) is_query = AtQueryTail(query_end_ - at_);
  if (is_query) {
    QueryPtr query = ParseQueryTree();
    Expect(TokenKind::kRightParen);
    auto* in = ast_.New<InQueryExpr>(SpanFrom(start));
    in->operand = left;
    in->negated = negated;
    in->query = query;
    return in;
  }
  List<ExprPtr> items = ExpressionList();
  Expect(TokenKind::kRightParen);
  auto* in = ast_.New<InListExpr>(SpanFrom(start));
  in->operand = left;
  in->negated = negated;
  in->items = items;
  return in;
}

namespace {

struct Operator {
  int binding = 0;  // 0: none
  BinaryOperator op = BinaryOperator::kAdd;
};

Operator OperatorOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kConcat:
      return {1, BinaryOperator::kConcat};
    case TokenKind::kPlus:
      return {2, BinaryOperator::kAdd};
    case TokenKind::kMinus:
      return {2, BinaryOperator::kSubtract};
    case TokenKind::kAsterisk:
      return {3, BinaryOperator::kMultiply};
    case TokenKind::kSlash:
      return {3, BinaryOperator::kDivide};
    case TokenKind::kPercent:
      return {3, BinaryOperator::kModulo};
    default:
      return {};
  }
}

constexpr int kSignBinding = 4;

bool IsNumber(TokenKind kind) {
  return kind >= TokenKind::kIntegerNumber && kind <= TokenKind::kDoubleNumber;
}

}  // namespace

// Precedence climbing: || binds least, then + and -, then * / %, then a sign, then AT TIME ZONE.
ExprPtr Parser::Value(int least_binding) {
  Chain chain(*this);
  size_t start = at_;
  ExprPtr left = nullptr;
  bool sign = At(TokenKind::kMinus) || At(TokenKind::kPlus);
  if (sign && !(At(TokenKind::kMinus) && IsNumber(Kind(1)))) {
    Level level(*this);
    if (!level) return nullptr;
    UnaryOperator op = At(TokenKind::kMinus) ? UnaryOperator::kMinus : UnaryOperator::kPlus;
    ++at_;
    ExprPtr operand = Value(kSignBinding);
    auto* unary = ast_.New<UnaryExpr>(SpanFrom(start));
    unary->op = op;
    unary->operand = operand;
    left = unary;
  } else {
    left = Primary();
  }
  while (true) {
    if (At(TokenKind::kAt, TokenKind::kLocal) && Has(TrinoChange::kAtLocal)) {
      at_ += 2;
      auto* moved = ast_.New<AtTimeZoneExpr>(SpanFrom(start));
      moved->operand = left;
      left = moved;
      chain.Link();
      continue;
    }
    if (At(TokenKind::kAt, TokenKind::kTime)) {
      at_ += 2;
      Expect(TokenKind::kZone);
      ExprPtr zone = nullptr;
      if (AtInterval()) {
        zone = Interval();
      } else if (At(TokenKind::kVariable)) {
        zone = Atom();
      } else {
        size_t at = at_;
        std::string_view value = ParseString();
        auto* name = ast_.New<StringLiteral>(SpanFrom(at));
        name->value = value;
        zone = name;
      }
      auto* moved = ast_.New<AtTimeZoneExpr>(SpanFrom(start));
      moved->operand = left;
      moved->zone = zone;
      left = moved;
      chain.Link();
      continue;
    }
    Operator found = OperatorOf(Kind());
    if (found.binding == 0 || found.binding < least_binding) return left;
    ++at_;
    ExprPtr right = Value(found.binding + 1);
    auto* binary = ast_.New<BinaryExpr>(SpanFrom(start));
    binary->left = left;
    binary->op = found.op;
    binary->right = right;
    left = binary;
    chain.Link();
  }
}

List<ExprPtr> Parser::ExpressionList() {
  return CommaList<ExprPtr>([&] { return Expression(); });
}

}  // namespace firn
