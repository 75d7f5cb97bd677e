// MATCH_RECOGNIZE and the clauses that pattern windows share with it; PIVOT.
#include "compiler/sql/parser_class.h"

namespace firn {

RelationPtr Parser::PatternRelation() {
  size_t start = at_;
  RelationPtr input = AliasedRelationTree();
  if (At(TokenKind::kPivot, TokenKind::kLeftParen) && Has(TrinoChange::kPivot)) {
    return Pivot(start, input);
  }
  if (!Accept(TokenKind::kMatchRecognize)) return input;
  Expect(TokenKind::kLeftParen);
  MatchRecognizeRelation match;
  match.input = input;
  size_t clauses = at_;
  if (Accept(TokenKind::kPartition)) {
    Expect(TokenKind::kBy);
    match.partition_by = ExpressionList();
  }
  if (Accept(TokenKind::kOrder)) match.order_by = SortItems();
  auto* pattern = ast_.NewPart<RowPattern>();
  match.pattern = pattern;
  PatternMeasures(pattern);
  if (Accept(TokenKind::kOne)) {
    Expect(TokenKind::kRow);
    Expect(TokenKind::kPer);
    Expect(TokenKind::kMatch);
    pattern->rows = RowsPerMatch::kOne;
  } else if (Accept(TokenKind::kAll)) {
    Expect(TokenKind::kRows);
    Expect(TokenKind::kPer);
    Expect(TokenKind::kMatch);
    pattern->rows = RowsPerMatch::kAll;
    if (At(TokenKind::kShow) || At(TokenKind::kOmit)) {
      pattern->rows =
          At(TokenKind::kShow) ? RowsPerMatch::kAllShowEmpty : RowsPerMatch::kAllOmitEmpty;
      ++at_;
      Expect(TokenKind::kEmpty);
      Expect(TokenKind::kMatches);
    } else if (Accept(TokenKind::kWith)) {
      pattern->rows = RowsPerMatch::kAllUnmatched;
      Expect(TokenKind::kUnmatched);
      Expect(TokenKind::kRows);
    }
  }
  PatternClauses(pattern);
  if (!failed_ && pattern->pattern == nullptr) FailToken(TokenKind::kPattern);
  if (!failed_ && pattern->definitions.empty()) FailToken(TokenKind::kDefine);
  pattern->span = SpanFrom(clauses);
  Expect(TokenKind::kRightParen);
  auto* node = ast_.New<MatchRecognizeRelation>(SpanFrom(start));
  match.span = node->span;
  *node = match;
  return WithAlias(start, node);
}

RelationPtr Parser::Pivot(size_t start, RelationPtr input) {
  at_ += 2;
  PivotRelation pivot;
  pivot.input = input;
  const auto item = [&](ExprPtr expr) {
    PivotItem item{expr, {}};
    if (Accept(TokenKind::kAs) || AtIdentifier()) item.alias = ParseName();
    return item;
  };
  const auto column = [&] { return NameAsColumn(ParseQualifiedName()); };
  pivot.aggregates = CommaList<PivotItem>([&] { return item(Expression()); });
  Expect(TokenKind::kFor);
  pivot.parenthesized = At(TokenKind::kLeftParen);
  if (pivot.parenthesized) {
    pivot.columns = ParenList<ExprPtr>(column);
  } else {
    ExprPtr one = column();
    pivot.columns = ast_.Copy(&one, 1);
  }
  Expect(TokenKind::kIn);
  pivot.values = ParenList<PivotItem>([&] { return item(Expression()); });
  if (Accept(TokenKind::kGroup)) {
    Expect(TokenKind::kBy);
    pivot.group_by = ExpressionList();
  }
  Expect(TokenKind::kRightParen);
  auto* node = ast_.New<PivotRelation>(SpanFrom(start));
  pivot.span = node->span;
  *node = pivot;
  return WithAlias(start, node);
}

void Parser::PatternMeasures(RowPattern* pattern) {
  if (!Accept(TokenKind::kMeasures)) return;
  pattern->measures = CommaList<PatternMeasure>([&] {
    PatternMeasure measure;
    measure.expr = Expression();
    Expect(TokenKind::kAs);
    measure.name = ParseName();
    return measure;
  });
}

// From AFTER MATCH to DEFINE; every clause may be missing.
RowPattern* Parser::PatternClauses(RowPattern* pattern) {
  if (Accept(TokenKind::kAfter)) PatternSkip(pattern);
  if (Accept(TokenKind::kInitial)) {
    pattern->search = PatternSearch::kInitial;
  } else if (Accept(TokenKind::kSeek)) {
    pattern->search = PatternSearch::kSeek;
  }
  if (Accept(TokenKind::kPattern)) {
    Expect(TokenKind::kLeftParen);
    pattern->pattern = PatternAlternatives();
    Expect(TokenKind::kRightParen);
  }
  if (Accept(TokenKind::kSubset)) {
    pattern->subsets = CommaList<PatternSubset>([&] {
      PatternSubset subset;
      subset.name = ParseName();
      Expect(TokenKind::kEqual);
      subset.variables = NameList();
      return subset;
    });
  }
  if (Accept(TokenKind::kDefine)) {
    pattern->definitions = CommaList<PatternDefinition>([&] {
      PatternDefinition definition;
      definition.variable = ParseName();
      Expect(TokenKind::kAs);
      definition.condition = Expression();
      return definition;
    });
  }
  return pattern;
}

void Parser::PatternSkip(RowPattern* pattern) {
  Expect(TokenKind::kMatch);
  Expect(TokenKind::kSkip);
  if (Accept(TokenKind::kPast)) {
    Expect(TokenKind::kLast);
    Expect(TokenKind::kRow);
    pattern->skip = SkipTo::kPastLastRow;
    return;
  }
  if (!Accept(TokenKind::kTo)) return Fail("'to' or 'past'");
  if (Accept(TokenKind::kNext, TokenKind::kRow)) {
    pattern->skip = SkipTo::kNextRow;
    return;
  }
  pattern->skip = SkipTo::kVariable;
  if (At(TokenKind::kFirst) && AtIdentifier(1)) {
    // FIRST and LAST may be variables themselves, before a clause that begins with a word.
    pattern->skip = SkipTo::kFirst;
  } else if (At(TokenKind::kLast) && AtIdentifier(1)) {
    pattern->skip = SkipTo::kLast;
  }
  bool clause_follows = Kind(1) == TokenKind::kPattern && Kind(2) == TokenKind::kLeftParen;
  if (clause_follows) pattern->skip = SkipTo::kVariable;
  if (pattern->skip != SkipTo::kVariable) ++at_;
  pattern->skip_variable = ParseName();
}

// ---- PATTERN (...) -----------------------------------------------------------------------------

const PatternTerm* Parser::PatternAlternatives() {
  Level level(*this);
  if (!level) return nullptr;
  size_t start = at_;
  const PatternTerm* first = PatternSequence();
  if (!At(TokenKind::kBar)) return first;
  Items<const PatternTerm*> terms(*this);
  terms.Add(first);
  while (Accept(TokenKind::kBar)) terms.Add(PatternSequence());
  auto* term = ast_.NewPart<PatternTerm>();
  term->kind = PatternKind::kAlternation;
  term->terms = terms.Take();
  term->span = SpanFrom(start);
  Deepen();
  return term;
}

bool Parser::AtPatternPrimary() const {
  switch (Kind()) {
    case TokenKind::kLeftParen:
    case TokenKind::kCaret:
    case TokenKind::kDollar:
    case TokenKind::kLeftBraceDash:
      return true;
    default:
      return AtIdentifier();
  }
}

const PatternTerm* Parser::PatternSequence() {
  size_t start = at_;
  const PatternTerm* first = PatternPrimary();
  if (!AtPatternPrimary()) return first;
  Items<const PatternTerm*> terms(*this);
  terms.Add(first);
  while (AtPatternPrimary()) terms.Add(PatternPrimary());
  auto* term = ast_.NewPart<PatternTerm>();
  term->kind = PatternKind::kConcatenation;
  term->terms = terms.Take();
  term->span = SpanFrom(start);
  return term;
}

const PatternTerm* Parser::PatternPrimary() {
  size_t start = at_;
  auto* primary = ast_.NewPart<PatternTerm>();
  const PatternTerm* term = primary;
  if (Accept(TokenKind::kCaret)) {
    primary->kind = PatternKind::kStartAnchor;
  } else if (Accept(TokenKind::kDollar)) {
    primary->kind = PatternKind::kEndAnchor;
  } else if (Accept(TokenKind::kLeftParen)) {
    if (!At(TokenKind::kRightParen)) term = PatternAlternatives();
    Expect(TokenKind::kRightParen);
  } else if (Accept(TokenKind::kLeftBraceDash)) {
    const PatternTerm* inner = PatternAlternatives();
    Expect(TokenKind::kDashRightBrace);
    primary->kind = PatternKind::kExclusion;
    primary->terms = ast_.Copy(&inner, 1);
  } else if (Accept(TokenKind::kPermute, TokenKind::kLeftParen)) {
    primary->kind = PatternKind::kPermutation;
    primary->terms = CommaList<const PatternTerm*>([&] { return PatternAlternatives(); });
    Expect(TokenKind::kRightParen);
  } else if (AtIdentifier()) {
    primary->kind = PatternKind::kVariable;
    primary->variable = ParseName();
  } else {
    Fail("a row pattern");
    return nullptr;
  }
  primary->span = SpanFrom(start);
  PatternTerm quantified;
  ParsePatternQuantifier(&quantified);
  if (quantified.quantifier == PatternQuantifier::kNone) return term;
  quantified.kind = PatternKind::kQuantified;
  quantified.terms = ast_.Copy(&term, 1);
  quantified.span = SpanFrom(start);
  auto* node = ast_.NewPart<PatternTerm>();
  *node = quantified;
  return node;
}

void Parser::ParsePatternQuantifier(PatternTerm* term) {
  if (Accept(TokenKind::kAsterisk)) {
    term->quantifier = PatternQuantifier::kZeroOrMore;
  } else if (Accept(TokenKind::kPlus)) {
    term->quantifier = PatternQuantifier::kOneOrMore;
  } else if (Accept(TokenKind::kQuestion)) {
    term->quantifier = PatternQuantifier::kZeroOrOne;
  } else if (Accept(TokenKind::kLeftBrace)) {
    term->quantifier = PatternQuantifier::kRange;
    if (At(TokenKind::kIntegerNumber)) term->at_least = IntegerText();
    if (At(TokenKind::kRightBrace) && !term->at_least.empty()) {
      term->quantifier = PatternQuantifier::kExactly;
    } else {
      Expect(TokenKind::kComma);
      if (At(TokenKind::kIntegerNumber)) term->at_most = IntegerText();
    }
    Expect(TokenKind::kRightBrace);
  } else {
    return;
  }
  term->reluctant = Accept(TokenKind::kQuestion);
}

}  // namespace firn
