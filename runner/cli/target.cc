#include "runner/cli/target.h"

#include "runner/cli/target_folder.h"

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

RunArguments OpenTarget::arguments(const Options& options) const {
  RunArguments told;
  told.target = profile.target_name;
  told.profile = profile.name;
  SourceMap scratch;
  Diagnostics reported;  // when the project was opened
  told.vars = ReadVars(options.vars, scratch, reported);
  told.select = options.select;
  told.exclude = options.exclude;
  told.threads = options.threads;
  told.full_refresh = options.full_refresh;
  told.fail_fast = options.fail_fast;
  told.event_time_start = options.event_time_start;
  told.event_time_end = options.event_time_end;
  return told;
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
    profile = ReadProfile(file, invocation.options, workspace.project, workspace.directory,
                          invocation.variables, DiskReader(), workspace.sources, diagnostics);
  }
  if (profile) invocation.console.Hide(profile->target.secrets);
  invocation.console.Report(diagnostics, workspace.sources);
  if (!profile) {
    *exit_code = kUnusable;
    return std::nullopt;
  }
  target.profile = std::move(*profile);
  return target;
}

std::optional<OpenTarget> ConnectTarget(const Invocation& invocation, int* exit_code, bool writes) {
  std::optional<OpenTarget> target = ReadTargetOf(invocation, exit_code);
  if (!target) return std::nullopt;
  // Whatever makes the folder first, it gets its mark; whoever writes into it says if it cannot.
  std::string folder = TargetFolder(*target->workspace, invocation.options);
  bool holds_database = target->profile.target.path.starts_with(folder + "/");
  if (holds_database || writes) static_cast<void>(MakeTargetFolder(folder));
  if (const Status opened = target->Open(invocation); !opened.ok()) {
    invocation.console.Report(opened);
    *exit_code = kUnusable;
    return std::nullopt;
  }
  return target;
}

}  // namespace firn
