// The log by its sum, so that what a run costs does not grow with the runs before it.
#pragma once

#include "runner/engine/engine.h"
#include "runner/run/clock.h"
#include "runner/run/workspace.h"
#include "runner/state/state_log.h"

namespace firn {

struct LogSizes {
  size_t entries_before = 0;
  size_t entries_after = 0;
  RewrittenFiles files;
};

// Replaces the entries of runs that have ended by one commit a model and those that have many
// files, in statements that each leave what the log says. Needs no claim: entries that come
// meanwhile stay, and each new one is as old as what it sums up.
Result<LogSizes> Compact(const StateLog& log, Engine& engine, Session& session, const Clock& clock);

// The same for a target as it is. kIo: it holds no log.
Result<LogSizes> CompactState(const Workspace& workspace, Engine& engine, const TargetNames& names,
                              const Clock& clock);

}  // namespace firn
