// Any text as SQL: parsed, printed and formatted, analyzed over a few tables, rewritten for DuckDB.
#include <cstdint>

#include "compiler/analyze/analyze.h"
#include "compiler/dialect/to_duckdb.h"
#include "compiler/sql/format.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/printer.h"
#include "compiler/sql/walk.h"
#include "tests/fuzz/fuzz.h"

namespace firn {
namespace {

Catalog Tables() {
  const auto table = [](const char* name,
                        std::vector<std::pair<const char*, const char*>> columns) {
    CatalogTable made;
    made.name = name;
    for (const auto& [column, type] : columns) made.columns.push_back({column, ParseType(type)});
    return made;
  };
  Catalog catalog;
  catalog.session_catalog = "c";
  catalog.session_schema = "s";
  catalog.Add(table("c.s.t", {{"a", "bigint"},
                              {"b", "varchar(5)"},
                              {"c", "decimal(10,2)"},
                              {"d", "timestamp(6) with time zone"},
                              {"e", "array(row(x integer, y varchar))"},
                              {"f", "map(varchar, double)"},
                              {"g", "json"},
                              {"h", "date"},
                              {"i", "row(p boolean, q real)"}}));
  catalog.Add(table("c.s.orders", {{"order_id", "bigint"},
                                   {"amount", "decimal(38,4)"},
                                   {"status", "varchar"},
                                   {"event_at", "timestamp(3)"}}));
  return catalog;
}

void CheckPrinting(StatementPtr statement) {
  const std::string printed = Print(statement);
  Ast ast;
  Diagnostics diagnostics;
  const StatementPtr again = ParseStatement({printed}, ast, diagnostics);
  Promise(again != nullptr, "what is printed parses", printed);
  Promise(Equal(statement, again), "what is printed is the same tree", printed);
}

void CheckFormat(const SqlText& sql) {
  Diagnostics diagnostics;
  const std::optional<std::string> once = FormatSql(sql, diagnostics);
  Promise(once.has_value(), "what parses is formatted");
  Promise(FormatSql({*once}, diagnostics) == once, "formatting again changes nothing", *once);
}

void Run(std::string text) {
  static const Catalog catalog = Tables();
  SourceMap sources;
  const FileId file = sources.Add("fuzz", std::move(text));
  const SqlText sql{sources.text(file), file};
  Ast ast;
  Diagnostics diagnostics;
  StatementPtr statement = ParseStatement(sql, ast, diagnostics);
  Promise((statement == nullptr) == diagnostics.has_errors(), "a refusal says why");
  Format(diagnostics, sources);
  if (statement == nullptr) return;
  CheckPrinting(statement);
  CheckFormat(sql);
  const QueryAnalysis analysis =
      AnalyzeStatement(statement, catalog, sources, ast.expression_count(), diagnostics);
  Format(diagnostics, sources);
  if (diagnostics.has_errors()) return;
  statement = ToDuckdb(statement, {analysis.types, {}, analysis.unpadded, analysis.written}, ast,
                       diagnostics);
  Format(diagnostics, sources);
  if (!diagnostics.has_errors()) Print(statement, SqlFlavor::kDuckdb);
}

}  // namespace
}  // namespace firn

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  firn::Run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
