// query and show: rows.
#include <fmt/format.h>

#include "compiler/plan/selection.h"
#include "runner/cli/commands.h"
#include "runner/cli/select_models.h"
#include "runner/cli/standard_files.h"
#include "runner/cli/target.h"
#include "runner/report/rows.h"
#include "runner/run/run.h"

namespace firn {

namespace {

// Runs a query over logical names and prints its rows.
int PrintRows(const Invocation& invocation, OpenTarget& target, const std::string& sql) {
  Result<std::unique_ptr<Session>> session = target.engine->Connect();
  if (!session.ok()) {
    invocation.console.Report(session.status());
    return kUnusable;
  }
  Diagnostics diagnostics;
  Result<QueryResult> rows = RunQuery(*target.workspace, **session, target.profile.names, sql,
                                      invocation.signals.stop(), diagnostics);
  invocation.console.Report(diagnostics, target.workspace->sources);
  if (!rows.ok()) {
    if (!diagnostics.has_errors()) invocation.console.Report(rows.status());
    return rows.status().code() == StatusCode::kQuery ? kFailed : kUnusable;
  }
  std::optional<RowFormat> format = ParseRowFormat(invocation.options.format);
  invocation.console.Print(FormatRows(*rows, format.value_or(RowFormat::kTable)));
  return kDone;
}

}  // namespace

int QueryCommand(const Invocation& invocation) {
  std::string sql;
  for (const std::string& word : invocation.options.words) sql += (sql.empty() ? "" : " ") + word;
  if (sql == "-") {
    Result<std::string> text = ReadStandardInput();
    if (!text.ok()) {
      invocation.console.Report(text.status());
      return kUnusable;
    }
    sql = std::move(*text);
  }
  while (!sql.empty() &&
         (std::isspace(static_cast<unsigned char>(sql.back())) || sql.back() == ';')) {
    sql.pop_back();
  }
  if (sql.empty()) {
    invocation.console.Fail("error[usage]: 'firn query' needs SQL, or - to read it");
    return kUnusable;
  }
  int exit_code = kDone;
  std::optional<OpenTarget> target = ConnectTarget(invocation, &exit_code);
  return target ? PrintRows(invocation, *target, sql) : exit_code;
}

int ShowCommand(const Invocation& invocation) {
  int exit_code = kDone;
  std::optional<OpenTarget> target = ConnectTarget(invocation, &exit_code);
  if (!target) return exit_code;
  std::optional<std::vector<size_t>> models = SelectModels(invocation, *target->workspace);
  if (!models) return kUnusable;
  if (models->size() != 1 || invocation.options.select.empty()) {
    invocation.console.Fail(
        fmt::format("error[usage]: 'firn show' shows one model, not {}; name it with --select",
                    models->size()));
    return kUnusable;
  }
  const ModelSpec& model = target->workspace->project.models[models->front()];
  return PrintRows(
      invocation, *target,
      fmt::format("select * from {} limit {}", model.qualified_name(), invocation.options.limit));
}

}  // namespace firn
