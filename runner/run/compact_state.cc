#include "runner/run/compact_state.h"

#include "runner/run/coordinator.h"
#include "runner/run/lease.h"
#include "runner/run/target_state.h"

namespace firn {

namespace {

// Runs whose entries say more than the sum does: what they hold, or a write that is not settled.
void Keep(const ProjectState& state, const Clock& clock, std::map<std::string, int64_t>* runs) {
  for (const auto& [run, claim] : state.claims) {
    if (IsLive(claim, clock.Now())) runs->erase(run);
  }
  for (const auto& [_, model] : state.models) {
    for (const auto& [query_id, intent] : model.open_intents) runs->erase(intent.run_id);
  }
}

Result<std::pair<size_t, size_t>> Replace(const StateLog& log, Session& session,
                                          const Clock& clock) {
  auto state = log.Read(session);
  if (!state.ok()) return state.status();
  std::map<std::string, int64_t> runs = state->runs;
  Keep(*state, clock, &runs);
  std::vector<StateEntry> sum = state->Sum();
  if (runs.empty() || sum.empty()) return std::pair(state->entries, state->entries);
  const std::string run_id = NewRunId(TrinoTime(clock.Now()));
  for (size_t i = 0; i < sum.size(); ++i) {
    sum[i].run_id = run_id;
    sum[i].sequence = static_cast<int64_t>(i);
  }
  if (Status replaced = log.Replace(session, sum, runs); !replaced.ok()) return replaced;
  auto after = log.Read(session);
  if (!after.ok()) return after.status();
  return std::pair(state->entries, after->entries);
}

}  // namespace

bool IsLong(const ProjectState& state) {
  constexpr size_t kUsual = 200;
  return state.entries > kUsual && state.entries > 3 * state.Sum().size();
}

Result<std::pair<size_t, size_t>> Compact(const StateLog& log, Engine& engine, Session& session,
                                          const Clock& clock) {
  if (!engine.transactional()) {
    auto sizes = Replace(log, session, clock);
    if (!sizes.ok()) return sizes;
    Status tidied = log.Tidy(session);
    if (!tidied.ok()) return tidied;
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

Result<std::pair<size_t, size_t>> CompactState(const Workspace& workspace, Engine& engine,
                                               const TargetNames& names, const Clock& local) {
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
