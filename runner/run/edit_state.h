// What people do to the log by hand.
#pragma once

#include "runner/run/clock.h"
#include "runner/run/run_options.h"
#include "runner/state/state_log.h"

namespace firn {

struct StateNow {
  ProjectState state;  // the sum of the log; empty where there is none yet
  int64_t now = 0;     // microseconds since 1970 by the server's clock
};
Result<StateNow> ReadState(const Workspace& workspace, Engine& engine, const TargetNames& names);

// Makes the next run of the model read from here on: past rows again, or past them. The value is a
// literal of the watermark's type. Waits for a dead run's write as a run does. kQuery: it is not;
// kLocked: the model is being run.
Status SetWatermark(const Workspace& workspace, Engine& engine, const RunOptions& options,
                    size_t model, const std::string& value, const Clock& clock);

// Says how the open statement of a model ended, where nothing else can tell any more. kQuery: it
// has none; kLocked: the model is being run.
Status Settle(const Workspace& workspace, Engine& engine, const RunOptions& options, size_t model,
              bool committed, const Clock& clock);

// Ends the claims of the runs that hold the model, with all that they hold, and says which they
// were. Right only where those runs have ended: one that goes on could write beside the next.
// kQuery: no run holds it.
Result<std::vector<std::string>> Release(const Workspace& workspace, Engine& engine,
                                         const RunOptions& options, size_t model,
                                         const Clock& clock);

}  // namespace firn
