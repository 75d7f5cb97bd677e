// compile: the project's SQL as files, without a target.
#include <fmt/format.h>

#include "runner/cli/artifacts.h"
#include "runner/cli/commands.h"
#include "runner/cli/compile_models.h"
#include "runner/cli/select_models.h"
#include "runner/cli/target.h"

namespace firn {

int CompileCommand(const Invocation& invocation) {
  int exit_code = kDone;
  std::optional<OpenTarget> target = ReadTargetOf(invocation, &exit_code);
  if (!target) return exit_code;
  Workspace& workspace = *target->workspace;
  std::optional<std::vector<size_t>> models = SelectModels(invocation, workspace);
  if (!models) return kUnusable;
  std::string folder = TargetFolder(workspace, invocation.options);
  Diagnostics diagnostics;
  for (size_t model : *models) {
    ModelScript script = MakeScript(workspace, model, target->profile.names, nullptr,
                                    invocation.options.full_refresh, diagnostics);
    Status written = WriteModelFiles(folder, script, workspace, target->profile.names,
                                     invocation.console.secrets());
    if (!written.ok()) {
      invocation.console.Report(written);
      return kUnusable;
    }
  }
  invocation.console.Report(diagnostics, workspace.sources);
  if (diagnostics.has_errors()) return kFailed;
  Status written =
      WriteManifest(folder, workspace, target->profile.names, invocation.console.secrets());
  if (!written.ok()) {
    invocation.console.Report(written);
    return kUnusable;
  }
  invocation.console.Say(fmt::format("compiled {} model{} into {}/compiled and {}/run",
                                     models->size(), models->size() == 1 ? "" : "s", folder,
                                     folder));
  return kDone;
}

}  // namespace firn
