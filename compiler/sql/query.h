// Queries and the relations they read.
#pragma once

#include "compiler/sql/json_expr.h"

namespace firn {

// ---- relations ---------------------------------------------------------------------------------

enum class RelationKind : uint8_t {
  kTable,
  kSubquery,
  kJoin,
  kUnnest,
  kLateral,
  kTableFunction,
  kJsonTable,
  kMatchRecognize,
  kSample,
  kAliased,
  kHole,
  kPivot
};
struct Relation {
  RelationKind kind;
  Span span = {};
};
template <RelationKind kKindOf>
struct RelationOf : Relation {
  static constexpr RelationKind kKind = kKindOf;
  RelationOf() : Relation{kKindOf} {}
};
template <typename T>
const T* As(RelationPtr relation) {
  return relation != nullptr && relation->kind == T::kKind ? static_cast<const T*>(relation)
                                                           : nullptr;
}

enum class TimeTravel : uint8_t { kNone, kVersion, kTimestamp };
struct TableRelation : RelationOf<RelationKind::kTable> {
  QualifiedName name;
  TimeTravel travel = TimeTravel::kNone;  // FOR VERSION|TIMESTAMP AS OF as_of
  ExprPtr as_of = nullptr;
  auto fields() const { return std::tie(name, travel, as_of); }
};
struct SubqueryRelation : RelationOf<RelationKind::kSubquery> {
  QueryPtr query = nullptr;
  auto fields() const { return std::tie(query); }
};
enum class JoinKind : uint8_t { kCross, kImplicit, kInner, kLeft, kRight, kFull };
struct JoinRelation : RelationOf<RelationKind::kJoin> {
  JoinKind join = JoinKind::kInner;
  RelationPtr left = nullptr;
  RelationPtr right = nullptr;
  bool natural = false;
  ExprPtr on = nullptr;
  List<Name> using_columns;
  auto fields() const { return std::tie(join, left, right, natural, on, using_columns); }
};
struct UnnestRelation : RelationOf<RelationKind::kUnnest> {
  List<ExprPtr> arguments;
  bool with_ordinality = false;
  auto fields() const { return std::tie(arguments, with_ordinality); }
};
struct LateralRelation : RelationOf<RelationKind::kLateral> {
  QueryPtr query = nullptr;
  auto fields() const { return std::tie(query); }
};
struct AliasedRelation : RelationOf<RelationKind::kAliased> {
  RelationPtr relation = nullptr;
  Name alias;
  List<Name> columns;
  auto fields() const { return std::tie(relation, alias, columns); }
};
struct SampleRelation : RelationOf<RelationKind::kSample> {
  RelationPtr relation = nullptr;
  bool bernoulli = false;  // else SYSTEM
  ExprPtr percentage = nullptr;
  auto fields() const { return std::tie(relation, bernoulli, percentage); }
};
// FROM @name: a macro's parameter or a Quote's hole that stands for a relation. firn's own.
struct HoleRelation : RelationOf<RelationKind::kHole> {
  std::string_view name;
  auto fields() const { return std::tie(name); }
};
// MATCH_RECOGNIZE, JSON_TABLE and TABLE(f(...)) are in relation.h.

// ---- select ------------------------------------------------------------------------------------

// `expr AS alias`, `*`, `t.*`, `(row).* AS (a, b)`.
struct SelectItem {
  ExprPtr expr = nullptr;  // null for a plain `*`; the base for `t.*`
  bool star = false;
  Name alias;
  List<Name> column_aliases;  // of a row's star
  Span span = {};
  auto fields() const { return std::tie(expr, star, alias, column_aliases); }
};
enum class GroupingKind : uint8_t { kSimple, kSets, kRollup, kCube, kAuto };
struct GroupingElement {
  GroupingKind kind = GroupingKind::kSimple;
  List<List<ExprPtr>> sets;    // kSimple: one set; kAuto (GROUP BY AUTO): none
  bool parenthesized = false;  // GROUP BY (a, b)
  Span span = {};
  auto fields() const { return std::tie(kind, sets, parenthesized); }
};
struct GroupBy {
  bool distinct = false;  // GROUP BY DISTINCT
  bool all_stated = false;
  List<GroupingElement> elements;
  Span span = {};
  auto fields() const { return std::tie(distinct, all_stated, elements); }
};
struct NamedWindow {
  Name name;
  const Window* window = nullptr;
  auto fields() const { return std::tie(name, window); }
};

// ---- query bodies ------------------------------------------------------------------------------

enum class BodyKind : uint8_t { kSelect, kSetOperation, kValues, kTable, kSubquery };
struct QueryBody {
  BodyKind kind;
  Span span = {};
};
template <BodyKind kKindOf>
struct BodyOf : QueryBody {
  static constexpr BodyKind kKind = kKindOf;
  BodyOf() : QueryBody{kKindOf} {}
};
using BodyPtr = const QueryBody*;
template <typename T>
const T* As(BodyPtr body) {
  return body != nullptr && body->kind == T::kKind ? static_cast<const T*>(body) : nullptr;
}

struct SelectBody : BodyOf<BodyKind::kSelect> {
  bool distinct = false;
  bool all_stated = false;
  List<SelectItem> items;
  RelationPtr from = nullptr;
  ExprPtr where = nullptr;
  const GroupBy* group_by = nullptr;
  ExprPtr having = nullptr;
  List<NamedWindow> windows;
  auto fields() const {
    return std::tie(distinct, all_stated, items, from, where, group_by, having, windows);
  }
};
enum class SetOperator : uint8_t { kUnion, kIntersect, kExcept };
struct SetOperationBody : BodyOf<BodyKind::kSetOperation> {
  SetOperator op = SetOperator::kUnion;
  bool all = false;
  bool distinct_stated = false;
  BodyPtr left = nullptr;
  bool corresponding = false;  // CORRESPONDING [BY (columns)]
  List<Name> corresponding_columns;
  BodyPtr right = nullptr;
  auto fields() const {
    return std::tie(op, all, distinct_stated, left, corresponding, corresponding_columns, right);
  }
};
struct ValuesBody : BodyOf<BodyKind::kValues> {
  List<ExprPtr> rows;  // a RowExpr for a row of several columns
  auto fields() const { return std::tie(rows); }
};
// TABLE t
struct TableBody : BodyOf<BodyKind::kTable> {
  QualifiedName name;
  auto fields() const { return std::tie(name); }
};
struct SubqueryBody : BodyOf<BodyKind::kSubquery> {
  QueryPtr query = nullptr;
  auto fields() const { return std::tie(query); }
};

struct CommonTable {
  Name name;
  List<Name> columns;
  QueryPtr query = nullptr;
  Span span = {};
  auto fields() const { return std::tie(name, columns, query); }
};
struct With {
  bool recursive = false;
  List<CommonTable> tables;
  Span span = {};
  auto fields() const { return std::tie(recursive, tables); }
};
struct Prologue;  // WITH SESSION and WITH FUNCTION before a root query: other_statement.h
struct Query {
  const Prologue* prologue = nullptr;
  const With* with = nullptr;
  BodyPtr body = nullptr;
  List<SortItem> order_by;
  ExprPtr offset = nullptr;  // OFFSET n
  ExprPtr limit = nullptr;   // LIMIT n, or FETCH FIRST n
  bool limit_all = false;    // LIMIT ALL
  bool fetch_first = false;  // written as FETCH FIRST (limit may then be null: one row)
  bool with_ties = false;
  Span span = {};
  auto fields() const {
    return std::tie(prologue, with, body, order_by, offset, limit, limit_all, fetch_first,
                    with_ties);
  }
};

}  // namespace firn
