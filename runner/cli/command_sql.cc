// sql: one statement, looked at without a project.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyze/analyze.h"
#include "compiler/base/file_reader.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/printer.h"
#include "runner/cli/commands.h"
#include "runner/cli/standard_files.h"
#include "runner/report/findings.h"
#include "runner/report/rows.h"
#include "runner/report/sql_json.h"

namespace firn {

namespace {

const char* NameOf(StatementKind kind) {
  switch (kind) {
    case StatementKind::kQuery:
      return "query";
    case StatementKind::kInsert:
      return "insert";
    case StatementKind::kMerge:
      return "merge";
    case StatementKind::kDelete:
      return "delete";
    case StatementKind::kUpdate:
      return "update";
    case StatementKind::kTruncate:
      return "truncate";
    case StatementKind::kCreateTable:
      return "create table";
    case StatementKind::kCreateTableAs:
      return "create table as";
    case StatementKind::kCreateView:
      return "create view";
    case StatementKind::kCreateSchema:
      return "create schema";
    case StatementKind::kDropTable:
      return "drop table";
    case StatementKind::kDropView:
      return "drop view";
    case StatementKind::kDropSchema:
      return "drop schema";
    case StatementKind::kAddColumn:
      return "add column";
    case StatementKind::kDropColumn:
      return "drop column";
    case StatementKind::kSetColumnType:
      return "set column type";
    case StatementKind::kRenameTable:
      return "rename table";
    case StatementKind::kSetProperties:
      return "set properties";
    case StatementKind::kTableExecute:
      return "table execute";
    case StatementKind::kOther:
      return "other";
  }
  return "";
}

std::string TypeText(const Type& type) { return type.certain() ? type.ToString() : "unknown"; }

// The facts as a table for people.
std::string TypesTable(const QueryAnalysis& analysis) {
  QueryResult rows;
  rows.columns = {{"column", "varchar"}, {"type", "varchar"}, {"nullable", "varchar"}};
  for (const OutputColumn& column : analysis.columns) {
    const char* nullable = column.nullability == Nullability::kUnknown    ? "unknown"
                           : column.nullability == Nullability::kNullable ? "yes"
                                                                          : "no";
    rows.rows.push_back({column.name, TypeText(column.type), nullable});
  }
  return FormatRows(rows, RowFormat::kTable);
}

std::string LineageTable(const QueryAnalysis& analysis) {
  QueryResult rows;
  rows.columns = {{"column", "varchar"}, {"from", "varchar"}, {"how", "varchar"}};
  for (const OutputColumn& column : analysis.columns) {
    if (column.sources.empty()) rows.rows.push_back({column.name, "", "no column"});
    for (const LineageEdge& edge : column.sources) {
      rows.rows.push_back(
          {column.name, edge.origin.table + "." + edge.origin.column, NameOf(edge.kind)});
    }
  }
  return FormatRows(rows, RowFormat::kTable);
}

class LookedAt {
 public:
  explicit LookedAt(const Invocation& invocation)
      : options_(invocation.options), console_(invocation.console) {
    const std::vector<std::string>& said = options_.trino_versions;
    if (!said.empty()) trino_ = *ParseTrinoVersion(said.back());
  }

  int Run(const std::string& verb) {
    std::string path = options_.words.size() > 1 ? options_.words[1] : "-";
    Result<std::string> read = path == "-" ? ReadStandardInput() : ReadAnyFile(path);
    if (!read.ok()) return Unusable(read.status());
    std::string text = std::move(*read);
    while (!text.empty() &&
           (std::isspace(static_cast<unsigned char>(text.back())) || text.back() == ';')) {
      text.pop_back();
    }
    FileId file = sources_.Add(path == "-" ? "<stdin>" : path, std::move(text));
    StatementPtr statement =
        ParseStatement({sources_.text(file), file, 0, 0, trino_}, ast_, diagnostics_);
    if (diagnostics_.has_errors()) return Wrong();
    bool json = options_.format == "json";
    if (verb == "parse" || verb == "format") {
      std::string formatted = Print(statement);
      std::string kind = NameOf(statement->kind);
      console_.Print(json               ? StatementJson(kind, formatted)
                     : verb == "format" ? formatted + "\n"
                                        : kind + "\n");
      return kDone;
    }
    return Analyze(statement, verb == "types", json);
  }

 private:
  int Analyze(StatementPtr statement, bool types, bool json) {
    Catalog catalog;
    if (!options_.schema_file.empty()) {
      Result<std::string> schema = ReadAnyFile(options_.schema_file);
      if (!schema.ok()) return Unusable(schema.status());
      Result<Catalog> tables = ReadSchemaJson(*schema);
      if (!tables.ok()) return Unusable(tables.status());
      catalog = std::move(*tables);
    }
    catalog.trino = trino_;
    size_t dot = options_.session.find('.');
    catalog.session_catalog = options_.session.substr(0, dot);
    if (dot != std::string::npos) catalog.session_schema = options_.session.substr(dot + 1);
    QueryAnalysis analysis =
        AnalyzeStatement(statement, catalog, sources_, ast_.expression_count(), diagnostics_);
    if (diagnostics_.has_errors()) return Wrong();
    console_.Report(diagnostics_, sources_);
    if (types) {
      console_.Print(json ? TypesJson(analysis) : TypesTable(analysis));
    } else {
      console_.Print(json ? LineageJson(analysis) : LineageTable(analysis));
    }
    return kDone;
  }

  int Wrong() {
    if (options_.format == "json") {
      console_.Print(FindingsJson(diagnostics_, sources_));
    } else {
      console_.Report(diagnostics_, sources_);
    }
    return kFailed;
  }

  int Unusable(const Status& status) {
    console_.Report(status);
    return kUnusable;
  }

  const Options& options_;
  Console& console_;
  TrinoVersion trino_;
  Ast ast_;
  SourceMap sources_;
  Diagnostics diagnostics_;
};

}  // namespace

int SqlCommand(const Invocation& invocation) {
  constexpr std::string_view kVerbs[] = {"parse", "format", "types", "lineage"};
  std::string verb = invocation.options.words.empty() ? "" : invocation.options.words.front();
  if (std::find(std::begin(kVerbs), std::end(kVerbs), verb) == std::end(kVerbs)) {
    std::string hint = DidYouMean(verb, {std::begin(kVerbs), std::end(kVerbs)});
    invocation.console.Fail(fmt::format(
        "error[usage]: 'firn sql' does parse, format, types or lineage{}{}",
        verb.empty() ? "" : ", not '" + verb + "'", hint.empty() ? hint : "\n  hint: " + hint));
    return kUnusable;
  }
  return LookedAt(invocation).Run(verb);
}

}  // namespace firn
