// What people do to the log by hand.
#pragma once

#include "runner/run/run.h"
#include "runner/state/state_log.h"

namespace firn {

// The sum of the log; empty where there is none yet.
Result<ProjectState> ReadState(const Workspace& workspace, Engine& engine,
                               const TargetNames& names);

// Makes the next run of the model read from here on: past rows again, or past them. The value is a
// literal of the watermark's type. kQuery: it is not; kLocked: the model is being run.
Status SetWatermark(const Workspace& workspace, Engine& engine, const TargetNames& names,
                    size_t model, const std::string& value, const Clock& clock);

// Says how the open statement of a model ended, where nothing else can tell any more. kQuery: it
// has none; kLocked: the model is being run.
Status Settle(const Workspace& workspace, Engine& engine, const TargetNames& names, size_t model,
              bool committed, const Clock& clock);

}  // namespace firn
