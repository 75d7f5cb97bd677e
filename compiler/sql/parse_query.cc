// Queries: WITH, SELECT, set operations, GROUP BY, ORDER BY and what limits rows.
#include "compiler/sql/parser_class.h"

namespace firn {

QueryPtr Parser::RootQuery(bool session_allowed) {
  const Prologue* prologue = nullptr;
  bool words = At(TokenKind::kWith, TokenKind::kFunction) ||
               (session_allowed && At(TokenKind::kWith, TokenKind::kSession));
  if (words && AtIdentifier(2)) {
    prologue = ParsePrologue(session_allowed);
  }
  QueryPtr query = ParseQueryTree();
  if (prologue == nullptr || query == nullptr) return query;
  auto* whole = ast_.Clone(*query);
  whole->prologue = prologue;
  return whole;
}

bool Parser::AtQueryStart(size_t ahead) const {
  switch (tokens_[at_ + ahead].kind) {
    case TokenKind::kSelect:
    case TokenKind::kValues:
    case TokenKind::kTable:
    case TokenKind::kWith:
      return true;
    default:
      return false;
  }
}

// What can follow a query in parentheses that is a part of a larger query.
bool Parser::AtQueryTail(size_t ahead) const {
  const Token* next = &tokens_[at_ + ahead];
  bool number = next[0].kind != TokenKind::kEndOfText &&
                (next[1].kind == TokenKind::kIntegerNumber ||
                 next[1].kind == TokenKind::kQuestion || next[1].kind == TokenKind::kVariable);
  switch (next[0].kind) {
    case TokenKind::kUnion:
    case TokenKind::kIntersect:
    case TokenKind::kExcept:
    case TokenKind::kOrder:
      return true;
    case TokenKind::kOffset:
      return number;
    case TokenKind::kLimit:
      return number || next[1].kind == TokenKind::kAll;
    case TokenKind::kFetch:
      return next[1].kind == TokenKind::kFirst || next[1].kind == TokenKind::kNext;
    default:
      return false;
  }
}

QueryPtr Parser::ParseQueryTree() {
  Level level(*this);
  if (!level) return nullptr;
  size_t start = at_;
  const With* with = At(TokenKind::kWith) ? ParseWith() : nullptr;
  return QueryNoWith(start, with);
}

const With* Parser::ParseWith() {
  size_t start = at_;
  Expect(TokenKind::kWith);
  auto* with = ast_.NewPart<With>();
  with->recursive = Accept(TokenKind::kRecursive);
  with->tables = CommaList<CommonTable>([&] {
    size_t at = at_;
    CommonTable table;
    table.name = ParseName();
    if (At(TokenKind::kLeftParen)) table.columns = NameList();
    Expect(TokenKind::kAs);
    Expect(TokenKind::kLeftParen);
    table.query = ParseQueryTree();
    Expect(TokenKind::kRightParen);
    table.span = SpanFrom(at);
    return table;
  });
  with->span = SpanFrom(start);
  return with;
}

QueryPtr Parser::QueryNoWith(size_t start, const With* with) {
  Query query;
  query.with = with;
  query.body = QueryTerm(false);
  if (Accept(TokenKind::kOrder)) query.order_by = SortItems();
  if (Accept(TokenKind::kOffset)) {
    query.offset = RowCount();
    if (!Accept(TokenKind::kRow)) Accept(TokenKind::kRows);
  }
  if (Accept(TokenKind::kLimit)) {
    query.limit_all = Accept(TokenKind::kAll);
    if (!query.limit_all) query.limit = RowCount();
  } else if (Accept(TokenKind::kFetch)) {
    query.fetch_first = true;
    if (!Accept(TokenKind::kFirst) && !Accept(TokenKind::kNext)) Fail("'first' or 'next'");
    if (!At(TokenKind::kRow) && !At(TokenKind::kRows)) query.limit = RowCount();
    if (!Accept(TokenKind::kRow) && !Accept(TokenKind::kRows)) Fail("'row' or 'rows'");
    query.with_ties = At(TokenKind::kWith, TokenKind::kTies);
    if (Accept(TokenKind::kWith)) {
      Expect(TokenKind::kTies);
    } else if (!Accept(TokenKind::kOnly)) {
      Fail("'only' or 'with ties'");
    }
  }
  auto* node = ast_.New<Query>(SpanFrom(start));
  query.span = node->span;
  *node = query;
  return node;
}

// INTERSECT binds tighter than UNION and EXCEPT; all of them go from left to right.
BodyPtr Parser::QueryTerm(bool intersections_only) {
  Chain chain(*this);
  size_t start = at_;
  BodyPtr left = intersections_only ? QueryPrimary() : QueryTerm(true);
  while (intersections_only ? At(TokenKind::kIntersect)
                            : At(TokenKind::kUnion) || At(TokenKind::kExcept)) {
    SetOperator op = At(TokenKind::kIntersect) ? SetOperator::kIntersect
                     : At(TokenKind::kUnion)   ? SetOperator::kUnion
                                               : SetOperator::kExcept;
    ++at_;
    bool all = Accept(TokenKind::kAll);
    bool distinct = !all && Accept(TokenKind::kDistinct);
    bool corresponding = Accept(TokenKind::kCorresponding);
    List<Name> columns;
    if (corresponding && Accept(TokenKind::kBy)) columns = NameList();
    BodyPtr right = intersections_only ? QueryPrimary() : QueryTerm(true);
    auto* operation = ast_.New<SetOperationBody>(SpanFrom(start));
    operation->op = op;
    operation->all = all;
    operation->distinct_stated = distinct;
    operation->left = left;
    operation->corresponding = corresponding;
    operation->corresponding_columns = columns;
    operation->right = right;
    left = operation;
    chain.Link();
  }
  return left;
}

BodyPtr Parser::QueryPrimary() {
  size_t start = at_;
  switch (Kind()) {
    case TokenKind::kSelect:
      return Select();
    case TokenKind::kTable: {
      ++at_;
      QualifiedName name = ParseQualifiedName();
      auto* table = ast_.New<TableBody>(SpanFrom(start));
      table->name = name;
      return table;
    }
    case TokenKind::kValues: {
      ++at_;
      List<ExprPtr> rows = ExpressionList();
      auto* values = ast_.New<ValuesBody>(SpanFrom(start));
      values->rows = rows;
      return values;
    }
    case TokenKind::kLeftParen: {
      QueryPtr query = nullptr;
      if (query_begin_ == at_) {
        at_ = query_end_;
        query = query_;
      } else {
        Level level(*this);
        if (!level) return nullptr;
        size_t inner = ++at_;
        query = QueryNoWith(inner, nullptr);
        Expect(TokenKind::kRightParen);
      }
      auto* subquery = ast_.New<SubqueryBody>(SpanFrom(start));
      subquery->query = query;
      return subquery;
    }
    default:
      Fail("a query");
      return nullptr;
  }
}

// ---- SELECT ------------------------------------------------------------------------------------

BodyPtr Parser::Select() {
  size_t start = at_++;
  SelectBody select;
  if (Accept(TokenKind::kDistinct)) {
    select.distinct = true;
  } else if (AtQuantifierAll()) {
    select.all_stated = true;
    ++at_;
  }
  select.items = CommaList<SelectItem>([&] { return ParseSelectItem(); });
  if (Accept(TokenKind::kFrom)) {
    Chain chain(*this);
    size_t from = at_;
    select.from = ParseRelation();
    while (Accept(TokenKind::kComma)) {
      RelationPtr right = ParseRelation();
      auto* join = ast_.New<JoinRelation>(SpanFrom(from));
      join->join = JoinKind::kImplicit;
      join->left = select.from;
      join->right = right;
      select.from = join;
      chain.Link();
    }
  }
  if (Accept(TokenKind::kWhere)) select.where = Expression();
  if (Accept(TokenKind::kGroup)) select.group_by = ParseGroupBy();
  if (Accept(TokenKind::kHaving)) select.having = Expression();
  if (Accept(TokenKind::kWindow)) select.windows = Windows();
  auto* node = ast_.New<SelectBody>(SpanFrom(start));
  select.span = node->span;
  *node = select;
  return node;
}

// True at a word that is an alias, not the beginning of the clause that it may also introduce.
bool Parser::AtBareAlias() const {
  if (!AtIdentifier()) return false;
  switch (Kind()) {
    case TokenKind::kLimit:
    case TokenKind::kOffset:
    case TokenKind::kFetch:
      return !AtQueryTail(0);
    case TokenKind::kWindow:
      return !AtIdentifier(1);
    case TokenKind::kTablesample:
      return !(Kind(1) == TokenKind::kBernoulli || Kind(1) == TokenKind::kSystem);
    case TokenKind::kMatchRecognize:
      return Kind(1) != TokenKind::kLeftParen;
    case TokenKind::kPivot:
      return Kind(1) != TokenKind::kLeftParen || !Has(TrinoChange::kPivot);
    default:
      return true;
  }
}

SelectItem Parser::ParseSelectItem() {
  size_t start = at_;
  SelectItem item;
  if (Accept(TokenKind::kAsterisk)) {
    item.star = true;
    item.span = SpanFrom(start);
    return item;
  }
  size_t outer = select_item_;
  select_item_ = start;
  item.expr = Expression();
  select_item_ = outer;
  if (At(TokenKind::kDot, TokenKind::kAsterisk)) {
    if (primary_begin_ != start || primary_end_ != at_) {
      ++at_;
      Fail("a name");
      return item;
    }
    at_ += 2;
    item.star = true;
    if (Accept(TokenKind::kAs)) item.column_aliases = NameList();
  } else if (Accept(TokenKind::kAs)) {
    item.alias = ParseName();
  } else if (AtBareAlias()) {
    item.alias = ParseName();
  }
  item.span = SpanFrom(start);
  return item;
}

List<NamedWindow> Parser::Windows() {
  return CommaList<NamedWindow>([&] {
    NamedWindow named;
    named.name = ParseName();
    Expect(TokenKind::kAs);
    Expect(TokenKind::kLeftParen);
    named.window = WindowSpecification();
    Expect(TokenKind::kRightParen);
    return named;
  });
}

// ---- GROUP BY ----------------------------------------------------------------------------------

GroupBy* Parser::ParseGroupBy() {
  size_t start = at_ - 1;
  Expect(TokenKind::kBy);
  auto* group_by = ast_.NewPart<GroupBy>();
  if (Accept(TokenKind::kDistinct)) {
    group_by->distinct = true;
  } else if (AtQuantifierAll()) {
    group_by->all_stated = true;
    ++at_;
  }
  group_by->elements = CommaList<GroupingElement>([&] { return ParseGroupingElement(); });
  group_by->span = SpanFrom(start);
  return group_by;
}

GroupingElement Parser::ParseGroupingElement() {
  size_t start = at_;
  GroupingElement element;
  auto sets = [&] {
    return CommaList<List<ExprPtr>>([&] {
      bool parenthesized = false;
      return GroupingSet(&parenthesized);
    });
  };
  if (Accept(TokenKind::kAuto)) {
    element.kind = GroupingKind::kAuto;
  } else if (At(TokenKind::kRollup) || At(TokenKind::kCube)) {
    element.kind = At(TokenKind::kRollup) ? GroupingKind::kRollup : GroupingKind::kCube;
    ++at_;
    Expect(TokenKind::kLeftParen);
    if (!At(TokenKind::kRightParen)) element.sets = sets();
    Expect(TokenKind::kRightParen);
  } else if (At(TokenKind::kGrouping, TokenKind::kSets)) {
    element.kind = GroupingKind::kSets;
    at_ += 2;
    Expect(TokenKind::kLeftParen);
    element.sets = sets();
    Expect(TokenKind::kRightParen);
  } else {
    List<ExprPtr> set = GroupingSet(&element.parenthesized);
    element.sets = ast_.Copy(&set, 1);
  }
  element.span = SpanFrom(start);
  return element;
}

// At `(...)` that is the whole set; `(a) + 1` is an expression, and so is `(select 1)`.
bool Parser::AtParenthesizedSet() const {
  if (!At(TokenKind::kLeftParen) || AtQueryStart(AfterOpenParens(1)) || AtLambda()) return false;
  switch (tokens_[AfterParens(0)].kind) {
    case TokenKind::kDot:
    case TokenKind::kLeftBracket:
    case TokenKind::kAt:
    case TokenKind::kPlus:
    case TokenKind::kMinus:
    case TokenKind::kAsterisk:
    case TokenKind::kSlash:
    case TokenKind::kPercent:
    case TokenKind::kConcat:
    case TokenKind::kEqual:
    case TokenKind::kNotEqual:
    case TokenKind::kLess:
    case TokenKind::kLessOrEqual:
    case TokenKind::kGreater:
    case TokenKind::kGreaterOrEqual:
    case TokenKind::kNot:
    case TokenKind::kBetween:
    case TokenKind::kIn:
    case TokenKind::kLike:
    case TokenKind::kIs:
    case TokenKind::kAnd:
    case TokenKind::kOr:
    case TokenKind::kAsc:
    case TokenKind::kDesc:
    case TokenKind::kNulls:
      return false;
    default:
      return true;
  }
}

List<ExprPtr> Parser::GroupingSet(bool* parenthesized) {
  if (AtParenthesizedSet()) {
    *parenthesized = true;
    ++at_;
    List<ExprPtr> items = At(TokenKind::kRightParen) ? List<ExprPtr>() : ExpressionList();
    Expect(TokenKind::kRightParen);
    return items;
  }
  ExprPtr single = Expression();
  return ast_.Copy(&single, 1);
}

}  // namespace firn
