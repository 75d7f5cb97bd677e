// A query analyzed against two small tables, for tests.
#pragma once

#include <string>
#include <string_view>

#include "compiler/analyze/analyze.h"
#include "compiler/sql/parser.h"

namespace firn {

struct Analysis {
  explicit Analysis(std::string_view sql, const VariableTypes* variables = nullptr,
                    const TrinoVersion& trino = {}) {
    Catalog catalog;
    catalog.trino = trino;
    catalog.session_catalog = "lake";
    catalog.session_schema = "shop";
    const auto column = [](const char* name, const char* type, bool not_null = false) {
      return CatalogColumn{name, ParseType(type),
                           not_null ? Nullability::kNotNull : Nullability::kUnknown, false};
    };
    catalog.Add({"lake.shop.orders",
                 {column("id", "bigint", true), column("customer", "bigint"),
                  column("amount", "decimal(10,2)"), column("status", "varchar(10)"),
                  column("at", "timestamp(6)"), column("payload", "varchar"),
                  column("lines", "array(row(sku varchar, qty integer))")},
                 false});
    catalog.Add({"lake.shop.customers",
                 {column("id", "bigint", true), column("name", "varchar", true)},
                 false});
    const FileId file = sources.Add("q.sql", std::string(sql));
    const StatementPtr statement =
        ParseStatement({sources.text(file), file, 0, 0, trino}, ast, diagnostics);
    if (statement == nullptr) return;
    query = AnalyzeStatement(statement, catalog, sources, ast.expression_count(), diagnostics,
                             variables);
  }

  // "id bigint!, total decimal(38,2)": a `!` is not null, a `?` nullable.
  std::string Columns() const {
    std::string text;
    for (const OutputColumn& column : query.columns) {
      if (!text.empty()) text += ", ";
      text += column.name + " " + column.type.ToString();
      if (column.nullability == Nullability::kNotNull) text += "!";
      if (column.nullability == Nullability::kNullable) text += "?";
    }
    return text;
  }
  // "orders.id", "~orders.id" for a transformation, "+orders.id" for an aggregation.
  std::string Sources(size_t column) const {
    std::string text;
    for (const LineageEdge& edge : query.columns[column].sources) {
      if (!text.empty()) text += " ";
      if (edge.kind == LineageKind::kTransformation) text += "~";
      if (edge.kind == LineageKind::kAggregation) text += "+";
      text += edge.origin.table.substr(edge.origin.table.rfind('.') + 1) + "." + edge.origin.column;
    }
    return text;
  }
  std::string Errors() const { return Format(diagnostics, sources); }

  SourceMap sources;
  Ast ast;
  Diagnostics diagnostics;
  QueryAnalysis query;
};

}  // namespace firn
