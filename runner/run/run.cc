#include "runner/run/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "compiler/plan/probe.h"
#include "compiler/sql/other_statement.h"
#include "compiler/sql/parser.h"
#include "runner/run/begun_run.h"
#include "runner/run/compact_state.h"
#include "runner/run/lease.h"
#include "runner/run/make_log.h"
#include "runner/run/measured_session.h"
#include "runner/run/recovery.h"
#include "runner/run/session_pool.h"
#include "runner/run/window_runs.h"
#include "runner/state/compaction.h"

namespace firn {

bool RunResult::failed() const {
  return std::any_of(models.begin(), models.end(), [](const ModelResult& model) {
    return model.status == RunStatus::kError || model.status == RunStatus::kFail ||
           model.status == RunStatus::kCancelled;
  });
}

namespace {

// What only a person can find out.
Status Untold(const std::string& model, const ProjectState& state) {
  return {
      StatusCode::kUnknownCommit,
      fmt::format("whether statement {} of a run that died has added its rows to {} cannot be"
                  " told any more, for the table's snapshots since then have been expired. Look"
                  " whether its rows are there, then: firn state settle {} committed (or failed)",
                  state.models.at(model).open_intents.begin()->first, model, model)};
}

}  // namespace

std::string NewRunId(const std::string& started) {
  std::string id;
  for (char c : started.substr(0, started.find(" UTC"))) {
    if (c == ' ') {
      id += 'T';
    } else if (c != '-' && c != ':') {
      id += c;
    }
  }
  std::random_device random;
  return fmt::format("{}Z-{:04x}", id, random() & 0xFFFF);
}

Result<RunResult> RunModels(Workspace& workspace, Engine& engine, const RunOptions& options,
                            const Clock& local, Progress& progress, const std::atomic<bool>& stop) {
  Traffic traffic;
  RunResult result;
  int64_t began = local.Now();
  result.started_at = IsoTime(began);
  result.run_id = NewRunId(TrinoTime(began));
  const BegunRun mark(engine.transactional() ? "" : options.begun_folder, result.run_id);
  std::vector<std::unique_ptr<Session>> sessions;
  for (int i = 0; i <= std::max(options.threads, 1); ++i) {
    auto session = engine.Connect();
    if (!session.ok()) return session.status();
    (*session)->Label(RunLabel(result.run_id));
    sessions.push_back(Measure(std::move(*session), traffic));
  }
  std::unique_ptr<Session> own = std::move(sessions.back());
  sessions.pop_back();

  auto target = ReadTargetTables(workspace, engine, *own, options.names, options.models);
  if (!target.ok()) return target.status();
  StateLog log(workspace.project, options.names);
  Status made = MakeLog(workspace, engine, options.names, *target, log, *own);
  if (!made.ok()) return made;

  auto coordinator = AskCoordinator(engine, workspace.project, options.names, *own, local);
  if (!coordinator.ok()) return coordinator.status();
  const ServerClock clock(*coordinator, local);
  StateWriter writer(log, result.run_id, clock);
  std::unique_ptr<LeaseKeeper> keeper;  // in one transaction there is nothing to meet in
  LeaseRequest lease{result.run_id, {}, options.lock_timeout, &stop};
  if (!engine.transactional()) {
    lease.models = NamesOf(workspace.project, options.models);
  }
  auto state = engine.transactional() ? log.Read(*own) : Hold(lease, log, writer, clock, *own);
  if (!state.ok()) return state.status();
  target->state = std::move(*state);
  if (!engine.transactional()) {
    auto session = engine.Connect();
    if (!session.ok()) return session.status();
    (*session)->Label(RunLabel(result.run_id));
    keeper = std::make_unique<LeaseKeeper>(lease, writer, Measure(std::move(*session), traffic));
  }
  Recovery recovery(workspace, *own, options.names, clock, *coordinator);
  if (!engine.transactional()) {
    const OrphanPatience patience{options.orphan_patience, options.client_timeout};
    Status settled = recovery.SettleIntents(lease.models, patience, stop, &*target);
    if (!settled.ok()) return settled;
    if (!target->untold.empty()) return Untold(target->untold.front(), target->state);
    Status snapshots = ReadSnapshots(workspace, *own, options, &*target);
    if (!snapshots.ok()) return snapshots;
  }

  // What this run takes in must sort behind all that earlier runs took in, whatever the clock says.
  const int64_t start = coordinator->now == 0 ? began : coordinator->now;
  const std::string started =
      TrinoTime(std::max(start, ReadTrinoTime(target->state.last_written_at).value_or(start) + 1));
  writer.Behind(target->state.last_written_at);
  if (!engine.transactional()) recovery.BuryRuns(*target, mark, writer);
  for (StateEntry& outcome : target->settled) writer.Defer(outcome);
  Catalog catalog = PlanCatalog(workspace.analysis, workspace.project);
  std::map<std::string, std::string> watermarks;
  for (const auto& [name, model] : target->state.models) {
    if (model.watermark) watermarks[name] = *model.watermark;
  }
  SessionSettings settings(options.names.catalog);
  RunShared shared{workspace, engine,     options,       local,   *target,
                   catalog,   watermarks, result.run_id, started, log,
                   writer,    stop,       *coordinator,  clock,   settings};
  if (options.windows != nullptr) {
    result.models = RunWindows(shared, sessions);
  } else {
    std::unique_ptr<ModelPool> pool = MakeSessionPool(shared, std::move(sessions), progress);
    result.models = Schedule(workspace.project, workspace.analysis, options, *pool, progress, stop);
  }
  result.cancelled = stop;

  // A run that changed nothing leaves no trace, but for outcomes that the log does not know yet.
  bool changed = std::any_of(result.models.begin(), result.models.end(), [](const auto& model) {
    return model.status == RunStatus::kSuccess || model.status == RunStatus::kFail;
  });
  bool claimed = keeper != nullptr;
  keeper.reset();
  if (changed || claimed || writer.has_deferred()) {
    StateEntry end;
    end.kind = EntryKind::kRun;
    end.status = result.failed() ? "error" : "success";
    result.trouble = writer.Write(end, *own);
  }
  // A failure leaves the log as long as it was, and the next run tries again.
  if (!stop && result.trouble.ok() && IsLong(target->state)) {
    (void)Compact(log, engine, *own, clock);
  }
  int64_t ended = local.Now();
  result.completed_at = IsoTime(ended);
  result.seconds = static_cast<double>(ended - began) / 1e6;
  result.statement_count = traffic.statements;
  result.engine_seconds = static_cast<double>(traffic.engine_microseconds) / 1e6;
  return result;
}

namespace {

// SELECT and what tells of tables. EXPLAIN ANALYZE runs what it explains.
bool OnlyReads(StatementPtr statement) {
  const auto* other = As<OtherStatement>(statement);
  if (other == nullptr) return statement->kind == StatementKind::kQuery;
  std::string_view first = other->title.substr(0, other->title.find(' '));
  return (first == "show" || first == "describe" || first == "desc" || first == "explain") &&
         std::all_of(other->pieces.begin(), other->pieces.end(), [](const Piece& piece) {
           return piece.statement == nullptr || OnlyReads(piece.statement);
         });
}

// DuckDB calls a column that has no name after its expression, Trino after its place.
void NameColumns(const QueryAnalysis& analysis, QueryResult* result) {
  if (analysis.columns.size() != result->columns.size()) return;
  for (size_t i = 0; i < result->columns.size(); ++i) {
    if (!analysis.columns[i].named) result->columns[i].name = fmt::format("_col{}", i);
  }
}

}  // namespace

Result<QueryResult> RunQuery(Workspace& workspace, Session& session, const TargetNames& names,
                             const std::string& sql, const std::atomic<bool>& stop,
                             Diagnostics& diagnostics) {
  Ast ast;
  FileId file = workspace.sources.Add("<query>", sql);
  StatementPtr statement = ParseStatement(
      {workspace.sources.text(file), file, 0, 0, workspace.project.trino}, ast, diagnostics);
  if (statement == nullptr) return Status(StatusCode::kQuery, "the query does not parse");
  if (!OnlyReads(statement)) {
    diagnostics.Error("not-a-query", statement->span, "only what reads can be asked",
                      "tables are changed by models: firn run");
    return Status(StatusCode::kQuery, "the statement is no query");
  }
  Catalog sources_too = PlanCatalog(workspace.analysis, workspace.project);
  Catalog catalog = Catalog::Over(sources_too);
  catalog.Add(LogTable());
  for (const ModelSpec& model : workspace.project.models) {
    catalog.Add(QuarantineTable(LowerCase(model.qualified_name())));
  }
  PrintedSql text =
      Render(statement, workspace.project, catalog, names, workspace.sources, ast, diagnostics);
  if (diagnostics.has_errors()) return Status(StatusCode::kQuery, "the query has errors");
  Result<QueryResult> result = session.Execute(text.text, {.stop = &stop});
  if (result.ok() && names.flavor == SqlFlavor::kDuckdb) {
    Diagnostics found;  // by Render
    NameColumns(
        AnalyzeStatement(statement, catalog, workspace.sources, ast.expression_count(), found),
        &*result);
  }
  return result;
}

}  // namespace firn
