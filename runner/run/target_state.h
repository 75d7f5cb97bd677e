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

// What to do about a statement of a dead run that may still change its table.
enum class Settle { kLook, kEnd };  // leave it open, or wait for its end and then bring it about

// Looks up whether the open intents of `target->state` have committed, except those of live runs.
Status SettleIntents(const Workspace& workspace, Session& session, const TargetNames& names,
                     const Clock& clock, Settle settle, TargetState* target);

}  // namespace firn
