#include "runner/run/lease.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <filesystem>
#include <fstream>

#include "runner/run/run_options.h"

namespace firn {

namespace {

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// Machine and process namespace: where process ids mean the same as here.
std::string Here() {
  std::error_code failed;
  std::string space = std::filesystem::read_symlink("/proc/self/ns/pid", failed);
  std::string boot = FirstLine("/proc/sys/kernel/random/boot_id");
  return failed || boot.empty() ? "" : boot + " " + space;
}

// When a process began, in ticks since the machine did; empty: there is no such process.
std::string StartOf(const std::string& pid) {
  std::string stat = FirstLine("/proc/" + pid + "/stat");
  size_t name_end = stat.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos) return {};
  size_t at = name_end;
  for (int field = 2; field < 22 && at != std::string::npos; ++field) at = stat.find(' ', at + 1);
  if (at == std::string::npos) return {};
  return stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
}

std::string HostName() {
  char name[HOST_NAME_MAX + 1] = {};
  return gethostname(name, HOST_NAME_MAX) == 0 ? name : "";
}

StateEntry ClaimEntry(const LeaseRequest& request) {
  StateEntry entry;
  entry.kind = EntryKind::kClaim;
  entry.models = request.models;
  entry.host = HostName();
  entry.process = ThisProcess();
  return entry;
}

// The run that holds one of the models, and which; null: none.
const std::pair<const std::string, Claim>* Holder(const ProjectState& state,
                                                  const LeaseRequest& request, int64_t now,
                                                  std::string* model) {
  for (const auto& claim : state.claims) {
    if (claim.first == request.run_id || !IsLive(claim.second, now)) continue;
    for (const std::string& mine : request.models) {
      if (!claim.second.models.contains(mine)) continue;
      *model = mine;
      return &claim;
    }
  }
  return nullptr;
}

// How long the run of the lower id waits for one that began with it to step back.
constexpr auto kCourtesy = std::chrono::seconds(10);

}  // namespace

std::string ThisProcess() {
  std::string here = Here(), pid = std::to_string(getpid());
  return here.empty() ? "" : here + " " + pid + " " + StartOf(pid);
}

bool HasEnded(const std::string& process) {
  std::string here = Here();
  if (here.empty() || !process.starts_with(here + " ")) return false;
  std::string id = process.substr(here.size() + 1);
  size_t space = id.find(' ');
  // The text comes from a file or a table: what is no process's number names a file of its
  // writer's.
  if (space == std::string::npos || space == 0 || id.find_first_not_of("0123456789") != space) {
    return false;
  }
  return StartOf(id.substr(0, space)) != id.substr(space + 1);
}

bool IsLive(const Claim& claim, int64_t now) {
  if (claim.alive_at < TrinoTime(now - std::chrono::microseconds(kLease).count())) return false;
  return !HasEnded(claim.process);
}

Result<ProjectState> Hold(const LeaseRequest& request, const StateLog& log, StateWriter& writer,
                          const Clock& clock, Session& session) {
  const auto began = std::chrono::steady_clock::now();
  bool claimed = false;
  while (true) {
    if (!claimed) {
      Status written = writer.Write(ClaimEntry(request), session);
      if (!written.ok()) return written;
      claimed = true;
    }
    Result<ProjectState> state = log.Read(session);
    if (!state.ok()) return state;
    std::string model;
    const auto* holder = Holder(*state, request, clock.Now(), &model);
    if (holder == nullptr) {
      // A minute for clocks of several coordinators. A statement that waits to be started is
      // dropped by the server in less time than is left of the lease once nothing may follow.
      constexpr auto kMine = kLease - std::chrono::minutes(1);
      writer.HoldFor(kMine, kMine - kClientTimeout);
      return state;
    }
    const auto waited = std::chrono::steady_clock::now() - began;
    bool stopped = request.stop != nullptr && *request.stop;
    // Of two that began together one must go on: the one with the lower id keeps its claim.
    bool first = request.run_id < holder->first && waited < kCourtesy;
    if (!first || stopped) {
      StateEntry release;
      release.kind = EntryKind::kRun;
      release.status = "waited";
      Status written = writer.Write(release, session);
      if (!written.ok()) return written;
      claimed = false;
    }
    if (stopped) return Status(StatusCode::kCancelled, "cancelled");
    if (!first && waited >= request.wait) {
      return Status(
          StatusCode::kLocked,
          fmt::format("{} is being run by {} on {}, last heard of at {} (if it is not:"
                      " firn state release {})",
                      model, holder->first, holder->second.host, holder->second.alive_at, model));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(first ? 300 : 1000));
  }
}

LeaseKeeper::LeaseKeeper(const LeaseRequest& request, StateWriter& writer,
                         std::unique_ptr<Session> session)
    : session_(std::move(session)) {
  thread_ = std::thread([this, request, &writer] {
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, kRenewal, [this] { return over_; })) {
      lock.unlock();
      (void)writer.Write(ClaimEntry(request), *session_);  // what fails here fails the next write
      lock.lock();
    }
  });
}

LeaseKeeper::~LeaseKeeper() {
  {
    std::lock_guard lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

}  // namespace firn
