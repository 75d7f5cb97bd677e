// What a target holds when a run begins: tables and the log's sum.
#pragma once

#include "runner/run/run_options.h"
#include "runner/state/state_log.h"

namespace firn {

struct TargetState {
  Catalog live;  // logical names; of the models asked for, and what else came along
  ProjectState state;
  bool has_log = false;
  std::vector<std::string> missing_schemas;  // logical
  std::vector<StateEntry> settled;  // outcomes of open intents, found out and not yet in the log
  // Models, with an open intent, of which the target no longer tells whether it committed, and
  // which cannot simply be written again.
  std::vector<std::string> untold;
  // Models of which a dead run's write may still run, and why that cannot be told, or what is done.
  std::map<std::string, std::string> open;
  std::map<std::string, std::string> snapshots;  // ReadSnapshots
};

// The tables of these models and their schemas, and whether there is a log; reads, and changes
// nothing.
Result<TargetState> ReadTargetTables(const Workspace& workspace, Engine& engine, Session& session,
                                     const TargetNames& names, const std::vector<size_t>& models);

// Rows of a query over logical names.
Result<QueryResult> AskTrino(QueryPtr query, const Project& project, const TargetNames& names,
                             Session& session, Ast& ast);

// Qualified, lower case.
std::vector<std::string> NamesOf(const Project& project, const std::vector<size_t>& models);

// The current Iceberg snapshots of those models' tables, in one statement; "0" where there is none.
Status ReadSnapshots(const Workspace& workspace, Session& session, const RunOptions& options,
                     TargetState* target);

}  // namespace firn
