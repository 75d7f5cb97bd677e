// Stage 6: runs the plans of the selected models against an engine.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/compiler.h"
#include "runner/engine/engine.h"
#include "runner/run/run_result.h"

namespace firn {

// Everything stages 1-3 made, for as long as a command runs.
struct Workspace {
  std::string directory;  // of the project
  SourceMap sources;
  Project project;
  ParsedProject parsed;
  Analysis analysis;
  Diagnostics diagnostics;
};

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

// Told of each model's start and end, by the scheduler's one thread.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void Started(const RunOptions& options, size_t model, size_t position, size_t total) = 0;
  virtual void Advanced(size_t model, const StatementProgress& progress) = 0;
  virtual void Finished(const ModelResult& result, size_t position, size_t total) = 0;
};

// Wall clock, so that tests can hold it still.
class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970, UTC.
  virtual int64_t Now() const = 0;
  // Microseconds since some moment. Counts the time that the machine was suspended, and does not
  // move when somebody sets the clock.
  virtual int64_t Uptime() const { return Now(); }
};
class SystemClock final : public Clock {
 public:
  int64_t Now() const override;
  int64_t Uptime() const override;
};

// "2026-11-21 06:13:00.123456 UTC" (Trino's text) and "2026-11-21T06:13:00.123456Z" (dbt's).
std::string TrinoTime(int64_t microseconds);
std::optional<int64_t> ReadTrinoTime(const std::string& text);
std::string IsoTime(int64_t microseconds);

// What a run of `options.models` reads of a target before it starts, and `plan` shows.
struct TargetFacts {
  Catalog live;                                    // their tables, logical names
  std::map<std::string, std::string> watermarks;   // by qualified model name, of all
  std::map<std::string, SourceProgress> progress;  // likewise, of their snapshot watermarks
  std::vector<std::string> table_properties;       // as in Coordinator
  std::map<std::string, std::string> open;  // likewise: why a dead run's write has no outcome yet
};
Result<TargetFacts> ReadTarget(const Workspace& workspace, Engine& engine,
                               const RunOptions& options);

// Runs the models in the order of the graph; what is downstream of a failure is skipped. `stop`
// (set by a signal) cancels what is under way. A Status is returned only where nothing could be
// started (no connection, unreadable state).
Result<RunResult> RunModels(Workspace& workspace, Engine& engine, const RunOptions& options,
                            const Clock& clock, Progress& progress, const std::atomic<bool>& stop);

// Column names and rows of a query in Trino SQL over logical names.
Result<QueryResult> RunQuery(Workspace& workspace, Session& session, const TargetNames& names,
                             const std::string& sql, const std::atomic<bool>& stop,
                             Diagnostics& diagnostics);

}  // namespace firn
