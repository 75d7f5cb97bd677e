// What a run is asked for.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/engine/engine.h"
#include "runner/run/run_result.h"
#include "runner/run/workspace.h"

namespace firn {

// Nobody will fetch the result of a dead run's write, so it can only be about to commit.
inline constexpr std::chrono::seconds kOrphanPatience{3};

// Trino's default of query.client.timeout.
inline constexpr std::chrono::seconds kClientTimeout = std::chrono::minutes(5);

struct ProjectState;
struct Backfill;
struct TakenIn;

// A run of one model that writes several windows of it at a time, each by a statement of its own.
struct WindowRuns {
  std::vector<Workspace*> workspaces;  // as many windows at a time: planning changes trees
  // The windows to write, now that the model is held and this is what the log says; at most as many
  // as workspaces.
  std::function<std::vector<EventWindow>(const ProjectState&)> choose;
};

struct RunOptions {
  TargetNames names;
  std::vector<size_t> models;  // selected, any order
  int threads = 1;
  bool full_refresh = false;
  std::optional<EventWindow> window;    // models read the rows of this window alone
  const WindowRuns* windows = nullptr;  // of the one model; null: models run as they do
  // Models whose upstream was filled in: the window that each reads; nothing: all rows compared.
  std::map<size_t, std::optional<EventWindow>> refresh;
  const TakenIn* taken = nullptr;      // the rows that a run took in are read again; null: new ones
  PartitionValues partition;           // see PlanInput
  const Backfill* backfill = nullptr;  // that the writes belong to; null: to none
  bool fail_fast = false;
  std::chrono::seconds lock_timeout{0};  // to wait for another run of the same models
  // How long a write that a dead run left running may go on before this run ends it.
  std::chrono::seconds orphan_patience = kOrphanPatience;
  // The server's query.client.timeout: it ends a statement that nobody has asked for so long.
  std::chrono::seconds client_timeout = kClientTimeout;
  std::string begun_folder;  // of BegunRun; empty: none
  std::string invocation;    // "run", "build", "seed", ... for client tags
  // Called for each model that succeeded, on its thread and with its session, before what is
  // downstream may start. It may make the result a failure. Empty: nothing.
  std::function<void(ModelResult& result, Session& session)> after;
};

}  // namespace firn
