// Which run may write which models, where every statement commits by itself and two runs can meet.
//
// A run claims its models in the log and then reads the log: of two runs the later to claim sees
// the earlier, so never do both go on. STATE.md has the argument.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "runner/engine/engine.h"
#include "runner/run/clock.h"
#include "runner/run/state_writer.h"
#include "runner/state/state_log.h"

namespace firn {

// A claim of a run that has written nothing for so long is void. A process that is known to have
// ended on this machine loses its claim at once.
inline constexpr std::chrono::seconds kLease = std::chrono::minutes(15);
// How often a run renews its claim.
inline constexpr std::chrono::seconds kRenewal = kLease / 3;

// Unique, and sorts by time: 20261121T061300.123456Z-9f3c. `started` is Trino's text of a time.
std::string NewRunId(const std::string& started);

// Names this process: machine, process namespace, process id and its start; empty where the system
// does not tell.
std::string ThisProcess();

// Whether the process of that name is known to be no more; of another machine's nothing is known.
bool HasEnded(const std::string& process);

// Whether the claim still binds at this time (microseconds since 1970, by the server's clock).
bool IsLive(const Claim& claim, int64_t now);

struct LeaseRequest {
  std::string run_id;
  std::vector<std::string> models;  // qualified names, lower case
  std::chrono::seconds wait{0};     // for another run to let go
  const std::atomic<bool>* stop = nullptr;
};

// Claims the models and returns the log as read after that. kLocked, and nothing is claimed, where
// another run holds one of them.
Result<ProjectState> Hold(const LeaseRequest& request, const StateLog& log, StateWriter& writer,
                          const Clock& clock, Session& session);

// Renews the claim while a run goes on, on a thread and a session of its own.
class LeaseKeeper {
 public:
  LeaseKeeper(const LeaseRequest& request, StateWriter& writer, std::unique_ptr<Session> session);
  ~LeaseKeeper();

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::unique_ptr<Session> session_;
  std::thread thread_;
};

}  // namespace firn
