// run, build, seed and load: what changes tables.
#include <fmt/format.h>

#include <algorithm>

#include "runner/cli/commands.h"
#include "runner/cli/run_console.h"
#include "runner/cli/select_models.h"
#include "runner/cli/target.h"

namespace firn {

namespace {

bool IsRun(Kind kind) { return kind != Kind::kSeed && kind != Kind::kEphemeral; }
bool IsBuilt(Kind kind) { return kind != Kind::kEphemeral; }
bool IsSeed(Kind kind) { return kind == Kind::kSeed; }
bool IsLoad(Kind kind) { return kind == Kind::kLoad; }

// Whether a run found nothing to do: views, which are made anew each time, do not count.
bool NothingNew(const RunResult& result, const Project& project) {
  bool any = false;
  for (const ModelResult& model : result.models) {
    bool view = *project.models[model.model].config.materialized == Kind::kView;
    if (model.status == RunStatus::kNothingNew) {
      any = true;
    } else if (!view || model.status != RunStatus::kSuccess) {
      return false;
    }
  }
  return any;
}

int RunKinds(const Invocation& invocation, bool (*wanted)(Kind)) {
  int exit_code = kDone;
  std::optional<OpenTarget> target = ConnectTarget(invocation, &exit_code);
  if (!target) return exit_code;
  Workspace& workspace = *target->workspace;
  std::optional<std::vector<size_t>> models = SelectModels(invocation, workspace);
  if (!models) return kUnusable;
  RunOptions options = target->options(invocation);
  std::copy_if(
      models->begin(), models->end(), std::back_inserter(options.models),
      [&](size_t model) { return wanted(*workspace.project.models[model].config.materialized); });
  RunConsole progress(workspace, invocation.console);
  Result<RunResult> result = RunModels(workspace, *target->engine, options, SystemClock(), progress,
                                       invocation.signals.stop());
  if (!result.ok()) {
    invocation.console.Report(result.status());
    return kUnusable;
  }
  Tally tally;
  for (const ModelResult& model : result->models) tally.Add(model.status);
  Summarize(*result, tally, workspace, invocation.console);
  if (result->failed()) return kFailed;
  if (invocation.options.skip_exit_code && NothingNew(*result, workspace.project)) {
    return *invocation.options.skip_exit_code;
  }
  return kDone;
}

}  // namespace

int RunCommand(const Invocation& invocation) { return RunKinds(invocation, IsRun); }
int SeedCommand(const Invocation& invocation) { return RunKinds(invocation, IsSeed); }
int LoadCommand(const Invocation& invocation) { return RunKinds(invocation, IsLoad); }
int BuildCommand(const Invocation& invocation) { return RunKinds(invocation, IsBuilt); }

}  // namespace firn
