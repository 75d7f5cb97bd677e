#include "runner/cli/target.h"

#include "runner/cli/secrets.h"

namespace firn {

RunOptions OpenTarget::options(const Invocation& invocation) const {
  RunOptions run;
  run.names = profile.names;
  run.threads = invocation.options.threads > 0 ? invocation.options.threads : profile.threads;
  run.full_refresh = invocation.options.full_refresh;
  run.fail_fast = invocation.options.fail_fast;
  run.lock_timeout = std::chrono::seconds(invocation.options.lock_timeout);
  run.orphan_patience = std::chrono::seconds(invocation.options.orphan_patience);
  run.client_timeout = std::chrono::seconds(invocation.options.client_timeout);
  run.begun_folder = TargetFolder(*workspace, invocation.options) + "/begun";
  run.invocation = invocation.options.command;
  return run;
}

Status OpenTarget::Open(const Invocation& invocation) {
  Result<std::unique_ptr<Engine>> opened = OpenEngine(profile.target);
  if (!opened.ok()) return opened.status();
  engine = std::move(*opened);
  // A server may take its time with what it is told, while the command has come to its end.
  invocation.signals.OnStop([held = std::weak_ptr<Engine>(engine)] {
    if (const std::shared_ptr<Engine> alive = held.lock()) alive->CancelAll();
  });
  return Status();
}

std::optional<OpenTarget> ReadTargetOf(const Invocation& invocation, int* exit_code) {
  OpenTarget target;
  target.workspace = OpenProject(invocation.options);
  Workspace& workspace = *target.workspace;
  invocation.console.Report(workspace.diagnostics, workspace.sources);
  *exit_code = ExitCodeOf(workspace);
  if (*exit_code != kDone) return std::nullopt;

  Diagnostics diagnostics;
  std::string file = FindProfiles(invocation.options, workspace.directory, invocation.variables,
                                  DiskReader(), diagnostics);
  std::optional<Profile> profile;
  if (!file.empty()) {
    // A message may quote a line of it.
    if (auto text = DiskReader().Read(file); text.ok()) invocation.console.Hide(SecretsIn(*text));
    profile = ReadProfile(file, invocation.options, workspace.project, workspace.directory,
                          invocation.variables, DiskReader(), workspace.sources, diagnostics);
  }
  if (profile) invocation.console.Hide(profile->secrets);
  invocation.console.Report(diagnostics, workspace.sources);
  if (!profile) {
    *exit_code = kUnusable;
    return std::nullopt;
  }
  target.profile = std::move(*profile);
  return target;
}

std::optional<OpenTarget> ConnectTarget(const Invocation& invocation, int* exit_code) {
  std::optional<OpenTarget> target = ReadTargetOf(invocation, exit_code);
  if (!target) return std::nullopt;
  if (const Status opened = target->Open(invocation); !opened.ok()) {
    invocation.console.Report(opened);
    *exit_code = kUnusable;
    return std::nullopt;
  }
  return target;
}

}  // namespace firn
