// Statements. Those that firn writes are here in full; the rest of Trino's is other_statement.h.
#pragma once

#include "compiler/sql/query.h"

namespace firn {

enum class StatementKind : uint8_t {
  kQuery,
  kInsert,
  kMerge,
  kDelete,
  kUpdate,
  kTruncate,
  kCreateTable,
  kCreateTableAs,
  kCreateView,
  kCreateSchema,
  kDropTable,
  kDropView,
  kDropSchema,
  kAddColumn,
  kDropColumn,
  kSetColumnType,
  kRenameTable,
  kSetProperties,
  kTableExecute,
  kOther
};
struct Statement {
  StatementKind kind;
  Span span = {};
};
template <StatementKind kKindOf>
struct StatementOf : Statement {
  static constexpr StatementKind kKind = kKindOf;
  StatementOf() : Statement{kKindOf} {}
};
template <typename T>
const T* As(StatementPtr statement) {
  return statement != nullptr && statement->kind == T::kKind ? static_cast<const T*>(statement)
                                                             : nullptr;
}

// name = value, of WITH (...) and ALTER ... SET PROPERTIES. A null value is DEFAULT.
struct Property {
  Name name;
  ExprPtr value = nullptr;
  auto fields() const { return std::tie(name, value); }
};

struct QueryStatement : StatementOf<StatementKind::kQuery> {
  QueryPtr query = nullptr;
  auto fields() const { return std::tie(query); }
};
// `branch`, of the statements that write: t @ branch. Empty for the table's main one.
struct InsertStatement : StatementOf<StatementKind::kInsert> {
  QualifiedName table;
  Name branch;
  List<Name> columns;
  QueryPtr query = nullptr;
  auto fields() const { return std::tie(table, branch, columns, query); }
};
struct Assignment {
  Name column;
  ExprPtr value = nullptr;
  auto fields() const { return std::tie(column, value); }
};
enum class MergeAction : uint8_t { kUpdate, kDelete, kInsert };
struct MergeCase {
  bool matched = true;
  ExprPtr condition = nullptr;  // AND condition
  MergeAction action = MergeAction::kUpdate;
  List<Assignment> assignments;  // of UPDATE SET
  List<Name> columns;            // of INSERT
  List<ExprPtr> values;          // of INSERT
  Span span = {};
  auto fields() const { return std::tie(matched, condition, action, assignments, columns, values); }
};
struct MergeStatement : StatementOf<StatementKind::kMerge> {
  QualifiedName target;
  Name branch;
  Name alias;
  RelationPtr source = nullptr;
  ExprPtr on = nullptr;
  List<MergeCase> cases;
  auto fields() const { return std::tie(target, branch, alias, source, on, cases); }
};
struct DeleteStatement : StatementOf<StatementKind::kDelete> {
  QualifiedName table;
  Name branch;
  ExprPtr where = nullptr;
  auto fields() const { return std::tie(table, branch, where); }
};
struct UpdateStatement : StatementOf<StatementKind::kUpdate> {
  QualifiedName table;
  Name branch;
  List<Assignment> assignments;
  ExprPtr where = nullptr;
  auto fields() const { return std::tie(table, branch, assignments, where); }
};
struct TruncateStatement : StatementOf<StatementKind::kTruncate> {
  QualifiedName table;
  auto fields() const { return std::tie(table); }
};

// A column of CREATE TABLE or ADD COLUMN; or LIKE other when `like` is not empty.
struct ColumnDefinition {
  Name name;
  QualifiedName path;  // ADD COLUMN a.b: the whole path, else empty
  TypeName type;
  ExprPtr default_value = nullptr;  // a literal, or null
  bool not_null = false;
  bool has_comment = false;
  std::string_view comment;
  List<Property> properties;
  QualifiedName like;
  uint8_t like_properties = 0;  // 0 unstated, 1 INCLUDING, 2 EXCLUDING
  Span span = {};
  auto fields() const {
    return std::tie(name, path, type, default_value, not_null, has_comment, comment, properties,
                    like, like_properties);
  }
};
struct CreateTableStatement : StatementOf<StatementKind::kCreateTable> {
  bool or_replace = false;
  bool if_not_exists = false;
  QualifiedName table;
  List<ColumnDefinition> columns;
  bool has_comment = false;
  std::string_view comment;
  List<Property> properties;
  auto fields() const {
    return std::tie(or_replace, if_not_exists, table, columns, has_comment, comment, properties);
  }
};
struct CreateTableAsStatement : StatementOf<StatementKind::kCreateTableAs> {
  bool or_replace = false;
  bool if_not_exists = false;
  QualifiedName table;
  List<Name> columns;
  bool has_comment = false;
  std::string_view comment;
  List<Property> properties;
  QueryPtr query = nullptr;
  bool with_data = true;
  auto fields() const {
    return std::tie(or_replace, if_not_exists, table, columns, has_comment, comment, properties,
                    query, with_data);
  }
};
enum class ViewSecurity : uint8_t { kUnstated, kDefiner, kInvoker };
struct CreateViewStatement : StatementOf<StatementKind::kCreateView> {
  bool or_replace = false;
  QualifiedName view;
  bool has_comment = false;
  std::string_view comment;
  ViewSecurity security = ViewSecurity::kUnstated;
  List<Property> properties;
  QueryPtr query = nullptr;
  auto fields() const {
    return std::tie(or_replace, view, has_comment, comment, security, properties, query);
  }
};
struct CreateSchemaStatement : StatementOf<StatementKind::kCreateSchema> {
  bool if_not_exists = false;
  QualifiedName schema;
  List<Property> properties;
  bool has_authorization = false;
  std::string_view authorization_type;  // USER, ROLE or empty
  Name authorization;
  auto fields() const {
    return std::tie(if_not_exists, schema, properties, has_authorization, authorization_type,
                    authorization);
  }
};
struct DropTableStatement : StatementOf<StatementKind::kDropTable> {
  bool if_exists = false;
  QualifiedName table;
  auto fields() const { return std::tie(if_exists, table); }
};
struct DropViewStatement : StatementOf<StatementKind::kDropView> {
  bool if_exists = false;
  QualifiedName view;
  auto fields() const { return std::tie(if_exists, view); }
};
struct DropSchemaStatement : StatementOf<StatementKind::kDropSchema> {
  bool if_exists = false;
  QualifiedName schema;
  uint8_t behavior = 0;  // 0 unstated, 1 CASCADE, 2 RESTRICT
  auto fields() const { return std::tie(if_exists, schema, behavior); }
};
enum class ColumnPosition : uint8_t { kUnstated, kFirst, kLast, kAfter };
struct AddColumnStatement : StatementOf<StatementKind::kAddColumn> {
  QualifiedName table;
  bool table_if_exists = false;
  bool if_not_exists = false;
  ColumnDefinition column;
  ColumnPosition position = ColumnPosition::kUnstated;
  Name after;
  auto fields() const {
    return std::tie(table, table_if_exists, if_not_exists, column, position, after);
  }
};
struct DropColumnStatement : StatementOf<StatementKind::kDropColumn> {
  QualifiedName table;
  bool table_if_exists = false;
  bool if_exists = false;
  QualifiedName column;
  auto fields() const { return std::tie(table, table_if_exists, if_exists, column); }
};
struct SetColumnTypeStatement : StatementOf<StatementKind::kSetColumnType> {
  QualifiedName table;
  bool table_if_exists = false;
  QualifiedName column;
  TypeName type;
  auto fields() const { return std::tie(table, table_if_exists, column, type); }
};
// ALTER TABLE | MATERIALIZED VIEW name SET PROPERTIES ...
struct SetPropertiesStatement : StatementOf<StatementKind::kSetProperties> {
  bool materialized_view = false;
  QualifiedName name;
  List<Property> properties;
  auto fields() const { return std::tie(materialized_view, name, properties); }
};
// An argument of CALL or ALTER TABLE ... EXECUTE: value, or name => value.
struct NamedArgument {
  Name name;
  ExprPtr value = nullptr;
  auto fields() const { return std::tie(name, value); }
};
// ALTER TABLE table EXECUTE procedure(arguments) WHERE ...
struct TableExecuteStatement : StatementOf<StatementKind::kTableExecute> {
  QualifiedName table;
  Name procedure;
  List<NamedArgument> arguments;
  ExprPtr where = nullptr;
  auto fields() const { return std::tie(table, procedure, arguments, where); }
};
struct RenameTableStatement : StatementOf<StatementKind::kRenameTable> {
  QualifiedName table;
  bool if_exists = false;
  QualifiedName to;
  auto fields() const { return std::tie(table, if_exists, to); }
};

}  // namespace firn
