// Stage 3 for one query: names, types, nullability, column lineage.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/analyze/catalog.h"
#include "compiler/base/diagnostic.h"
#include "compiler/sql/statement.h"

namespace firn {

// A column of a table: "lake.marts.orders" + "order_id".
struct ColumnOrigin {
  std::string table;
  std::string column;
  auto operator<=>(const ColumnOrigin&) const = default;
};

// How an output column comes from a source column; the strongest that applies on any path.
enum class LineageKind : uint8_t { kIdentity, kTransformation, kAggregation };

struct LineageEdge {
  ColumnOrigin origin;
  LineageKind kind = LineageKind::kIdentity;
};

struct OutputColumn {
  std::string name;  // "_col0" where unnamed
  bool named = false;
  Type type;  // uncertain where firn cannot tell
  Nullability nullability = Nullability::kUnknown;
  std::vector<LineageEdge> sources;  // sorted by origin, each once
  Span span;                         // of the select item
};

struct QueryAnalysis {
  std::vector<OutputColumn> columns;
  std::vector<Type> types;         // by Expr::id; uncertain where not visited
  std::vector<uint32_t> unpadded;  // ids of chars that a function takes as varchar; sorted
  // Names and types of what INSERT or CREATE TABLE AS writes, as the query gives it; empty where a
  // column is not known.
  std::vector<std::pair<std::string, Type>> written;
  std::vector<ColumnOrigin> referenced;  // every column read, filters and joins too; sorted
  std::vector<std::string> tables;       // every table read, qualified; sorted
};

// The types of `@name` values, by name; those not named are uncertain.
using VariableTypes = std::map<std::string, Type, std::less<>>;

// Analyzes a query against a catalog. Findings carry Trino's error name. With errors the result
// holds what could still be told.
QueryAnalysis AnalyzeQuery(QueryPtr query, const Catalog& catalog, const SourceMap& sources,
                           uint32_t expression_count, Diagnostics& diagnostics,
                           const VariableTypes* variables = nullptr);

// Likewise for any statement; `columns` are those that DESCRIBE OUTPUT gives.
QueryAnalysis AnalyzeStatement(StatementPtr statement, const Catalog& catalog,
                               const SourceMap& sources, uint32_t expression_count,
                               Diagnostics& diagnostics, const VariableTypes* variables = nullptr);

}  // namespace firn
