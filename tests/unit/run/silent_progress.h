// Tells nobody how far a run is.
#pragma once

#include "runner/run/run.h"

namespace firn {

class SilentProgress final : public Progress {
 public:
  void Started(const RunOptions&, size_t, size_t, size_t) override {}
  void Advanced(size_t, const StatementProgress&) override {}
  void Finished(const ModelResult&, size_t, size_t) override {}
};

}  // namespace firn
