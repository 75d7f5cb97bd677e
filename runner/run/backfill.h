// Fills in a range of a model's event times, a window at a time, and then what is downstream.
#pragma once

#include <functional>

#include "compiler/plan/refresh.h"
#include "runner/run/clock.h"
#include "runner/run/progress.h"
#include "runner/run/taken_in.h"
#include "runner/state/state_log.h"

namespace firn {

struct BackfillRequest {
  size_t model = 0;
  EventWindow range;
  std::string batch;  // see Backfill
  // Instead of a range, what is read again by one statement: what a run took in, or a partition.
  std::optional<TakenIn> taken = {};
  PartitionValues partition = {};

  bool once() const { return taken.has_value() || !partition.empty(); }
};

// Where rows of the model change, by event time; nothing: anywhere.
std::optional<EventWindow> RangeOf(const BackfillRequest& request);

// The backfill of the log that the request would go on with, or a new one without an id.
Backfill FindBackfill(const Workspace& workspace, const BackfillRequest& request,
                      const ProjectState& state);

// Told of each window's end, by the thread that called RunBackfill.
using WindowFn = std::function<void(const EventWindow& window, const ModelResult& result,
                                    size_t done, size_t total)>;

struct BackfillResult {
  std::string id;
  size_t windows = 0;      // of the range
  size_t done_before = 0;  // by an earlier command
  size_t written = 0;      // by this one
  size_t retried = 0;      // windows whose commit met with another's, and that were read again
  int64_t affected_rows = 0;
  std::vector<std::pair<EventWindow, ModelResult>> failed;
  RunResult refresh;  // of what is downstream
  bool cancelled = false;
  bool ended = false;  // all is done

  bool failed_any() const { return !failed.empty() || refresh.failed(); }
};

// `options`: as of a run of the model. One workspace for each window that is to be written at a
// time: planning changes trees. The model is held for these windows alone, and a run that holds it
// is waited for. What an earlier backfill of the same range has done is not done again.
Result<BackfillResult> RunBackfill(const std::vector<Workspace*>& workspaces, Engine& engine,
                                   const RunOptions& options, const BackfillRequest& request,
                                   const Clock& clock, Progress& progress, const WindowFn& finished,
                                   const std::atomic<bool>& stop);

}  // namespace firn
