// What a target holds when a run begins: tables and the log's sum.
#pragma once

#include "runner/run/run.h"
#include "runner/state/state_log.h"

namespace firn {

struct TargetState {
  Catalog live;  // logical names
  ProjectState state;
  bool has_log = false;
  std::vector<std::string> missing_schemas;  // logical
  std::vector<StateEntry> settled;  // outcomes of open intents, found out and not yet in the log
};

// Reads, and changes nothing. `settle` looks up whether open intents have committed.
Result<TargetState> ReadTargetState(const Workspace& workspace, Engine& engine, Session& session,
                                    const TargetNames& names, bool settle);

}  // namespace firn
