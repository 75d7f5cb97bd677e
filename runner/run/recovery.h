// What dead runs left behind, where every statement commits by itself.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "runner/run/begun_run.h"
#include "runner/run/outcome.h"
#include "runner/run/state_writer.h"
#include "runner/run/target_state.h"

namespace firn {

// Stands as a comment behind every statement of a run.
inline std::string RunLabel(const std::string& run_id) { return "firn run " + run_id; }

class Recovery {
 public:
  Recovery(const Workspace& workspace, Session& session, const TargetNames& names,
           const Clock& clock, const Coordinator& coordinator)
      : workspace_(workspace),
        session_(session),
        names_(names),
        clock_(clock),
        outcomes_(workspace, session, names, clock, coordinator) {}

  // Looks up whether the open intents of these models (lower case) have committed, except those of
  // live runs. Only who holds a model says in the log how its writes ended. A write that may still
  // run is waited for, and then ended; without `patience` it is left alone, its intent stays open,
  // and `target->open` says why. So does that of a model in `target->untold`. kCancelled where
  // `stop` ends the wait.
  Status SettleIntents(const std::vector<std::string>& models,
                       std::optional<OrphanPatience> patience, const std::atomic<bool>& stop,
                       TargetState* target);

  // Ends whatever else runs that are dead began on the server, drops their staging tables, and
  // notes in the log that they ended. What the server does not let us do is left to it: nobody
  // waits for those statements, and nobody reads those tables.
  void BuryRuns(const TargetState& target, const BegunRun& begun, StateWriter& writer);

 private:
  // False: the server does not say what it runs.
  bool EndStatements(const std::vector<std::string>& runs, const ProjectState& state);
  void DropStages(const TargetState& target);

  const Workspace& workspace_;
  Session& session_;
  const TargetNames& names_;
  const Clock& clock_;
  OutcomeFinder outcomes_;
};

}  // namespace firn
