// The server that a run speaks to, as that server tells of itself: which one it is, as whom it
// takes us, and what time it has. Several coordinators may share one catalog, and clients' clocks
// differ.
#pragma once

#include <string>
#include <vector>

#include "runner/engine/engine.h"
#include "runner/run/clock.h"
#include "runner/run/workspace.h"

namespace firn {

struct Coordinator {
  std::string id;       // its node and address, the same after a restart; empty: not told
  std::string user;     // that our statements run as; empty: not told
  std::string begun;    // CoordinatorOf our query ids: new with each start of the server
  int64_t now = 0;      // microseconds since 1970 by its clock; 0: not told
  int64_t told_at = 0;  // Clock::Uptime before it was asked
  // Properties of tables for speed that firn would choose, and the target's catalog lists.
  std::vector<std::string> table_properties;

  // What a write of this query id says of where it runs; empty where another coordinator has it.
  std::string IdOf(const std::string& query_id) const;
};

// "abcde" of "20260101_000000_00001_abcde": each start of a coordinator has its own.
std::string CoordinatorOf(const std::string& query_id);

// One statement; two where the server does not show its nodes to this user. Of an embedded engine
// there is nothing to ask.
Result<Coordinator> AskCoordinator(const Engine& engine, const Project& project,
                                   const TargetNames& names, Session& session, const Clock& clock);

// The coordinator's clock, read once: all that share a target go by it, whatever theirs say.
class ServerClock final : public Clock {
 public:
  ServerClock(const Coordinator& coordinator, const Clock& local)
      : coordinator_(coordinator), local_(local) {}
  int64_t Now() const override;
  int64_t Uptime() const override { return local_.Uptime(); }

 private:
  const Coordinator coordinator_;
  const Clock& local_;
};

}  // namespace firn
