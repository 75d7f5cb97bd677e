// Which model next, on one thread; the threads that do the work are a pool of sessions.
#pragma once

#include <functional>

#include "runner/run/model_runner.h"

namespace firn {

// Starts work and hands over what has finished. A fake needs no thread.
class ModelPool {
 public:
  virtual ~ModelPool() = default;
  virtual int size() const = 0;
  virtual void Start(size_t model) = 0;
  // Blocks until a model started has finished. Also reports progress of those under way.
  virtual ModelResult Wait() = 0;
};

// Runs `models` (indexes) in the order of the graph, at most pool.size() at a time. What is
// downstream of a failure is skipped, with `fail_fast` everything not yet started is.
std::vector<ModelResult> Schedule(const Project& project, const Analysis& analysis,
                                  const RunOptions& options, ModelPool& pool, Progress& progress,
                                  const std::atomic<bool>& stop);

}  // namespace firn
