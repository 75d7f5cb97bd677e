#include "runner/run/compact_state.h"

#include <set>

#include "runner/run/coordinator.h"
#include "runner/run/lease.h"
#include "runner/run/target_state.h"
#include "runner/state/compaction.h"

namespace firn {

namespace {

constexpr int64_t kDay = 24 * int64_t{3600} * 1'000'000;  // microseconds

// Runs whose entries say more than the sum does: what they hold, or a write that is not settled.
std::set<std::string> Kept(const ProjectState& state, const Clock& clock) {
  std::set<std::string> runs;
  for (const auto& [run, claim] : state.claims) {
    if (IsLive(claim, clock.Now())) runs.insert(run);
  }
  for (const auto& [_, model] : state.models) {
    for (const auto& [query_id, intent] : model.open_intents) runs.insert(intent.run_id);
  }
  return runs;
}

Result<LogSizes> Replace(const StateLog& log, Session& session, const Clock& clock) {
  auto rows = log.Rows(session);
  if (!rows.ok()) return rows.status();
  ProjectState state;
  for (const StateEntry& row : *rows) state.Apply(row);
  LogSizes sizes{rows->size(), rows->size(), {}};
  const std::string run_id = NewRunId(TrinoTime(clock.Now()));
  const std::string yesterday = TrinoTime(clock.Now() - kDay);
  for (const CompactionStep& step : PlanCompaction(*rows, Kept(state, clock), yesterday, run_id)) {
    if (Status replaced = log.Replace(session, step); !replaced.ok()) return replaced;
    sizes.entries_after += step.made.size();
    sizes.entries_after -= step.gone.size();
  }
  return sizes;
}

}  // namespace

Result<LogSizes> Compact(const StateLog& log, Engine& engine, Session& session,
                         const Clock& clock) {
  if (!engine.transactional()) {
    auto sizes = Replace(log, session, clock);
    if (!sizes.ok()) return sizes;
    auto tidied = log.Tidy(session);
    if (!tidied.ok()) return tidied.status();
    sizes->files = *tidied;
    return sizes;
  }
  if (Status begun = session.Begin(); !begun.ok()) return begun;
  auto sizes = Replace(log, session, clock);
  if (!sizes.ok()) {
    (void)session.Rollback();
    return sizes;
  }
  if (Status committed = session.Commit(); !committed.ok()) return committed;
  return sizes;
}

Result<LogSizes> CompactState(const Workspace& workspace, Engine& engine, const TargetNames& names,
                              const Clock& local) {
  auto session = engine.Connect();
  if (!session.ok()) return session.status();
  auto target = ReadTargetTables(workspace, engine, **session, names, {});
  if (!target.ok()) return target.status();
  if (!target->has_log) {
    return Status(StatusCode::kIo, "there is no state yet: nothing has been run");
  }
  auto coordinator = AskCoordinator(engine, workspace.project, names, **session, local);
  if (!coordinator.ok()) return coordinator.status();
  return Compact(StateLog(workspace.project, names), engine, **session,
                 ServerClock(*coordinator, local));
}

}  // namespace firn
