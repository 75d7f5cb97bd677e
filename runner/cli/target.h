// What commands that talk to a database need on top of the project.
#pragma once

#include <memory>
#include <optional>

#include "runner/cli/commands.h"
#include "runner/cli/open_project.h"
#include "runner/cli/profile.h"
#include "runner/report/run_results.h"
#include "runner/run/read_target.h"

namespace firn {

struct OpenTarget {
  std::unique_ptr<Workspace> workspace;
  Profile profile;
  std::shared_ptr<Engine> engine;  // null until opened

  // A signal then cancels what the engine does.
  Status Open(const Invocation& invocation);
  RunOptions options(const Invocation& invocation) const;
  // For run_results.json, of which `firn retry` takes them.
  RunArguments arguments(const Options& options) const;
};

// Whether a Trino server is asked for its version, which the SQL is then for; else it is for the
// version that options or profile say. kIfItCan leaves what is wrong with the server to the caller.
enum class AskServer { kNever, kIfItCan, kAlways };

// Project and profile, with all that is wrong with them, which is not told yet.
struct TargetReading {
  OpenTarget target;
  Diagnostics wrong;  // with the profile; what is wrong with the project is in the workspace
  bool has_profile = false;
  Status opened;  // of a server that was asked
};
TargetReading ReadProjectAndProfile(const Invocation& invocation, AskServer ask);

// The project without errors and the profile, its secrets kept out of all further lines. Nothing,
// after a report and with `exit_code`, where something is wrong. The engine is open only where a
// server was asked.
std::optional<OpenTarget> ReadTargetOf(const Invocation& invocation, int* exit_code,
                                       AskServer ask = AskServer::kNever);

// Likewise with the engine opened: a signal cancels what it does. `writes`: files too, into
// target/.
std::optional<OpenTarget> ConnectTarget(const Invocation& invocation, int* exit_code,
                                        bool writes = false);

// The target's tables, watermarks and claims of these models; none where a DuckDB file is missing.
Result<TargetFacts> LookAt(const Invocation& invocation, OpenTarget& target,
                           const std::vector<size_t>& models);

}  // namespace firn
