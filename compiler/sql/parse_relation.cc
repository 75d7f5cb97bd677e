// What stands behind FROM: tables, subqueries, joins and table functions.
#include "compiler/sql/parser_class.h"

namespace firn {

bool Parser::AtJoin() const {
  switch (Kind()) {
    case TokenKind::kCross:
    case TokenKind::kJoin:
    case TokenKind::kInner:
    case TokenKind::kLeft:
    case TokenKind::kRight:
    case TokenKind::kFull:
    case TokenKind::kNatural:
      return true;
    default:
      return false;
  }
}

// Joins go from left to right, but `a join b join c on x on y` joins b and c first.
RelationPtr Parser::ParseRelation() {
  Level level(*this);
  if (!level) return nullptr;
  Chain chain(*this);
  size_t start = at_;
  RelationPtr left = SampledRelation();
  while (AtJoin()) {
    left = JoinRight(start, left);
    chain.Link();
  }
  return left;
}

JoinKind Parser::ParseJoinKind() {
  JoinKind kind = JoinKind::kInner;
  if (Accept(TokenKind::kInner)) return kind;
  if (At(TokenKind::kLeft)) {
    kind = JoinKind::kLeft;
  } else if (At(TokenKind::kRight)) {
    kind = JoinKind::kRight;
  } else if (At(TokenKind::kFull)) {
    kind = JoinKind::kFull;
  } else {
    return kind;
  }
  ++at_;
  Accept(TokenKind::kOuter);
  return kind;
}

RelationPtr Parser::JoinRight(size_t start, RelationPtr left) {
  JoinRelation join;
  join.left = left;
  if (Accept(TokenKind::kCross)) {
    join.join = JoinKind::kCross;
    Expect(TokenKind::kJoin);
    join.right = SampledRelation();
  } else {
    join.natural = Accept(TokenKind::kNatural);
    join.join = ParseJoinKind();
    Expect(TokenKind::kJoin);
    if (join.natural) {
      join.right = SampledRelation();
    } else {
      join.right = ParseRelation();
      if (Accept(TokenKind::kOn)) {
        join.on = Expression();
      } else if (Accept(TokenKind::kUsing)) {
        join.using_columns = NameList();
      } else {
        Fail("'on' or 'using'");
      }
    }
  }
  auto* node = ast_.New<JoinRelation>(SpanFrom(start));
  join.span = node->span;
  *node = join;
  return node;
}

RelationPtr Parser::SampledRelation() {
  size_t start = at_;
  RelationPtr relation = PatternRelation();
  if (!Accept(TokenKind::kTablesample)) return relation;
  bool bernoulli = Accept(TokenKind::kBernoulli);
  if (!bernoulli && !Accept(TokenKind::kSystem)) Fail("'bernoulli' or 'system'");
  Expect(TokenKind::kLeftParen);
  ExprPtr percentage = Expression();
  Expect(TokenKind::kRightParen);
  auto* sample = ast_.New<SampleRelation>(SpanFrom(start));
  sample->relation = relation;
  sample->bernoulli = bernoulli;
  sample->percentage = percentage;
  return sample;
}

RelationPtr Parser::AliasedRelationTree() {
  size_t start = at_;
  return WithAlias(start, RelationPrimary());
}

RelationPtr Parser::WithAlias(size_t start, RelationPtr relation) {
  if (!Accept(TokenKind::kAs) && !AtBareAlias()) return relation;
  Name alias = ParseName();
  List<Name> columns;
  if (At(TokenKind::kLeftParen)) columns = NameList();
  auto* aliased = ast_.New<AliasedRelation>(SpanFrom(start));
  aliased->relation = relation;
  aliased->alias = alias;
  aliased->columns = columns;
  return aliased;
}

RelationPtr Parser::RelationPrimary() {
  size_t start = at_;
  switch (Kind()) {
    case TokenKind::kLeftParen:
      return ParenthesizedRelation();
    case TokenKind::kUnnest:
      return Unnest();
    case TokenKind::kTable:
      return TableFunction();
    case TokenKind::kJsonTable:
      return JsonTable();
    case TokenKind::kVariable: {
      auto* hole = ast_.New<HoleRelation>(SpanOf(Peek()));
      hole->name = Text(Peek()).substr(1);
      ++at_;
      return hole;
    }
    case TokenKind::kLateral:
      if (Kind(1) == TokenKind::kLeftParen) {
        at_ += 2;
        QueryPtr query = ParseQueryTree();
        Expect(TokenKind::kRightParen);
        auto* lateral = ast_.New<LateralRelation>(SpanFrom(start));
        lateral->query = query;
        return lateral;
      }
      return Table();
    default:
      if (AtIdentifier()) return Table();
      Fail("a relation");
      return nullptr;
  }
}

RelationPtr Parser::ParenthesizedRelation() {
  size_t start = at_;
  if (ParenthesizedQuery()) {
    at_ = query_end_;
    auto* subquery = ast_.New<SubqueryRelation>(SpanFrom(start));
    subquery->query = query_;
    return subquery;
  }
  Expect(TokenKind::kLeftParen);
  RelationPtr relation = ParseRelation();
  Expect(TokenKind::kRightParen);
  return relation;
}

RelationPtr Parser::Table() {
  size_t start = at_;
  TableRelation table;
  table.name = ParseQualifiedName();
  if (Accept(TokenKind::kFor)) {
    if (Accept(TokenKind::kTimestamp)) {
      table.travel = TimeTravel::kTimestamp;
    } else if (Accept(TokenKind::kVersion)) {
      table.travel = TimeTravel::kVersion;
    } else {
      Fail("'timestamp' or 'version'");
    }
    Expect(TokenKind::kAs);
    Expect(TokenKind::kOf);
    table.as_of = Value();
  }
  auto* node = ast_.New<TableRelation>(SpanFrom(start));
  table.span = node->span;
  *node = table;
  return node;
}

RelationPtr Parser::Unnest() {
  size_t start = at_++;
  List<ExprPtr> arguments = ParenList<ExprPtr>([&] { return Expression(); });
  // WITH [NO] DATA may follow too, of CREATE TABLE AS.
  bool with_ordinality =
      At(TokenKind::kWith) && Kind(1) != TokenKind::kNo && Kind(1) != TokenKind::kData;
  if (with_ordinality) {
    ++at_;
    Expect(TokenKind::kOrdinality);
  }
  auto* unnest = ast_.New<UnnestRelation>(SpanFrom(start));
  unnest->arguments = arguments;
  unnest->with_ordinality = with_ordinality;
  return unnest;
}

// ---- TABLE(f(...)) -----------------------------------------------------------------------------

RelationPtr Parser::TableFunction() {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  TableFunctionRelation call;
  call.function = ParseQualifiedName();
  Expect(TokenKind::kLeftParen);
  if (!At(TokenKind::kRightParen) && !At(TokenKind::kCopartition, TokenKind::kLeftParen)) {
    call.arguments = CommaList<TableArgument>([&] { return ParseTableArgument(); });
  }
  if (Accept(TokenKind::kCopartition)) {
    call.copartition = CommaList<List<QualifiedName>>([&] {
      size_t at = at_;
      List<QualifiedName> names = ParenList<QualifiedName>([&] { return ParseQualifiedName(); });
      if (!failed_ && names.size() < 2) FailAt(tokens_[at], "copartition needs two tables");
      return names;
    });
  }
  Expect(TokenKind::kRightParen);
  Expect(TokenKind::kRightParen);
  auto* node = ast_.New<TableFunctionRelation>(SpanFrom(start));
  call.span = node->span;
  *node = call;
  return node;
}

TableArgument Parser::ParseTableArgument() {
  size_t start = at_;
  TableArgument argument;
  if (AtIdentifier() && Kind(1) == TokenKind::kFatArrow) {
    argument.name = ParseName();
    ++at_;
  }
  if (At(TokenKind::kTable)) {
    argument.kind = TableArgumentKind::kTable;
    ParseTableInput(&argument);
  } else if (At(TokenKind::kDescriptor, TokenKind::kLeftParen)) {
    argument.kind = TableArgumentKind::kDescriptor;
    ++at_;
    argument.descriptor = ParenList<DescriptorField>([&] { return ParseDescriptorField(); });
  } else if (At(TokenKind::kCast, TokenKind::kLeftParen) && Kind(2) == TokenKind::kNull &&
             Kind(3) == TokenKind::kAs && Kind(4) == TokenKind::kDescriptor) {
    argument.kind = TableArgumentKind::kNullDescriptor;
    at_ += 5;
    Expect(TokenKind::kRightParen);
  } else {
    argument.value = Expression();
  }
  argument.span = SpanFrom(start);
  return argument;
}

DescriptorField Parser::ParseDescriptorField() {
  DescriptorField field;
  field.name = ParseName();
  if (!At(TokenKind::kComma) && !At(TokenKind::kRightParen)) field.type = ParseTypeName();
  return field;
}

void Parser::ParseTableInput(TableArgument* argument) {
  size_t start = at_++;
  Expect(TokenKind::kLeftParen);
  size_t inner = at_;
  RelationPtr table = nullptr;
  if (AtIdentifier()) {
    QualifiedName name = ParseQualifiedName();
    auto* relation = ast_.New<TableRelation>(SpanFrom(inner));
    relation->name = name;
    table = relation;
  } else {
    QueryPtr query = ParseQueryTree();
    auto* relation = ast_.New<SubqueryRelation>(SpanFrom(inner));
    relation->query = query;
    table = relation;
  }
  Expect(TokenKind::kRightParen);
  bool clause = At(TokenKind::kPartition, TokenKind::kBy) ||
                At(TokenKind::kPrune, TokenKind::kWhen) || At(TokenKind::kKeep, TokenKind::kWhen) ||
                At(TokenKind::kCopartition, TokenKind::kLeftParen);
  argument->table = clause ? table : WithAlias(start, table);
  if (Accept(TokenKind::kPartition)) {
    Expect(TokenKind::kBy);
    argument->partitioned = true;
    bool parenthesized = false;
    argument->partition_by = GroupingSet(&parenthesized);
  }
  if (At(TokenKind::kPrune) || At(TokenKind::kKeep)) {
    argument->when_empty = At(TokenKind::kPrune) ? WhenEmpty::kPrune : WhenEmpty::kKeep;
    ++at_;
    Expect(TokenKind::kWhen);
    Expect(TokenKind::kEmpty);
  }
  if (Accept(TokenKind::kOrder)) {
    Expect(TokenKind::kBy);
    if (AtParenthesizedSet()) {
      argument->order_by = ParenList<SortItem>([&] { return ParseSortItem(); });
    } else {
      SortItem item = ParseSortItem();
      argument->order_by = ast_.Copy(&item, 1);
    }
  }
}

}  // namespace firn
