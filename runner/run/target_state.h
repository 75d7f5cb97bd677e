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

// Tables and schemas, and whether there is a log; reads, and changes nothing.
Result<TargetState> ReadTargetTables(const Workspace& workspace, Engine& engine, Session& session,
                                     const TargetNames& names);

}  // namespace firn
