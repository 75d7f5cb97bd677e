// types.jsonl: what columns and types a statement gives, or with what error it is rejected.
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "compiler/analyze/analyze.h"
#include "compiler/sql/parser.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/truth_catalog.h"

namespace firn {
namespace {

using nlohmann::json;

// The catalogs of the few sessions that the truth was made in.
class Sessions {
 public:
  explicit Sessions(const OracleOptions& options) : options_(options) {}

  const Catalog& Get(const json& row) {
    const std::string catalog = row.value("catalog", "");
    const std::string schema = row.value("schema", "");
    auto [at, added] = catalogs_.try_emplace(catalog + "." + schema);
    if (added) {
      at->second = ReadTruthCatalog(options_.schema, catalog, schema);
      at->second.trino = options_.trino;
    }
    return at->second;
  }

 private:
  const OracleOptions& options_;
  std::map<std::string, Catalog> catalogs_;
};

struct Outcome {
  QueryAnalysis analysis;
  Diagnostics diagnostics;
  SourceMap sources;
};

void Run(const json& row, const char* key, const Catalog& catalog, Outcome& outcome) {
  const FileId file = outcome.sources.Add("statement", row[key].get<std::string>());
  Ast ast;
  const StatementPtr statement = ParseStatement(
      {outcome.sources.text(file), file, 0, 0, catalog.trino}, ast, outcome.diagnostics);
  if (statement == nullptr) return;
  outcome.analysis = AnalyzeStatement(statement, catalog, outcome.sources, ast.expression_count(),
                                      outcome.diagnostics);
}

std::string Describe(const Outcome& outcome) {
  if (outcome.diagnostics.has_errors()) {
    const Diagnostic& first = outcome.diagnostics.all()[0];
    return first.trino_error + " line " + std::to_string(outcome.sources.Locate(first.span).line) +
           ": " + first.message;
  }
  std::string text;
  for (const OutputColumn& column : outcome.analysis.columns) {
    text += column.name + " " + column.type.ToString() + ", ";
  }
  return text;
}

std::string DescribeTruth(const json& row) {
  if (row.contains("error")) {
    return row["error"].value("errorName", "") + ": " + row["error"].value("message", "");
  }
  std::string text;
  for (const json& column : row["columns"]) {
    text += column["name"].get<std::string>() + " " + column["type"].get<std::string>() + ", ";
  }
  return text;
}

void Show(const OracleOptions& options, std::string_view kind, const json& row,
          const Outcome& outcome, const std::string& truth) {
  if (options.list != kind) return;
  std::cout << "---- " << row.value("id", "") << " " << row.value("source", "") << "\n"
            << row.value("sql", row.value("query", "")) << "\n  trino: " << truth
            << "\n  firn:  " << Describe(outcome) << "\n";
}

// Where a row holds the answers of two versions, the newer one takes the place of the older. False
// where the newer server lacked a catalog of the older.
bool TakeNewAnswer(json& row) {
  if (!row.contains("new_columns") && !row.contains("new_error")) return true;
  row.erase("columns");
  row.erase("error");
  if (row.contains("new_columns")) {
    row["columns"] = row["new_columns"];
    return true;
  }
  row["error"] = row["new_error"];
  const std::string name = row["error"].value("errorName", "");
  return name != "CATALOG_NOT_FOUND" && name != "SCHEMA_NOT_FOUND" && name != "TABLE_NOT_FOUND";
}

// From 477 on DESCRIBE OUTPUT quotes the names of fields: row("x" bigint).
std::string PlainFields(std::string type) {
  std::erase(type, '"');
  return type;
}

bool SameNameAsTruth(const std::string& truth, const OutputColumn& column) {
  return truth == column.name || (!column.named && truth.starts_with("_col"));
}

}  // namespace

bool CheckTypes(const OracleOptions& options) {
  Figure equal{"types", 0, 0, 0.995};
  Figure different{"types not wrong", 0, 0, 0.998};
  Figure accepted{"types accepted", 0, 0, 0.998};
  Figure rejected{"rejections", 0, 0, 0.965};
  std::ifstream file(options.directory + "/types.jsonl");
  Sessions sessions(options);
  for (std::string line; std::getline(file, line);) {
    json row = json::parse(line);
    if (row.value("env", false) || row.value("params", false)) continue;
    if (!TakeNewAnswer(row)) continue;
    Outcome outcome;
    Run(row, "sql", sessions.Get(row), outcome);
    const std::string truth = DescribeTruth(row);
    const bool failed = outcome.diagnostics.has_errors();
    if (row.contains("error")) {
      const json& error = row["error"];
      bool same = false;
      if (failed) {
        const Diagnostic& first = outcome.diagnostics.all()[0];
        const int truth_line = error["line"].is_number() ? error["line"].get<int>() : 0;
        const auto line_found = static_cast<int>(outcome.sources.Locate(first.span).line);
        const std::string name =
            first.trino_error.empty() && first.id == "syntax" ? "SYNTAX_ERROR" : first.trino_error;
        same =
            name == error.value("errorName", "") && (truth_line == 0 || line_found == truth_line);
      }
      rejected.Count(same);
      if (!same) Show(options, failed ? "rejection" : "missed", row, outcome, truth);
      continue;
    }
    accepted.Count(!failed);
    if (failed) {
      Show(options, "wrongly-rejected", row, outcome, truth);
      equal.Count(false);
      different.Count(true);
      continue;
    }
    const json& columns = row["columns"];
    bool same = columns.size() == outcome.analysis.columns.size();
    bool wrong = !same;
    for (size_t i = 0; same && i < columns.size(); ++i) {
      const OutputColumn& column = outcome.analysis.columns[i];
      const auto truth_type = columns[i]["type"].get<std::string>();
      const bool type_same = PlainFields(column.type.ToString()) == PlainFields(truth_type);
      const bool name_same = SameNameAsTruth(columns[i]["name"].get<std::string>(), column);
      wrong = wrong || (!type_same && column.type.certain()) || !name_same;
      same = same && type_same && name_same;
    }
    equal.Count(same);
    different.Count(!wrong);
    if (!same) Show(options, wrong ? "different" : "uncertain", row, outcome, truth);
  }
  bool passed = true;
  for (const Figure& figure : {equal, different, accepted, rejected}) passed &= figure.Report();
  return passed;
}

bool CheckLineage(const OracleOptions& options) {
  Figure equal{"lineage", 0, 0, 0.985};
  Figure referenced{"referenced", 0, 0, 0.98};
  std::ifstream file(options.directory + "/lineage.jsonl");
  Sessions sessions(options);
  for (std::string line; std::getline(file, line);) {
    const json row = json::parse(line);
    if (!row["caveats"].empty()) continue;  // what Trino itself does not record
    const Catalog& catalog = sessions.Get(row);
    Outcome outcome;
    Run(row, "query", catalog, outcome);
    const json& outputs = row["outputs"];
    bool same = outputs.size() == outcome.analysis.columns.size();
    std::string truth;
    std::string found;
    for (size_t i = 0; i < outputs.size() && same; ++i) {
      std::vector<std::string> sources;
      for (const LineageEdge& edge : outcome.analysis.columns[i].sources) {
        sources.push_back(edge.origin.table + "." + edge.origin.column);
      }
      const auto expected = outputs[i]["sources"].get<std::vector<std::string>>();
      same = sources == expected;
      if (!same) {
        for (const std::string& source : expected) truth += source + " ";
        for (const std::string& source : sources) found += source + " ";
      }
    }
    equal.Count(same);
    if (!same) Show(options, "lineage", row, outcome, truth + " found: " + found);
    std::map<std::string, std::vector<std::string>> read;
    for (const ColumnOrigin& origin : outcome.analysis.referenced) {
      read[origin.table].push_back(origin.column);
    }
    bool same_read = true;
    for (const auto& [table, columns] : row["referenced"].items()) {
      // A view's own tables are not looked into.
      const bool seen = std::find(outcome.analysis.tables.begin(), outcome.analysis.tables.end(),
                                  table) != outcome.analysis.tables.end();
      if (!seen && !outcome.analysis.tables.empty()) continue;
      same_read = same_read && columns.get<std::vector<std::string>>() == read[table];
    }
    referenced.Count(same_read);
    if (!same_read) Show(options, "referenced", row, outcome, row["referenced"].dump());
  }
  const bool first = equal.Report();
  return referenced.Report() && first;
}

}  // namespace firn
