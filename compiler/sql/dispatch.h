// From a node's kind to its type: the one list of node types.
#pragma once

#include <cassert>

#include "compiler/sql/other_statement.h"
#include "compiler/sql/relation.h"
#include "compiler/sql/statement.h"

namespace firn {

// Calls `visit` with the node as what it is.
template <typename... Types>
struct NodeTypes {
  template <typename Base, typename Visit>
  static void Dispatch(const Base& node, Visit&& visit) {
    [[maybe_unused]] bool found =
        ((node.kind == Types::kKind ? (visit(static_cast<const Types&>(node)), true) : false) ||
         ...);
    assert(found);
  }
};

using ExprTypes =
    NodeTypes<ColumnRef, Dereference, StringLiteral, NumberLiteral, CallExpr, ComparisonExpr,
              BinaryExpr, LogicalExpr, NullLiteral, BooleanLiteral, BinaryLiteral, TypedLiteral,
              IntervalLiteral, Parameter, Variable, Star, UnaryExpr, NotExpr, IsNullExpr,
              TruthTestExpr, OverlapsExpr, BetweenExpr, InListExpr, InQueryExpr, LikeExpr,
              ExistsExpr, QuantifiedExpr, AtTimeZoneExpr, SubscriptExpr, MeasureExpr, CastExpr,
              ExtractExpr, SpecialCallExpr, CurrentExpr, TrimExpr, LambdaExpr, CaseExpr,
              SubqueryExpr, RowExpr, ArrayExpr, GroupingExpr, JsonExistsExpr, JsonValueExpr,
              JsonQueryExpr, JsonObjectExpr, JsonArrayExpr>;
using RelationTypes =
    NodeTypes<TableRelation, SubqueryRelation, JoinRelation, UnnestRelation, LateralRelation,
              TableFunctionRelation, JsonTableRelation, MatchRecognizeRelation, SampleRelation,
              AliasedRelation, HoleRelation, PivotRelation>;
using BodyTypes = NodeTypes<SelectBody, SetOperationBody, ValuesBody, TableBody, SubqueryBody>;
using StatementTypes =
    NodeTypes<QueryStatement, InsertStatement, MergeStatement, DeleteStatement, UpdateStatement,
              TruncateStatement, CreateTableStatement, CreateTableAsStatement, CreateViewStatement,
              CreateSchemaStatement, DropTableStatement, DropViewStatement, DropSchemaStatement,
              AddColumnStatement, DropColumnStatement, SetColumnTypeStatement, RenameTableStatement,
              SetPropertiesStatement, TableExecuteStatement, OtherStatement>;

template <typename Visit>
void Dispatch(const Expr& node, Visit&& visit) {
  ExprTypes::Dispatch(node, visit);
}
template <typename Visit>
void Dispatch(const Relation& node, Visit&& visit) {
  RelationTypes::Dispatch(node, visit);
}
template <typename Visit>
void Dispatch(const QueryBody& node, Visit&& visit) {
  BodyTypes::Dispatch(node, visit);
}
template <typename Visit>
void Dispatch(const Statement& node, Visit&& visit) {
  StatementTypes::Dispatch(node, visit);
}

// What a field of a node may be, beside a node: one predicate for each way of treating it.
template <typename T>
concept Polymorphic = std::is_same_v<T, Expr> || std::is_same_v<T, Relation> ||
    std::is_same_v<T, QueryBody> || std::is_same_v<T, Statement>;
template <typename T>
concept HasFields = requires(const T& value) {
  value.fields();
};

}  // namespace firn
