// Stage 6: runs the plans of the selected models against an engine.
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "runner/run/clock.h"
#include "runner/run/progress.h"
#include "runner/run/run_options.h"

namespace firn {

// Runs the models in the order of the graph; what is downstream of a failure is skipped. `stop`
// (set by a signal) cancels what is under way. A Status is returned only where nothing could be
// started (no connection, unreadable state).
Result<RunResult> RunModels(Workspace& workspace, Engine& engine, const RunOptions& options,
                            const Clock& clock, Progress& progress, const std::atomic<bool>& stop);

// Column names and rows of a query in Trino SQL over logical names.
Result<QueryResult> RunQuery(Workspace& workspace, Session& session, const TargetNames& names,
                             const std::string& sql, const std::atomic<bool>& stop,
                             Diagnostics& diagnostics);

}  // namespace firn
