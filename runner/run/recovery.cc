#include "runner/run/recovery.h"

#include <algorithm>
#include <thread>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "runner/run/lease.h"
#include "runner/run/stage_files.h"

namespace firn {

namespace {

bool NoTable(const Status& status) {
  return status.name == "TABLE_NOT_FOUND" || status.name == "SCHEMA_NOT_FOUND";
}

}  // namespace

Result<QueryResult> Recovery::Ask(QueryPtr query, Ast& ast) {
  return AskTrino(query, workspace_.project, names_, session_, ast);
}

Result<bool> Recovery::Committed(const std::string& model, const std::string& query_id) {
  Ast ast;
  Build b(ast);
  auto rows = Ask(
      Quote("select 1 from @snapshots"
            " where element_at(summary, 'trino_query_id') = @query_id",
            {{"snapshots", b.Table(model + "$snapshots")}, {"query_id", b.String(query_id)}}, ast),
      ast);
  if (NoTable(rows.status())) return false;
  if (!rows.ok()) return rows.status();
  return !rows->rows.empty();
}

Result<bool> Recovery::StillRuns(const std::string& query_id) {
  Ast ast;
  Build b(ast);
  auto rows = Ask(Quote("select 1 from system.runtime.queries"
                        " where query_id = @query_id and state not in ('FINISHED', 'FAILED')",
                        {{"query_id", b.String(query_id)}}, ast),
                  ast);
  if (!rows.ok()) return rows.status();
  return !rows->rows.empty();
}

Status Recovery::Kill(const std::string& query_id) {
  Ast ast;
  auto killed =
      session_.Execute("call system.runtime.kill_query(query_id => " +
                       Print(Build(ast).String(query_id)) + ", message => 'its run is gone')");
  // It may have ended by itself meanwhile.
  if (killed.ok() || killed.status().code() == StatusCode::kQuery) return Status();
  return killed.status();
}

// Whether the table still shows all snapshots since the one before the intent's: where they have
// been expired, that none bears the query id says nothing.
Result<bool> Recovery::Remembers(const StateEntry& intent) {
  if (intent.snapshot.empty()) return true;
  Ast ast;
  Build b(ast);
  auto rows = Ask(Quote("select 1 from @snapshots"
                        " where cast(snapshot_id as varchar) = @before"
                        " or @before = '0' and parent_id is null",
                        {{"snapshots", b.Table(intent.model + "$snapshots")},
                         {"before", b.String(intent.snapshot)}},
                        ast),
                  ast);
  if (NoTable(rows.status())) return true;
  if (!rows.ok()) return rows.status();
  if (!rows->rows.empty()) return true;
  auto any = Ask(Quote("select 1 from @snapshots limit 1",
                       {{"snapshots", b.Table(intent.model + "$snapshots")}}, ast),
                 ast);
  if (!any.ok()) return any.status();
  return intent.snapshot == "0" && any->rows.empty();
}

bool Recovery::CanRepeat(const std::string& model) const {
  auto found = workspace_.analysis.by_name.find(model);
  return found == workspace_.analysis.by_name.end() ||
         !CountsTwice(workspace_.project.models[found->second]);
}

// Once this is known it stays so: a statement that has changed nothing is no longer running. One
// whose client is gone keeps "running" after its commit until somebody fetches its result, so the
// table is asked first.
Result<Recovery::Outcome> Recovery::OutcomeOf(const StateEntry& intent,
                                              std::optional<std::chrono::seconds> patience) {
  auto deadline =
      std::chrono::steady_clock::now() + patience.value_or(std::chrono::seconds::zero());
  while (true) {
    auto runs = StillRuns(intent.query_id);
    if (!runs.ok()) return runs.status();
    auto committed = Committed(intent.model, intent.query_id);
    if (!committed.ok()) return committed.status();
    if (*committed) return Outcome::kCommitted;
    if (!*runs) {
      bool window = !intent.event_time_start.empty();  // replaced, and not added
      if (window || CanRepeat(intent.model)) return Outcome::kChangedNothing;
      auto remembers = Remembers(intent);
      if (!remembers.ok()) return remembers.status();
      return *remembers ? Outcome::kChangedNothing : Outcome::kUntold;
    }
    if (!patience) return Outcome::kOpen;
    if (std::chrono::steady_clock::now() >= deadline) {
      Status killed = Kill(intent.query_id);
      if (!killed.ok()) return killed;
      deadline += std::max(*patience, std::chrono::seconds(3));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

Status Recovery::SettleIntents(std::optional<std::chrono::seconds> patience, TargetState* target) {
  for (auto& [name, model] : target->state.models) {
    for (const auto& [query_id, intent] : model.open_intents) {
      auto claim = target->state.claims.find(intent.run_id);
      if (claim != target->state.claims.end() && IsLive(claim->second, clock_.Now())) continue;
      auto outcome = OutcomeOf(intent, patience);
      if (!outcome.ok()) return outcome.status();
      if (*outcome == Outcome::kUntold) target->untold.push_back(name);
      if (*outcome == Outcome::kOpen || *outcome == Outcome::kUntold) continue;
      StateEntry settled = intent;
      settled.kind = *outcome == Outcome::kCommitted ? EntryKind::kCommit : EntryKind::kAbort;
      target->settled.push_back(settled);
    }
  }
  for (const StateEntry& outcome : target->settled) target->state.Apply(outcome);
  return Status();
}

bool Recovery::EndStatements(const std::vector<std::string>& runs, const ProjectState& state) {
  Ast ast;
  Build b(ast);
  std::vector<ExprPtr> labels;
  for (const std::string& run : runs) labels.push_back(b.String(RunLabel(run)));
  auto rows =
      Ask(Quote("select query_id from system.runtime.queries"
                " where state not in ('FINISHED', 'FAILED')"
                " and contains(array[@labels], regexp_extract(query, '-- (firn run [^ ]+)$', 1))",
                {{"labels", labels}}, ast),
          ast);
  if (!rows.ok()) return false;
  for (const std::vector<Cell>& row : rows->rows) {
    const std::string query_id = row[0].value_or("");
    bool intended = std::any_of(state.models.begin(), state.models.end(), [&](const auto& model) {
      return model.second.open_intents.contains(query_id);
    });
    if (!intended) (void)Kill(query_id);
  }
  return true;
}

void Recovery::DropStages(const TargetState& target) {
  std::vector<std::string> live;
  for (const auto& [run, claim] : target.state.claims) {
    if (IsLive(claim, clock_.Now())) live.push_back("firn.stage_" + StageSuffix(run) + "_");
  }
  for (const auto& [name, table] : target.live.tables()) {
    if (!name.starts_with("firn.stage_")) continue;
    if (std::any_of(live.begin(), live.end(),
                    [&](const std::string& stage) { return name.starts_with(stage); })) {
      continue;
    }
    Ast ast;
    auto* drop = ast.New<DropTableStatement>({});
    drop->if_exists = true;
    drop->table = Build(ast).Qualified(name);
    (void)session_.Execute(Print(Locate(drop, workspace_.project, names_, ast)));
  }
}

void Recovery::BuryRuns(const TargetState& target, const BegunRun& begun, StateWriter& writer) {
  std::vector<std::string> dead;
  for (const auto& [run, claim] : target.state.claims) {
    if (!IsLive(claim, clock_.Now())) dead.push_back(run);
  }
  std::vector<std::string> unclaimed = begun.Dead(), all = dead;
  all.insert(all.end(), unclaimed.begin(), unclaimed.end());
  if (!all.empty() && EndStatements(all, target.state)) begun.Forget(unclaimed);
  DropStages(target);
  for (const std::string& run : dead) {
    StateEntry end;
    end.run_id = run;
    end.kind = EntryKind::kRun;
    end.status = "died";
    writer.Defer(end);
  }
}

}  // namespace firn
