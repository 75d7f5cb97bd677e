// What dead runs left behind, where every statement commits by itself.
#pragma once

#include <chrono>
#include <optional>

#include "runner/run/begun_run.h"
#include "runner/run/state_writer.h"
#include "runner/run/target_state.h"

namespace firn {

// Stands as a comment behind every statement of a run.
inline std::string RunLabel(const std::string& run_id) { return "firn run " + run_id; }

class Recovery {
 public:
  Recovery(const Workspace& workspace, Session& session, const TargetNames& names,
           const Clock& clock)
      : workspace_(workspace), session_(session), names_(names), clock_(clock) {}

  // Looks up whether the open intents of `target->state` have committed, except those of live runs.
  // A write that still runs is waited for so long and then ended; without `patience` it is left
  // alone, and its intent open. So is that of a model in `target->untold`.
  Status SettleIntents(std::optional<std::chrono::seconds> patience, TargetState* target);

  // Ends whatever else runs that are dead began on the server, drops their staging tables, and
  // notes in the log that they ended. What the server does not let us do is left to it: nobody
  // waits for those statements, and nobody reads those tables.
  void BuryRuns(const TargetState& target, const BegunRun& begun, StateWriter& writer);

  // True: the statement of this query id has changed the table, which need not be there.
  Result<bool> Committed(const std::string& model, const std::string& query_id);

 private:
  enum class Outcome { kCommitted, kChangedNothing, kOpen, kUntold };
  Result<Outcome> OutcomeOf(const StateEntry& intent, std::optional<std::chrono::seconds> patience);
  Result<bool> Remembers(const StateEntry& intent);
  bool CanRepeat(const std::string& model) const;
  Result<bool> StillRuns(const std::string& query_id);
  Status Kill(const std::string& query_id);
  // False: the server does not say what it runs.
  bool EndStatements(const std::vector<std::string>& runs, const ProjectState& state);
  void DropStages(const TargetState& target);
  Result<QueryResult> Ask(QueryPtr query, Ast& ast);

  const Workspace& workspace_;
  Session& session_;
  const TargetNames& names_;
  const Clock& clock_;
};

}  // namespace firn
