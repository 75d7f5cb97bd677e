// The relations beyond tables, subqueries and joins: MATCH_RECOGNIZE, PIVOT, JSON_TABLE,
// TABLE(f(...)).
#pragma once

#include "compiler/sql/pattern.h"
#include "compiler/sql/query.h"

namespace firn {

struct MatchRecognizeRelation : RelationOf<RelationKind::kMatchRecognize> {
  RelationPtr input = nullptr;
  List<ExprPtr> partition_by;
  List<SortItem> order_by;
  const RowPattern* pattern = nullptr;
  auto fields() const { return std::tie(input, partition_by, order_by, pattern); }
};

// An aggregate of PIVOT, or a value that its columns are to have: `expr AS alias`.
struct PivotItem {
  ExprPtr expr = nullptr;
  Name alias;  // may be empty
  auto fields() const { return std::tie(expr, alias); }
};
// input PIVOT (aggregates FOR columns IN (values) GROUP BY keys): a row a key, a column a value.
struct PivotRelation : RelationOf<RelationKind::kPivot> {
  RelationPtr input = nullptr;
  List<PivotItem> aggregates;
  List<ExprPtr> columns;
  bool parenthesized = false;  // FOR (a, b)
  List<PivotItem> values;
  List<ExprPtr> group_by;
  auto fields() const {
    return std::tie(input, aggregates, columns, parenthesized, values, group_by);
  }
};

enum class JsonColumnKind : uint8_t { kOrdinality, kValue, kQuery, kNested };
struct JsonTableColumn {
  JsonColumnKind kind = JsonColumnKind::kValue;
  Name name;  // kNested: of the path, may be empty
  TypeName type;
  bool has_path = false;
  std::string_view path;
  std::string_view encoding;  // of kQuery's FORMAT JSON
  JsonWrapper wrapper = JsonWrapper::kUnstated;
  JsonQuotes quotes = JsonQuotes::kUnstated;
  bool quotes_on_scalar = false;
  JsonOnEmptyOrError on_empty = JsonOnEmptyOrError::kUnstated;
  ExprPtr empty_default = nullptr;
  JsonOnEmptyOrError on_error = JsonOnEmptyOrError::kUnstated;
  ExprPtr error_default = nullptr;
  List<JsonTableColumn> columns;  // of kNested
  Span span = {};
  auto fields() const {
    return std::tie(kind, name, type, has_path, path, encoding, wrapper, quotes, quotes_on_scalar,
                    on_empty, empty_default, on_error, error_default, columns);
  }
};
enum class JsonPlanKind : uint8_t { kPath, kOuter, kInner, kUnion, kCross };
// PLAN (root OUTER (a UNION b)): kPath is a leaf; kOuter and kInner join `path` with one plan.
struct JsonTablePlan {
  JsonPlanKind kind = JsonPlanKind::kPath;
  Name path;
  List<const JsonTablePlan*> plans;
  auto fields() const { return std::tie(kind, path, plans); }
};
enum class JsonPlanDefault : uint8_t { kUnstated, kOuter, kInner, kUnion, kCross };
struct JsonTableRelation : RelationOf<RelationKind::kJsonTable> {
  JsonPathCall json;
  List<JsonTableColumn> columns;
  const JsonTablePlan* plan = nullptr;
  JsonPlanDefault plan_default = JsonPlanDefault::kUnstated;  // PLAN DEFAULT (first, second)
  JsonPlanDefault plan_default_second = JsonPlanDefault::kUnstated;
  JsonOnEmptyOrError on_error = JsonOnEmptyOrError::kUnstated;
  auto fields() const {
    return std::tie(json, columns, plan, plan_default, plan_default_second, on_error);
  }
};

enum class TableArgumentKind : uint8_t { kScalar, kTable, kDescriptor, kNullDescriptor };
enum class WhenEmpty : uint8_t { kUnstated, kPrune, kKeep };
struct DescriptorField {
  Name name;
  TypeName type;  // may be empty
  auto fields() const { return std::tie(name, type); }
};
struct TableArgument {
  Name name;  // name => ..., may be empty
  TableArgumentKind kind = TableArgumentKind::kScalar;
  ExprPtr value = nullptr;
  RelationPtr table = nullptr;  // TABLE(...): a table or a subquery, perhaps aliased
  bool partitioned = false;
  List<ExprPtr> partition_by;
  WhenEmpty when_empty = WhenEmpty::kUnstated;
  List<SortItem> order_by;
  List<DescriptorField> descriptor;
  Span span = {};
  auto fields() const {
    return std::tie(name, kind, value, table, partitioned, partition_by, when_empty, order_by,
                    descriptor);
  }
};
struct TableFunctionRelation : RelationOf<RelationKind::kTableFunction> {
  QualifiedName function;
  List<TableArgument> arguments;
  List<List<QualifiedName>> copartition;
  auto fields() const { return std::tie(function, arguments, copartition); }
};

}  // namespace firn
