#include "runner/engine/trino_append.h"

#include <algorithm>

#include "compiler/dialect/json_text.h"
#include "compiler/plan/build.h"
#include "compiler/sql/printer.h"
#include "runner/engine/cell_text.h"

namespace firn {
namespace {

// Trino's query.max-length is a million characters.
constexpr size_t kMaxBytes = 900'000;

QualifiedName TableName(const std::vector<std::string>& table, const Build& build) {
  std::vector<Name> parts;
  for (const std::string& part : table) parts.push_back(build.Id(part));
  QualifiedName name;
  name.parts = build.ast().Copy(parts);
  return name;
}

std::string ColumnName(size_t i) { return "c" + std::to_string(i + 1); }

// One text of JSON instead of VALUES: Trino takes forty times as long to analyze 10,000 rows of
// literals as to run this.
//   insert into t select cast(c1 as bigint), c2
//   from unnest(cast(json_parse('[["1","a"],...]') as array(row(c1 varchar, c2 varchar))))
//     as r (c1, c2)
std::string Insert(const std::vector<std::string>& table, const std::vector<Type>& types,
                   const std::string& json) {
  Ast ast;
  const Build build(ast);
  std::vector<SelectItem> items;
  std::vector<Name> names;
  for (size_t i = 0; i < types.size(); ++i) {
    names.push_back(build.Id(ColumnName(i)));
    const ExprPtr cell = build.Column(ColumnName(i));
    const bool varchar = types[i].is(TypeKind::kVarchar);
    items.push_back(build.Item(varchar ? cell : build.Cast(cell, types[i].ToSql())));
  }
  const Type row(Type::Row(std::vector<Type>(types.size(), Type::Varchar())));
  const ExprPtr rows =
      build.Cast(build.Call("json_parse", {build.String(json)}), Type::Array(row).ToString());
  auto* unnest = ast.New<UnnestRelation>({});
  unnest->arguments = ast.Copy(std::vector<ExprPtr>{rows});
  auto* aliased = ast.New<AliasedRelation>({});
  aliased->relation = unnest;
  aliased->alias = build.Id("r");
  aliased->columns = ast.Copy(names);
  auto* insert = ast.New<InsertStatement>({});
  insert->table = TableName(table, build);
  insert->query = build.Select(items, aliased);
  return Print(insert);
}

void AppendRow(const std::vector<Cell>& row, std::string* json) {
  json->push_back('[');
  for (size_t i = 0; i < row.size(); ++i) {
    if (i > 0) json->push_back(',');
    if (row[i].has_value()) {
      AppendJsonQuoted(*row[i], json);
    } else {
      json->append("null");
    }
  }
  json->push_back(']');
}

Status Refused(size_t row, const std::string& why) {
  return {StatusCode::kQuery, "append: row " + std::to_string(row + 1) + " " + why};
}

}  // namespace

std::string ColumnsQuery(const std::vector<std::string>& table) {
  Ast ast;
  const Build build(ast);
  auto* relation = ast.New<TableRelation>({});
  relation->name = TableName(table, build);
  SelectItem all;
  all.star = true;
  return Print(build.Select({all}, relation, build.Boolean(false)));
}

Result<std::vector<std::string>> InsertStatements(const std::vector<std::string>& table,
                                                  const std::vector<ResultColumn>& columns,
                                                  const std::vector<std::vector<Cell>>& rows) {
  std::vector<Type> types;
  for (const ResultColumn& column : columns) types.push_back(ParseType(column.type));
  std::vector<std::string> statements;
  std::string json;
  size_t quotes = 0;  // doubled by the printer
  const auto flush = [&] {
    if (!json.empty()) statements.push_back(Insert(table, types, json + "]"));
    json.clear();
    quotes = 0;
  };
  std::string text;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].size() != types.size()) return Refused(i, "has another number of columns");
    for (const Cell& cell : rows[i]) {
      if (cell.has_value() && !IsUtf8(*cell)) return Refused(i, "is not UTF-8");
    }
    text.clear();
    AppendRow(rows[i], &text);
    const auto row_quotes = static_cast<size_t>(std::count(text.begin(), text.end(), '\''));
    if (json.size() + quotes + text.size() + row_quotes > kMaxBytes) flush();
    json += json.empty() ? '[' : ',';
    json += text;
    quotes += row_quotes;
  }
  flush();
  return statements;
}

}  // namespace firn
