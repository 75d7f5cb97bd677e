#include "runner/engine/read_catalog.h"

#include "compiler/dialect/duckdb_types.h"
#include "compiler/macro/parse_project.h"
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
  QueryPtr query = Quote(
      "select c.table_schema, c.table_name, c.column_name, c.data_type, c.is_nullable,"
      " t.table_type from @columns as c join @tables as t on t.table_catalog = c.table_catalog"
      " and t.table_schema = c.table_schema and t.table_name = c.table_name"
      " where @is_ours order by c.table_schema, c.table_name, c.ordinal_position",
      {{"columns", b.Table(prefix + "information_schema.columns")},
       {"tables", b.Table(prefix + "information_schema.tables")},
       {"is_ours", b.In(b.Column("c", "table_schema"), b.Strings(schemas))}},
      ast);
  return Print(query, engine == EngineType::kTrino ? SqlFlavor::kTrino : SqlFlavor::kDuckdb);
}

// Asked of Trino for the columns of a schema that does not exist, its JDBC catalog lists the tables
// of all schemas: that takes seconds, and shows the columns of ours several times.
Result<std::vector<std::string>> Existing(Session& session, const std::string& catalog,
                                          const std::vector<std::string>& schemas) {
  Ast ast;
  Build b(ast);
  QueryPtr query = Quote("select schema_name from @schemata where @is_ours",
                         {{"schemata", b.Table(catalog + ".information_schema.schemata")},
                          {"is_ours", b.In(b.Column("schema_name"), b.Strings(schemas))}},
                         ast);
  auto result = session.Execute(Print(query));
  if (!result.ok()) return result.status();
  std::vector<std::string> existing;
  for (const std::vector<Cell>& row : result->rows) existing.push_back(row[0].value_or(""));
  return existing;
}

// Views it looks for in everybody's schemas whatever is asked, and fails when one of them is
// dropped meanwhile; it is only asked, so it can be asked again.
Result<QueryResult> ListColumns(Session& session, const std::string& sql) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    auto result = session.Execute(sql);
    const bool again = !result.ok() && result.status().name == "GENERIC_INTERNAL_ERROR";
    if (!again || attempt == kAttempts) return result;
  }
}

}  // namespace

Result<LiveTables> ReadTables(Session& session, EngineType engine, const std::string& catalog,
                              const std::vector<std::string>& schemas) {
  const bool trino = engine == EngineType::kTrino;
  Result<std::vector<std::string>> existing =
      trino ? Existing(session, catalog, schemas) : Result(schemas);
  if (!existing.ok()) return existing.status();
  LiveTables live;
  if (trino) live.schemas = *existing;
  if (existing->empty()) return live;
  auto result = ListColumns(session, ColumnsQuery(engine, catalog, *existing));
  if (!result.ok()) return result.status();
  for (const std::vector<Cell>& row : result->rows) {
    const std::string schema = row[0].value_or("");
    std::string name = LowerCase(schema + "." + row[1].value_or(""));
    if (live.tables.empty() || live.tables.back().name != name) {
      live.tables.push_back({name, {}, row[5] == "VIEW"});
      if (!trino) live.schemas.push_back(schema);
    }
    std::string type = row[3].value_or("");
    live.tables.back().columns.push_back(
        {row[2].value_or(""), trino ? ParseType(type) : FromDuckdbType(type),
         row[4] == "NO" ? Nullability::kNotNull : Nullability::kNullable});
  }
  return live;
}

}  // namespace firn
