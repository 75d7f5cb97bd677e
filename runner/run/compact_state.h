// The log by its sum, so that what a run costs does not grow with the runs before it.
#pragma once

#include <utility>

#include "runner/run/run.h"
#include "runner/state/state_log.h"

namespace firn {

// Replaces the entries of runs that have ended by one commit a model and those that have many
// files, in statements that each leave what the log says. Needs no claim: entries that come
// meanwhile stay, and each new one is as old as what it sums up. Returns how many entries there
// were and are.
Result<std::pair<size_t, size_t>> Compact(const StateLog& log, Engine& engine, Session& session,
                                          const Clock& clock);

// The same for a target as it is. kIo: it holds no log.
Result<std::pair<size_t, size_t>> CompactState(const Workspace& workspace, Engine& engine,
                                               const TargetNames& names, const Clock& clock);

}  // namespace firn
