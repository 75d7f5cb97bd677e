// How a write ended of which this run does not know it: the table's snapshots tell whether it
// committed, and the server whether it still may. Where every statement commits by itself.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "runner/run/coordinator.h"
#include "runner/run/target_state.h"

namespace firn {

enum class Outcome {
  kCommitted,
  kChangedNothing,  // and it cannot commit any more
  kOpen,            // it may still run
  kUntold           // its table's snapshots since then have been expired
};

// How long a write is waited for whose client is gone.
struct OrphanPatience {
  std::chrono::seconds visible = kOrphanPatience;  // where the server shows it: then it is ended
  std::chrono::seconds hidden = kClientTimeout;    // else: by then the server has ended it
};

class OutcomeFinder {
 public:
  // What the server tells of a write.
  enum class Sight {
    kAtWork,
    kEnded,   // what it has not committed by now it never will
    kUnseen,  // not there: it has ended, or its start is still on its way to the server
    kHidden   // it may run where this user, or this coordinator, does not see it
  };
  // A look at the server, and then at the table.
  struct Look {
    Sight sight = Sight::kHidden;
    std::string why;  // of kHidden
    bool committed = false;
  };

  OutcomeFinder(const Workspace& workspace, Session& session, const TargetNames& names,
                const Clock& clock, const Coordinator& coordinator)
      : workspace_(workspace),
        session_(session),
        names_(names),
        clock_(clock),
        coordinator_(coordinator) {}

  // Of a dead run's write. `heard`: when that run was last heard of. Without `patience` nothing is
  // waited for, and nothing ended. `why` says what keeps it open. kCancelled where `stop` ends the
  // wait; kLocked where it goes on and the server does not let this user end it.
  Result<Outcome> OfOrphan(const StateEntry& intent, const LastHeard& heard,
                           std::optional<OrphanPatience> patience, const std::atomic<bool>& stop,
                           std::string* why);

  // Of a write of this run that failed, whatever the error.
  Result<Outcome> OfOwn(const StateEntry& intent, const std::atomic<bool>& stop);

  Status Kill(const std::string& query_id);
  Result<QueryResult> Ask(QueryPtr query, Ast& ast);

 private:
  Result<Look> LookAtServer(const StateEntry& intent);
  Result<Look> LookFor(const StateEntry& intent);
  Result<bool> HasTasks(const std::string& query_id);
  Result<bool> Committed(const std::string& model, const std::string& query_id);
  Result<Outcome> WithoutCommit(const StateEntry& intent);
  Result<bool> Remembers(const StateEntry& intent);
  bool CanRepeat(const std::string& model) const;

  const Workspace& workspace_;
  Session& session_;
  const TargetNames& names_;
  const Clock& clock_;
  const Coordinator& coordinator_;
};

}  // namespace firn
