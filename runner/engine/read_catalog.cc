#include "runner/engine/read_catalog.h"

#include <algorithm>

#include "compiler/dialect/duckdb_types.h"
#include "compiler/sql/printer.h"

namespace firn {

namespace {

// The statement is the same for both engines, but for the catalog before information_schema.
std::string ColumnsQuery(EngineType engine, const std::string& catalog,
                         const std::vector<std::string>& schemas) {
  Ast ast;
  auto column = [&](std::string_view name) {
    auto* node = ast.New<ColumnRef>({});
    node->name = {name, false, {}};
    return node;
  };
  auto* body = ast.New<SelectBody>({});
  std::vector<SelectItem> items;
  for (const char* name :
       {"table_schema", "table_name", "column_name", "data_type", "is_nullable"}) {
    SelectItem item;
    item.expr = column(name);
    items.push_back(item);
  }
  body->items = ast.Copy(items);
  auto* table = ast.New<TableRelation>({});
  std::vector<Name> parts;
  if (engine == EngineType::kTrino) parts.push_back({catalog, false, {}});
  parts.push_back({"information_schema", false, {}});
  parts.push_back({"columns", false, {}});
  table->name.parts = ast.Copy(parts);
  body->from = table;
  auto* in = ast.New<InListExpr>({});
  in->operand = column("table_schema");
  std::vector<ExprPtr> names;
  for (const std::string& schema : schemas) {
    auto* name = ast.New<StringLiteral>({});
    name->value = schema;
    names.push_back(name);
  }
  in->items = ast.Copy(names);
  body->where = in;
  auto* query = ast.New<Query>({});
  query->body = body;
  std::vector<SortItem> order;
  for (const char* name : {"table_schema", "table_name", "ordinal_position"}) {
    SortItem item;
    item.key = column(name);
    order.push_back(item);
  }
  query->order_by = ast.Copy(order);
  return Print(query, engine == EngineType::kTrino ? SqlFlavor::kTrino : SqlFlavor::kDuckdb);
}

std::string LowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

}  // namespace

Result<std::vector<CatalogTable>> ReadTables(Session& session, EngineType engine,
                                             const std::string& catalog,
                                             const std::vector<std::string>& schemas) {
  std::vector<CatalogTable> tables;
  if (schemas.empty()) return tables;
  auto result = session.Execute(ColumnsQuery(engine, catalog, schemas));
  if (!result.ok()) return result.status();
  for (const std::vector<Cell>& row : result->rows) {
    std::string name = LowerCase(row[0].value_or("") + "." + row[1].value_or(""));
    if (tables.empty() || tables.back().name != name) tables.push_back({name, {}, false});
    std::string type = row[3].value_or("");
    tables.back().columns.push_back(
        {row[2].value_or(""), engine == EngineType::kTrino ? ParseType(type) : FromDuckdbType(type),
         row[4] == "NO" ? Nullability::kNotNull : Nullability::kNullable});
  }
  return tables;
}

}  // namespace firn
