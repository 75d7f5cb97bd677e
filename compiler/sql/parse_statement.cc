// Statements that read and change rows.
#include "compiler/sql/parser_class.h"

namespace firn {

StatementPtr Parser::ParseStatementTree() {
  Level level(*this);
  if (!level) return nullptr;
  size_t start = at_;
  switch (Kind()) {
    case TokenKind::kSelect:
    case TokenKind::kValues:
    case TokenKind::kTable:
    case TokenKind::kWith:
    case TokenKind::kLeftParen: {
      QueryPtr query = RootQuery(true);
      auto* statement = ast_.New<QueryStatement>(SpanFrom(start));
      statement->query = query;
      return statement;
    }
    case TokenKind::kInsert:
      return Insert();
    case TokenKind::kDelete:
      return Delete();
    case TokenKind::kUpdate:
      return Update();
    case TokenKind::kMerge:
      return Merge();
    case TokenKind::kTruncate: {
      ++at_;
      Expect(TokenKind::kTable);
      QualifiedName table = ParseQualifiedName();
      auto* statement = ast_.New<TruncateStatement>(SpanFrom(start));
      statement->table = table;
      return statement;
    }
    case TokenKind::kCreate:
      return Create();
    case TokenKind::kDrop:
      return Drop();
    case TokenKind::kAlter:
      return Alter();
    default:
      return OtherTree(start);
  }
}

// The lexer takes `@b` for a variable of firn's.
Name Parser::Branch() {
  if (!Has(TrinoChange::kBranches)) return {};
  if (At(TokenKind::kVariable)) {
    Name name{Text(Peek()).substr(1), false, SpanOf(Peek())};
    ++at_;
    return name;
  }
  const bool at = At(TokenKind::kUnrecognized) && Text(Peek()) == "@";
  if (!at) return {};
  ++at_;
  return ParseName();
}

StatementPtr Parser::Insert() {
  size_t start = at_++;
  Expect(TokenKind::kInto);
  QualifiedName table = ParseQualifiedName();
  Name branch = Branch();
  List<Name> columns;
  if (At(TokenKind::kLeftParen) && AtIdentifier(1)) columns = NameList();
  QueryPtr query = RootQuery();
  auto* statement = ast_.New<InsertStatement>(SpanFrom(start));
  statement->table = table;
  statement->branch = branch;
  statement->columns = columns;
  statement->query = query;
  return statement;
}

StatementPtr Parser::Delete() {
  size_t start = at_++;
  Expect(TokenKind::kFrom);
  QualifiedName table = ParseQualifiedName();
  Name branch = Branch();
  ExprPtr where = Accept(TokenKind::kWhere) ? Expression() : nullptr;
  auto* statement = ast_.New<DeleteStatement>(SpanFrom(start));
  statement->table = table;
  statement->branch = branch;
  statement->where = where;
  return statement;
}

Assignment Parser::ParseAssignment() {
  Assignment assignment;
  assignment.column = ParseName();
  Expect(TokenKind::kEqual);
  assignment.value = Expression();
  return assignment;
}

StatementPtr Parser::Update() {
  size_t start = at_++;
  QualifiedName table = ParseQualifiedName();
  Name branch = Branch();
  Expect(TokenKind::kSet);
  List<Assignment> assignments = CommaList<Assignment>([&] { return ParseAssignment(); });
  ExprPtr where = Accept(TokenKind::kWhere) ? Expression() : nullptr;
  auto* statement = ast_.New<UpdateStatement>(SpanFrom(start));
  statement->table = table;
  statement->branch = branch;
  statement->assignments = assignments;
  statement->where = where;
  return statement;
}

StatementPtr Parser::Merge() {
  size_t start = at_++;
  MergeStatement merge;
  Expect(TokenKind::kInto);
  merge.target = ParseQualifiedName();
  merge.branch = Branch();
  if (Accept(TokenKind::kAs) || AtIdentifier()) merge.alias = ParseName();
  Expect(TokenKind::kUsing);
  merge.source = ParseRelation();
  Expect(TokenKind::kOn);
  merge.on = Expression();
  Items<MergeCase> cases(*this);
  do {
    cases.Add(ParseMergeCase());
  } while (At(TokenKind::kWhen));
  merge.cases = cases.Take();
  auto* statement = ast_.New<MergeStatement>(SpanFrom(start));
  merge.span = statement->span;
  *statement = merge;
  return statement;
}

MergeCase Parser::ParseMergeCase() {
  size_t start = at_;
  MergeCase merge_case;
  Expect(TokenKind::kWhen);
  merge_case.matched = !Accept(TokenKind::kNot);
  Expect(TokenKind::kMatched);
  if (Accept(TokenKind::kAnd)) merge_case.condition = Expression();
  Expect(TokenKind::kThen);
  if (!merge_case.matched) {
    merge_case.action = MergeAction::kInsert;
    Expect(TokenKind::kInsert);
    if (At(TokenKind::kLeftParen)) merge_case.columns = NameList();
    Expect(TokenKind::kValues);
    merge_case.values = ParenList<ExprPtr>([&] { return Expression(); });
  } else if (Accept(TokenKind::kDelete)) {
    merge_case.action = MergeAction::kDelete;
  } else if (Accept(TokenKind::kUpdate)) {
    Expect(TokenKind::kSet);
    merge_case.assignments = CommaList<Assignment>([&] { return ParseAssignment(); });
  } else {
    Fail("'update' or 'delete'");
  }
  merge_case.span = SpanFrom(start);
  return merge_case;
}

}  // namespace firn
