#include "runner/run/read_target.h"

#include "runner/run/coordinator.h"
#include "runner/run/recovery.h"
#include "runner/run/source_progress.h"
#include "runner/run/target_state.h"

namespace firn {

Result<TargetFacts> ReadTarget(const Workspace& workspace, Engine& engine,
                               const RunOptions& options) {
  auto session = engine.Connect();
  if (!session.ok()) return session.status();
  auto target = ReadTargetTables(workspace, engine, **session, options.names, options.models);
  if (!target.ok()) return target.status();
  if (target->has_log) {
    auto state = StateLog(workspace.project, options.names).Read(**session);
    if (!state.ok()) return state.status();
    target->state = std::move(*state);
  }
  TargetFacts facts;
  if (!engine.transactional()) {
    const SystemClock local;
    auto coordinator = AskCoordinator(engine, workspace.project, options.names, **session, local);
    if (!coordinator.ok()) return coordinator.status();
    const ServerClock clock(*coordinator, local);
    const std::atomic<bool> never = false;
    Status settled = Recovery(workspace, **session, options.names, clock, *coordinator)
                         .SettleIntents(NamesOf(workspace.project, options.models), std::nullopt,
                                        never, &*target);
    if (!settled.ok()) return settled;
    facts.table_properties = coordinator->table_properties;
  }
  facts.open = std::move(target->open);
  facts.live = std::move(target->live);
  for (const auto& [name, model] : target->state.models) {
    if (model.watermark) facts.watermarks[name] = *model.watermark;
  }
  for (size_t i : options.models) {
    std::string name = LowerCase(workspace.project.models[i].qualified_name());
    std::string from = facts.live.Find(name) == nullptr ? "" : facts.watermarks[name];
    auto progress = ReadSourceProgress(workspace, **session, options.names, i, from);
    if (!progress.ok() && progress.status().code() == StatusCode::kQuery)
      continue;  // not there yet
    if (!progress.ok()) return progress.status();
    if (*progress) facts.progress[name] = **progress;
  }
  return facts;
}

}  // namespace firn
