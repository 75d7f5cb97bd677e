// What became of a write that was sent under an intent.
#pragma once

#include "runner/run/model_runner.h"

namespace firn {

struct SettledWrite {
  Result<QueryResult> result;  // kUnknownCommit where it may still commit: it is not sent again
  bool conflict = false;       // it lost to another commit, and may be planned anew
  std::string note;            // of one that committed though the server said otherwise
  bool in_spite_of_error() const { return !note.empty(); }
};

// Looks whether a write that failed committed all the same, whatever the error: Trino goes on after
// Iceberg's commit, and may be killed, or lost, there. What is known then goes into the log with
// the run's next entry; else the intent stays open, and the next run looks again.
SettledWrite SettleWrite(const RunShared& shared, Session& session, StateEntry intent,
                         Result<QueryResult> result);

}  // namespace firn
