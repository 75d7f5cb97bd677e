// Who watches a run.
#pragma once

#include <cstddef>

#include "runner/run/run_options.h"

namespace firn {

// Told of each model's start and end, by the scheduler's one thread.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void Started(const RunOptions& options, size_t model, size_t position, size_t total) = 0;
  virtual void Advanced(size_t model, const StatementProgress& progress) = 0;
  virtual void Finished(const ModelResult& result, size_t position, size_t total) = 0;
};

}  // namespace firn
