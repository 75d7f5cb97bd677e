#include "runner/run/recovery.h"

#include <algorithm>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "runner/run/lease.h"
#include "runner/run/stage_files.h"

namespace firn {

Status Recovery::SettleIntents(const std::vector<std::string>& models,
                               std::optional<OrphanPatience> patience,
                               const std::atomic<bool>& stop, TargetState* target) {
  ProjectState& state = target->state;
  for (const std::string& name : models) {
    auto model = state.models.find(name);
    if (model == state.models.end()) continue;
    for (const auto& [query_id, intent] : model->second.open_intents) {
      auto claim = state.claims.find(intent.run_id);
      if (claim != state.claims.end() && IsLive(claim->second, clock_.Now())) continue;
      std::string why;
      auto outcome = outcomes_.OfOrphan(intent, state.heard[intent.run_id], patience, stop, &why);
      if (!outcome.ok()) return outcome.status();
      if (*outcome == Outcome::kUntold) target->untold.push_back(name);
      if (*outcome == Outcome::kOpen) target->open[name] = why;
      if (*outcome == Outcome::kOpen || *outcome == Outcome::kUntold) continue;
      StateEntry settled = intent;
      settled.kind = *outcome == Outcome::kCommitted ? EntryKind::kCommit : EntryKind::kAbort;
      target->settled.push_back(settled);
    }
  }
  for (StateEntry& outcome : target->settled) {
    state.Apply(outcome);
    outcome.run_id.clear();  // the run that found it out says it
  }
  return Status();
}

bool Recovery::EndStatements(const std::vector<std::string>& runs, const ProjectState& state) {
  Ast ast;
  Build b(ast);
  std::vector<ExprPtr> labels;
  for (const std::string& run : runs) labels.push_back(b.String(RunLabel(run)));
  auto rows = outcomes_.Ask(
      Quote("select query_id from system.runtime.queries"
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
    if (!intended) (void)outcomes_.Kill(query_id);
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
    end.status = kDied;
    writer.Defer(end);
  }
}

}  // namespace firn
