// What is known of a target before a run.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runner/run/run_options.h"

namespace firn {

// What a run of `options.models` reads of a target before it starts, and `plan` shows.
struct TargetFacts {
  Catalog live;                                    // their tables, logical names
  std::map<std::string, std::string> watermarks;   // by qualified model name, of all
  std::map<std::string, SourceProgress> progress;  // likewise, of their snapshot watermarks
  std::vector<std::string> table_properties;       // as in Coordinator
  std::map<std::string, std::string> open;  // likewise: why a dead run's write has no outcome yet
};
Result<TargetFacts> ReadTarget(const Workspace& workspace, Engine& engine,
                               const RunOptions& options);

}  // namespace firn
