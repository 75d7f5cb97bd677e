// One model: plan, stage, probe, quarantine, write, remember.
#pragma once

#include <atomic>
#include <functional>

#include "runner/run/clock.h"
#include "runner/run/coordinator.h"
#include "runner/run/progress.h"
#include "runner/run/session_settings.h"
#include "runner/run/state_writer.h"
#include "runner/run/target_state.h"

namespace firn {

// What all models of a run share; read by many threads, changed by none.
struct RunShared {
  Workspace& workspace;
  Engine& engine;
  const RunOptions& options;
  const Clock& clock;
  const TargetState& target;
  const Catalog& catalog;  // of PlanCatalog
  std::map<std::string, std::string> watermarks;
  std::string run_id;
  std::string run_started_at;  // Trino's text
  const StateLog& log;
  StateWriter& writer;
  const std::atomic<bool>& stop;
  const Coordinator& coordinator;  // of an engine without one nothing is told
  const Clock& server_clock;       // its clock
  SessionSettings& settings;
};

using AdvanceFn = std::function<void(const StatementProgress&)>;

ModelResult RunModel(const RunShared& shared, size_t model, Session& session,
                     const AdvanceFn& advance);

}  // namespace firn
