#include "runner/engine/read_catalog.h"

#include "compiler/dialect/duckdb_types.h"
#include "compiler/macro/parse_project.h"
#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "compiler/sql/printer.h"

namespace firn {

namespace {

// Trino looks up at most 100 tables by their names, and everybody's where there are more.
constexpr size_t kMostNames = 50;

// The statement is the same for both engines, but for the catalog before information_schema. Trino
// looks up tables by name well only where the schema is one, hence a query for each of those. A
// name of no table makes it list others twice.
std::string SchemaColumnsQuery(EngineType engine, const std::string& catalog,
                               const WantedTables& wanted) {
  Ast ast;
  Build b(ast);
  const bool trino = engine == EngineType::kTrino;
  std::string prefix = trino ? catalog + "." : "";
  std::vector<ExprPtr> whole, conditions;
  for (const auto& [schema, names] : wanted) {
    if (!trino || names.empty() || names.size() > kMostNames) {
      whole.push_back(b.String(schema));
      continue;
    }
    conditions.push_back(
        b.All({b.In(b.Column("c", "table_schema"), {b.String(schema)}),
               b.In(b.Column("c", "table_name"), b.Strings({names.begin(), names.end()}))}));
  }
  if (!whole.empty()) conditions.push_back(b.In(b.Column("c", "table_schema"), whole));
  std::vector<QueryPtr> parts;
  for (ExprPtr is_ours : conditions) {
    parts.push_back(
        Quote("select c.table_schema, c.table_name, c.column_name, c.data_type, c.is_nullable,"
              " t.table_type, c.ordinal_position from @columns as c join @tables as t"
              " on t.table_catalog = c.table_catalog and t.table_schema = c.table_schema"
              " and t.table_name = c.table_name where @is_ours",
              {{"columns", b.Table(prefix + "information_schema.columns")},
               {"tables", b.Table(prefix + "information_schema.tables")},
               {"is_ours", is_ours}},
              ast));
  }
  QueryPtr query =
      Quote("select distinct * from @parts order by table_schema, table_name, ordinal_position",
            {{"parts", b.Subquery(b.UnionAll(parts), "found")}}, ast);
  return Print(query, trino ? SqlFlavor::kTrino : SqlFlavor::kDuckdb);
}

// Asked of Trino for the columns of a schema that does not exist, its JDBC catalog lists the tables
// of all schemas: that takes seconds, and shows the columns of ours several times.
Result<WantedTables> Existing(Session& session, const std::string& catalog,
                              const WantedTables& wanted) {
  Ast ast;
  Build b(ast);
  std::vector<std::string> schemas;
  for (const auto& [schema, names] : wanted) schemas.push_back(schema);
  QueryPtr query = Quote("select schema_name from @schemata where @is_ours",
                         {{"schemata", b.Table(catalog + ".information_schema.schemata")},
                          {"is_ours", b.In(b.Column("schema_name"), b.Strings(schemas))}},
                         ast);
  auto result = session.Execute(Print(query), {.columns = 1});
  if (!result.ok()) return result.status();
  WantedTables existing;
  for (const std::vector<Cell>& row : result->rows) {
    auto found = wanted.find(row[0].value_or(""));
    if (found != wanted.end()) existing.insert(*found);
  }
  return existing;
}

// Views it looks for in everybody's schemas whatever is asked, and fails when one of them is
// dropped meanwhile; it is only asked, so it can be asked again.
Result<QueryResult> ListColumns(Session& session, const std::string& sql) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    auto result = session.Execute(sql, {.columns = 7});
    const bool again = !result.ok() && result.status().name == "GENERIC_INTERNAL_ERROR";
    if (!again || attempt == kAttempts) return result;
  }
}

}  // namespace

Result<LiveTables> ReadTables(Session& session, EngineType engine, const std::string& catalog,
                              const WantedTables& wanted) {
  const bool trino = engine == EngineType::kTrino;
  Result<WantedTables> existing = trino ? Existing(session, catalog, wanted) : Result(wanted);
  if (!existing.ok()) return existing.status();
  LiveTables live;
  for (const auto& [schema, names] : *existing) {
    if (trino) live.schemas.push_back(schema);
  }
  if (existing->empty()) return live;
  auto result = ListColumns(session, SchemaColumnsQuery(engine, catalog, *existing));
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
