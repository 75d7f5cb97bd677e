// Topic `plan`: what stage 4 makes of every model of a project (project_files.h), upstream first.
// The input may begin with a line `duckdb` (else the target is Trino) and a line `full refresh`.
// Among the files may be
//
//     ### live             the tables that exist, one a line: `marts.orders: id bigint, day date`,
//                          a view with ` (view)` behind its name; without it nothing is known
//     ### watermarks       where models stopped reading: `marts.orders: 2026-01-01 00:00:00`
//     ### progress         how snapshots are read: `marts.orders: changes 41 42 deletes rewrites`,
//     or
//                          all, paths or nothing, with a reason behind the snapshots; of a topic
//                          `landing.m: offsets 0:5:9`, which is partition 0 behind 5 up to 9
//     ### window           the event times that are read: `2026-01-01 2026-01-02`
//     ### partition        the one that is replaced: `day = 2026-01-01`
//     ### values           what a run finds out, as SQL: `watermark_high: 7`; left open without it
//     ### show             print the statements of the models that follow, one a line, or of all
//
// Printed are diagnostics, or "ok"; after them, with `show`, reasons and SQL as it is sent.
#include <fmt/format.h>

#include <set>

#include "compiler/plan/partition.h"
#include "compiler/plan/plan.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/render.h"
#include "compiler/project/load.h"
#include "compiler/sql/parser.h"
#include "tests/golden/golden.h"
#include "tests/golden/project_files.h"

namespace firn {

namespace {

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// "marts.orders: rest" as its two halves.
std::pair<std::string, std::string> Halves(const std::string& line) {
  size_t colon = line.find(": ");
  if (colon == std::string::npos) return {line, ""};
  return {line.substr(0, colon), line.substr(colon + 2)};
}

// "id bigint, sum decimal(10,2)": the comma within parentheses is the type's.
std::vector<CatalogColumn> Columns(const std::string& text) {
  std::vector<CatalogColumn> columns;
  int depth = 0;
  for (size_t begin = 0, i = 0; i <= text.size(); ++i) {
    if (i < text.size()) depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    if (i < text.size() && (text[i] != ',' || depth > 0)) continue;
    begin = text.find_first_not_of(' ', begin);
    size_t space = text.find(' ', begin);
    columns.push_back(
        {text.substr(begin, space - begin), ParseType(text.substr(space + 1, i - space - 1))});
    begin = i + 1;
  }
  return columns;
}

// Of a topic: "partition:after:to ...".
SourceProgress Offsets(const std::string& text) {
  std::istringstream ranges(text);
  SourceProgress progress;
  progress.known = true;
  OffsetRange range;
  for (char colon; ranges >> range.partition >> colon >> range.after >> colon >> range.to;) {
    progress.ranges.push_back(range);
  }
  return progress;
}

SourceProgress Progress(const std::string& text) {
  std::istringstream words(text);
  std::string how, rest;
  SourceProgress progress;
  if (text.starts_with("offsets")) return Offsets(text.substr(7));
  words >> how >> progress.from >> progress.to;
  std::getline(words >> std::ws, rest);
  progress.known = true;
  progress.how = how == "all"       ? SnapshotRead::kAll
                 : how == "nothing" ? SnapshotRead::kNothing
                 : how == "paths"   ? SnapshotRead::kPaths
                                    : SnapshotRead::kChanges;
  if (how != "changes") progress.why = rest;
  progress.deletes = how == "changes" && rest.find("deletes") != std::string::npos;
  progress.rewrites = how == "changes" && rest.find("rewrites") != std::string::npos;
  return progress;
}

// The statement with the variables of `### values` replaced.
StatementPtr WithValues(StatementPtr tree, const std::string& text, SourceMap& sources, Ast& ast,
                        Diagnostics& diagnostics) {
  std::map<std::string, ExprPtr> values;
  for (const std::string& line : Lines(text)) {
    auto [name, value] = Halves(line);
    FileId file = sources.Add("values", value);
    values[name] = ParseExpression({sources.text(file), file}, ast, diagnostics);
  }
  return Bind(tree, values, ast);
}

const char* NameOf(Condition condition) {
  switch (condition) {
    case Condition::kAlways:
      return "";
    case Condition::kIfNew:
      return ", if new rows";
    case Condition::kIfBadRows:
      return ", if bad rows";
  }
  return "";
}

}  // namespace

std::string RunCase(const std::string& input) {
  SourceMap sources;
  Diagnostics diagnostics;
  MemoryFiles files = FilesOf(input);
  Project project = LoadProject(files, ".", {}, sources, diagnostics);
  ParsedProject parsed = ParseProject(project, sources, diagnostics);
  Analysis analysis = AnalyzeProject(project, parsed, sources, diagnostics);
  if (diagnostics.has_errors()) return Format(diagnostics, sources);

  PlanInput given;
  TargetNames names;
  for (const std::string& line : Lines(input)) {
    if (line.starts_with("### ")) break;
    if (line == "duckdb") given.flavor = names.flavor = SqlFlavor::kDuckdb;
    if (line == "full refresh") given.full_refresh = true;
  }
  Catalog live;
  if (Result<std::string> text = files.Read("live"); text.ok()) {
    for (const std::string& line : Lines(*text)) {
      auto [table, columns] = Halves(line);
      constexpr std::string_view kView = " (view)";
      bool view = table.ends_with(kView);
      if (view) table.resize(table.size() - kView.size());
      live.Add({table, Columns(columns), view});
    }
    given.live = &live;
  }
  if (Result<std::string> text = files.Read("watermarks"); text.ok()) {
    for (const std::string& line : Lines(*text)) given.watermarks.insert(Halves(line));
  }
  if (Result<std::string> text = files.Read("progress"); text.ok()) {
    for (const std::string& line : Lines(*text)) {
      auto [model, progress] = Halves(line);
      given.progress[model] = Progress(progress);
    }
  }
  if (Result<std::string> text = files.Read("window"); text.ok()) {
    std::string line = Lines(*text).at(0);
    size_t space = line.find(' ');
    given.window.emplace();
    ReadEventTime(line.substr(0, space), &given.window->start);
    ReadEventTime(line.substr(space + 1), &given.window->end);
  }
  if (Result<std::string> text = files.Read("partition"); text.ok()) {
    given.partition = *ReadPartition(Lines(*text).at(0));
  }
  Result<std::string> values = files.Read("values");
  Result<std::string> show = files.Read("show");
  std::set<std::string> shown;
  if (show.ok()) {
    for (const std::string& line : Lines(*show)) shown.insert(line);
  }

  Catalog tables = PlanCatalog(analysis, project);
  std::string sql;
  for (size_t i : analysis.order) {
    ModelPlan plan = PlanModel(project, parsed, analysis, i, sources, given, diagnostics);
    std::string name = project.models[i].qualified_name();
    bool print = show.ok() && (shown.empty() || shown.contains(name));
    if (print) sql += fmt::format("---- {}: {}\n", name, plan.reason);
    if (print && plan.staged) {
      sql += fmt::format("-- stage: {} as {}\n", plan.staged->glob, plan.staged->table);
    }
    Catalog catalog = StatementCatalog(plan, tables);
    Ast& ast = *parsed.models[i].ast;
    for (const PlannedStatement& planned : plan.statements) {
      StatementPtr tree = Bind(planned.tree, ShownConditions(plan.pruning, given.flavor, ast), ast);
      if (values.ok()) tree = WithValues(tree, *values, sources, ast, diagnostics);
      PrintedSql text = Render(tree, project, catalog, names, sources, ast, diagnostics);
      if (!print) continue;
      sql += fmt::format("-- {}{}: {}\n{};\n", NameOf(planned.purpose), NameOf(planned.condition),
                         planned.reason, text.text);
      if (planned.purpose == Purpose::kWrite && !plan.pruning.reads.empty()) {
        sql += fmt::format("-- reads: {}\n", plan.pruning.reads);
      }
    }
  }
  diagnostics.Sort();
  return (diagnostics.empty() && sql.empty() ? "ok" : Format(diagnostics, sources)) + sql;
}

}  // namespace firn
