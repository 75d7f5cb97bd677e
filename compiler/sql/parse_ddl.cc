// CREATE, DROP and ALTER of tables, views and schemas. What else these words begin is kept as
// words.
#include "compiler/sql/parser_class.h"

namespace firn {

bool Parser::IfExists() {
  if (!At(TokenKind::kIf, TokenKind::kExists)) return false;
  at_ += 2;
  return true;
}

bool Parser::IfNotExists() {
  if (!At(TokenKind::kIf, TokenKind::kNot)) return false;
  at_ += 2;
  Expect(TokenKind::kExists);
  return true;
}

void Parser::OptionalComment(bool* has_comment, std::string_view* comment) {
  *has_comment = Accept(TokenKind::kComment);
  if (*has_comment) *comment = ParseString();
}

List<Property> Parser::Properties() {
  return CommaList<Property>([&] { return ParseProperty(); });
}

List<Property> Parser::OptionalProperties() {
  if (!Accept(TokenKind::kWith)) return {};
  return ParenList<Property>([&] { return ParseProperty(); });
}

Property Parser::ParseProperty() {
  Property property;
  property.name = ParseName();
  Expect(TokenKind::kEqual);
  bool by_default = At(TokenKind::kDefault) &&
                    (Kind(1) == TokenKind::kComma || Kind(1) == TokenKind::kRightParen ||
                     Kind(1) == TokenKind::kEndOfText);
  if (by_default) {
    ++at_;
  } else {
    property.value = Expression();
  }
  return property;
}

// ---- CREATE ------------------------------------------------------------------------------------

StatementPtr Parser::Create() {
  size_t start = at_;
  bool or_replace = Kind(1) == TokenKind::kOr && Kind(2) == TokenKind::kReplace;
  switch (Kind(or_replace ? 3 : 1)) {
    case TokenKind::kTable:
      at_ += or_replace ? 4 : 2;
      return CreateTable(start, or_replace);
    case TokenKind::kView:
      at_ += or_replace ? 4 : 2;
      return CreateView(start, or_replace);
    case TokenKind::kSchema:
      if (or_replace) break;
      at_ += 2;
      return CreateSchema(start);
    case TokenKind::kCatalog:
    case TokenKind::kFunction:
    case TokenKind::kMaterialized:
    case TokenKind::kOr:
    case TokenKind::kRole:
      break;
    case TokenKind::kBranch:
      if (Has(TrinoChange::kBranches)) break;
      return FailObject(or_replace ? 3 : 1);
    default:
      return FailObject(or_replace ? 3 : 1);
  }
  return OtherTree(start);
}

// After CREATE or DROP stands none of the things that can be created.
StatementPtr Parser::FailObject(size_t ahead) {
  at_ += ahead;
  const bool branch = At(TokenKind::kBranch);
  Fail("'table', 'view', 'materialized view', 'schema', 'function', 'catalog' or 'role'",
       branch ? Needs(TrinoChange::kBranches)
              : DidYouMean(Text(Peek()), {"table", "view", "materialized", "schema", "function",
                                          "catalog", "role"}));
  return nullptr;
}

StatementPtr Parser::CreateTable(size_t start, bool or_replace) {
  CreateTableStatement create;
  create.or_replace = or_replace;
  create.if_not_exists = IfNotExists();
  if (create.or_replace && create.if_not_exists) {
    Reject(SpanFrom(start), "'or replace' and 'if not exists' exclude each other");
  }
  create.table = ParseQualifiedName();
  List<Name> names;
  if (At(TokenKind::kLeftParen)) {
    bool only_names =
        AtIdentifier(1) && (Kind(2) == TokenKind::kComma || Kind(2) == TokenKind::kRightParen);
    if (only_names) {
      names = NameList();
    } else {
      create.columns = ParenList<ColumnDefinition>([&] { return TableElement(); });
    }
  }
  OptionalComment(&create.has_comment, &create.comment);
  create.properties = OptionalProperties();
  if (create.columns.empty() || failed_) return CreateTableAs(start, create, names);
  auto* statement = ast_.New<CreateTableStatement>(SpanFrom(start));
  create.span = statement->span;
  *statement = create;
  return statement;
}

StatementPtr Parser::CreateTableAs(size_t start, const CreateTableStatement& head,
                                   List<Name> columns) {
  CreateTableAsStatement create;
  create.or_replace = head.or_replace;
  create.if_not_exists = head.if_not_exists;
  create.table = head.table;
  create.columns = columns;
  create.has_comment = head.has_comment;
  create.comment = head.comment;
  create.properties = head.properties;
  Expect(TokenKind::kAs);
  // Parentheses around the whole query belong to the statement.
  if (At(TokenKind::kLeftParen, TokenKind::kWith)) {
    ++at_;
    create.query = RootQuery();
    Expect(TokenKind::kRightParen);
  } else {
    create.query = RootQuery();
  }
  if (Accept(TokenKind::kWith)) {
    create.with_data = !Accept(TokenKind::kNo);
    Expect(TokenKind::kData);
  }
  auto* statement = ast_.New<CreateTableAsStatement>(SpanFrom(start));
  create.span = statement->span;
  *statement = create;
  return statement;
}

ColumnDefinition Parser::TableElement() {
  // LIKE is reserved, so it cannot be a column's name.
  if (!At(TokenKind::kLike)) return ParseColumnDefinition();
  size_t start = at_++;
  ColumnDefinition like;
  like.like = ParseQualifiedName();
  if (At(TokenKind::kIncluding) || At(TokenKind::kExcluding)) {
    like.like_properties = At(TokenKind::kIncluding) ? 1 : 2;
    ++at_;
    Expect(TokenKind::kProperties);
  }
  like.span = SpanFrom(start);
  return like;
}

ColumnDefinition Parser::ParseColumnDefinition() {
  size_t start = at_;
  ColumnDefinition column;
  QualifiedName name = ParseQualifiedName();
  if (failed_) return column;
  column.name = name.last();
  if (name.parts.size() > 1) column.path = name;
  column.type = ParseTypeName();
  if (At(TokenKind::kDefault) && Has(TrinoChange::kColumnDefault)) {
    ++at_;
    column.default_value = LiteralValue();
  }
  if (Accept(TokenKind::kNot)) {
    Expect(TokenKind::kNull);
    column.not_null = true;
  }
  OptionalComment(&column.has_comment, &column.comment);
  column.properties = OptionalProperties();
  column.span = SpanFrom(start);
  return column;
}

StatementPtr Parser::CreateView(size_t start, bool or_replace) {
  CreateViewStatement create;
  create.or_replace = or_replace;
  create.view = ParseQualifiedName();
  OptionalComment(&create.has_comment, &create.comment);
  if (Accept(TokenKind::kSecurity)) {
    if (Accept(TokenKind::kDefiner)) {
      create.security = ViewSecurity::kDefiner;
    } else if (Accept(TokenKind::kInvoker)) {
      create.security = ViewSecurity::kInvoker;
    } else {
      Fail("'definer' or 'invoker'");
    }
  }
  create.properties = OptionalProperties();
  Expect(TokenKind::kAs);
  create.query = RootQuery();
  auto* statement = ast_.New<CreateViewStatement>(SpanFrom(start));
  create.span = statement->span;
  *statement = create;
  return statement;
}

void Parser::Principal(std::string_view* type, Name* name) {
  bool typed = (At(TokenKind::kUser) || At(TokenKind::kRole)) && AtIdentifier(1);
  if (typed) {
    *type = UpperText(Peek());
    ++at_;
  }
  *name = ParseName();
}

StatementPtr Parser::CreateSchema(size_t start) {
  CreateSchemaStatement create;
  create.if_not_exists = IfNotExists();
  create.schema = ParseQualifiedName();
  create.has_authorization = Accept(TokenKind::kAuthorization);
  if (create.has_authorization) Principal(&create.authorization_type, &create.authorization);
  create.properties = OptionalProperties();
  auto* statement = ast_.New<CreateSchemaStatement>(SpanFrom(start));
  create.span = statement->span;
  *statement = create;
  return statement;
}

// ---- DROP --------------------------------------------------------------------------------------

StatementPtr Parser::Drop() {
  size_t start = at_;
  TokenKind what = Kind(1);
  if (what == TokenKind::kTable || what == TokenKind::kView) {
    at_ += 2;
    bool if_exists = IfExists();
    QualifiedName name = ParseQualifiedName();
    if (what == TokenKind::kTable) {
      auto* statement = ast_.New<DropTableStatement>(SpanFrom(start));
      statement->if_exists = if_exists;
      statement->table = name;
      return statement;
    }
    auto* statement = ast_.New<DropViewStatement>(SpanFrom(start));
    statement->if_exists = if_exists;
    statement->view = name;
    return statement;
  }
  switch (what) {
    case TokenKind::kSchema:
      break;
    case TokenKind::kCatalog:
    case TokenKind::kFunction:
    case TokenKind::kMaterialized:
    case TokenKind::kRole:
      return OtherTree(start);
    case TokenKind::kBranch:
      if (Has(TrinoChange::kBranches)) return OtherTree(start);
      return FailObject(1);
    default:
      return FailObject(1);
  }
  at_ += 2;
  bool if_exists = IfExists();
  QualifiedName name = ParseQualifiedName();
  uint8_t behavior = Accept(TokenKind::kCascade) ? 1 : Accept(TokenKind::kRestrict) ? 2 : 0;
  auto* statement = ast_.New<DropSchemaStatement>(SpanFrom(start));
  statement->if_exists = if_exists;
  statement->schema = name;
  statement->behavior = behavior;
  return statement;
}

// ---- ALTER -------------------------------------------------------------------------------------

StatementPtr Parser::Alter() {
  size_t start = at_;
  if (Kind(1) == TokenKind::kTable) {
    at_ += 2;
    return AlterTable(start);
  }
  if (Kind(1) == TokenKind::kMaterialized && Kind(2) == TokenKind::kView) {
    at_ += 3;
    if (AtIdentifier() && !At(TokenKind::kIf, TokenKind::kExists)) {
      QualifiedName name = ParseQualifiedName();
      if (At(TokenKind::kSet, TokenKind::kProperties)) {
        at_ += 2;
        List<Property> properties = Properties();
        auto* statement = ast_.New<SetPropertiesStatement>(SpanFrom(start));
        statement->materialized_view = true;
        statement->name = name;
        statement->properties = properties;
        return statement;
      }
    }
    if (!failed_) at_ = start;
  }
  return OtherTree(start);
}

StatementPtr Parser::AlterTable(size_t start) {
  bool if_exists = IfExists();
  QualifiedName table = ParseQualifiedName();
  switch (Kind()) {
    case TokenKind::kRename:
      if (Kind(1) != TokenKind::kTo) break;
      {
        at_ += 2;
        QualifiedName to = ParseQualifiedName();
        auto* statement = ast_.New<RenameTableStatement>(SpanFrom(start));
        statement->table = table;
        statement->if_exists = if_exists;
        statement->to = to;
        return statement;
      }
    case TokenKind::kAdd:
      ++at_;
      return AddColumn(start, table, if_exists);
    case TokenKind::kDrop: {
      ++at_;
      Expect(TokenKind::kColumn);
      bool column_if_exists = IfExists();
      QualifiedName column = ParseQualifiedName();
      auto* statement = ast_.New<DropColumnStatement>(SpanFrom(start));
      statement->table = table;
      statement->table_if_exists = if_exists;
      statement->if_exists = column_if_exists;
      statement->column = column;
      return statement;
    }
    case TokenKind::kAlter: {
      ++at_;
      Expect(TokenKind::kColumn);
      size_t at_column = at_;
      QualifiedName column = ParseQualifiedName();
      if (At(TokenKind::kDrop) && at_ == at_column + 1) break;  // DROP NOT NULL, DROP DEFAULT
      if (At(TokenKind::kSet, TokenKind::kDefault) && Has(TrinoChange::kColumnDefault)) break;
      Expect(TokenKind::kSet);
      Expect(TokenKind::kData);
      Expect(TokenKind::kType);
      TypeName type = ParseTypeName();
      auto* statement = ast_.New<SetColumnTypeStatement>(SpanFrom(start));
      statement->table = table;
      statement->table_if_exists = if_exists;
      statement->column = column;
      statement->type = type;
      return statement;
    }
    case TokenKind::kSet:
      if (if_exists || Kind(1) != TokenKind::kProperties) break;
      {
        at_ += 2;
        List<Property> properties = Properties();
        auto* statement = ast_.New<SetPropertiesStatement>(SpanFrom(start));
        statement->name = table;
        statement->properties = properties;
        return statement;
      }
    case TokenKind::kExecute: {
      if (if_exists) break;
      ++at_;
      TableExecuteStatement execute;
      execute.table = table;
      execute.procedure = ParseName();
      if (Accept(TokenKind::kLeftParen)) {
        if (!At(TokenKind::kRightParen)) {
          execute.arguments = CommaList<NamedArgument>([&] {
            NamedArgument argument;
            if (AtIdentifier() && Kind(1) == TokenKind::kFatArrow) {
              argument.name = ParseName();
              ++at_;
            }
            argument.value = Expression();
            return argument;
          });
        }
        Expect(TokenKind::kRightParen);
      }
      if (Accept(TokenKind::kWhere)) execute.where = Expression();
      auto* statement = ast_.New<TableExecuteStatement>(SpanFrom(start));
      execute.span = statement->span;
      *statement = execute;
      return statement;
    }
    default:
      break;
  }
  if (!failed_) at_ = start;
  return OtherTree(start);
}

StatementPtr Parser::AddColumn(size_t start, const QualifiedName& table, bool if_exists) {
  AddColumnStatement add;
  add.table = table;
  add.table_if_exists = if_exists;
  Expect(TokenKind::kColumn);
  add.if_not_exists = IfNotExists();
  add.column = ParseColumnDefinition();
  if (Accept(TokenKind::kFirst)) {
    add.position = ColumnPosition::kFirst;
  } else if (Accept(TokenKind::kLast)) {
    add.position = ColumnPosition::kLast;
  } else if (Accept(TokenKind::kAfter)) {
    add.position = ColumnPosition::kAfter;
    add.after = ParseName();
  }
  auto* statement = ast_.New<AddColumnStatement>(SpanFrom(start));
  add.span = statement->span;
  *statement = add;
  return statement;
}

}  // namespace firn
