#include "runner/engine/read_catalog.h"

#include <algorithm>

#include "compiler/dialect/duckdb_types.h"
#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "compiler/sql/printer.h"

namespace firn {

namespace {

// The statement is the same for both engines, but for the catalog before information_schema.
std::string ColumnsQuery(EngineType engine, const std::string& catalog,
                         const std::vector<std::string>& schemas) {
  Ast ast;
  Build b(ast);
  std::string prefix = engine == EngineType::kTrino ? catalog + "." : "";
  std::vector<ExprPtr> names;
  for (const std::string& schema : schemas) names.push_back(b.String(schema));
  auto* in = ast.New<InListExpr>({});
  in->operand = b.Column("c", "table_schema");
  in->items = ast.Copy(names);
  QueryPtr query = Quote(
      "select c.table_schema, c.table_name, c.column_name, c.data_type, c.is_nullable,"
      " t.table_type from @columns as c join @tables as t on t.table_catalog = c.table_catalog"
      " and t.table_schema = c.table_schema and t.table_name = c.table_name"
      " where @is_ours order by c.table_schema, c.table_name, c.ordinal_position",
      {{"columns", b.Table(prefix + "information_schema.columns")},
       {"tables", b.Table(prefix + "information_schema.tables")},
       {"is_ours", in}},
      ast);
  return Print(query, engine == EngineType::kTrino ? SqlFlavor::kTrino : SqlFlavor::kDuckdb);
}

std::string LowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

// Where a schema of ours does not exist yet, Trino's JDBC catalog goes through everybody's, and
// fails when one of them is dropped meanwhile; it is only asked, so it can be asked again
// (measured: 5 s for no schema, 0.3 for one of 65).
Result<QueryResult> ListColumns(Session& session, const std::string& sql) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    auto result = session.Execute(sql);
    const bool again = !result.ok() && result.status().name == "GENERIC_INTERNAL_ERROR";
    if (!again || attempt == kAttempts) return result;
  }
}

}  // namespace

Result<std::vector<CatalogTable>> ReadTables(Session& session, EngineType engine,
                                             const std::string& catalog,
                                             const std::vector<std::string>& schemas) {
  std::vector<CatalogTable> tables;
  if (schemas.empty()) return tables;
  auto result = ListColumns(session, ColumnsQuery(engine, catalog, schemas));
  if (!result.ok()) return result.status();
  for (const std::vector<Cell>& row : result->rows) {
    std::string name = LowerCase(row[0].value_or("") + "." + row[1].value_or(""));
    if (tables.empty() || tables.back().name != name)
      tables.push_back({name, {}, row[5] == "VIEW"});
    std::string type = row[3].value_or("");
    tables.back().columns.push_back(
        {row[2].value_or(""), engine == EngineType::kTrino ? ParseType(type) : FromDuckdbType(type),
         row[4] == "NO" ? Nullability::kNotNull : Nullability::kNullable});
  }
  return tables;
}

}  // namespace firn
