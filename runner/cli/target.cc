#include "runner/cli/target.h"

#include <filesystem>

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

namespace {

// The target as the profile says it, or nothing and what is wrong with it.
std::optional<Profile> ProfileOf(const Invocation& invocation, Workspace& workspace,
                                 Diagnostics& diagnostics) {
  std::string file = FindProfiles(invocation.options, workspace.directory, invocation.variables,
                                  DiskReader(), diagnostics);
  if (file.empty()) return std::nullopt;
  std::optional<Profile> profile =
      ReadProfile(file, invocation.options, workspace.project, workspace.directory,
                  invocation.variables, DiskReader(), workspace.sources, diagnostics);
  if (profile) invocation.console.Hide(profile->target.secrets);
  return profile;
}

// What the server says that it is, with what its configuration brings back of older versions.
// Nothing where it does not say: what is wrong with it is told by whoever needs it.
std::optional<TrinoVersion> LiveVersion(Engine& engine) {
  if (engine.type() != EngineType::kTrino) return std::nullopt;
  const Result<std::string> version = engine.Version();
  if (!version.ok()) return std::nullopt;
  std::optional<TrinoVersion> live = ParseTrinoVersion(version->substr(version->find(' ') + 1));
  if (!live || live->number < SinceTrino(TrinoChange::kDecimalScale)) return live;
  Result<std::unique_ptr<Session>> session = engine.Connect();
  if (!session.ok()) return live;
  const Result<QueryResult> told = (*session)->Execute(
      "select typeof(1.0 / 3), typeof(coalesce(cast('a' as char(2)), 'abc'))", {.columns = 2});
  if (!told.ok() || told->rows.size() != 1) return live;
  live->legacy_decimals = told->rows[0][0] == "decimal(2,1)";
  live->legacy_char = told->rows[0][1] == "char(3)";
  return live;
}

}  // namespace

// A DuckDB file is opened only behind all that could be wrong.
TargetReading ReadProjectAndProfile(const Invocation& invocation, AskServer ask) {
  TargetReading read;
  read.target.workspace = LoadWorkspace(invocation.options);
  Workspace& workspace = *read.target.workspace;
  std::optional<Profile> profile;
  if (!workspace.diagnostics.has_errors()) profile = ProfileOf(invocation, workspace, read.wrong);
  TrinoVersion trino = profile && profile->trino ? *profile->trino : TrinoVersion();
  const std::vector<std::string>& said = invocation.options.trino_versions;
  if (!said.empty()) trino = *ParseTrinoVersion(said.back());
  read.has_profile = profile.has_value();
  if (profile) read.target.profile = std::move(*profile);
  const bool trino_target = read.target.profile.target.type == EngineType::kTrino;
  if (read.has_profile && ask != AskServer::kNever && trino_target) {
    read.opened = read.target.Open(invocation);
    const std::optional<TrinoVersion> live =
        read.opened.ok() ? LiveVersion(*read.target.engine) : std::nullopt;
    const bool told = !said.empty() || read.target.profile.trino;
    if (live && told && live->number != trino.number) {
      read.wrong.Warn("other-trino", {},
                      fmt::format("the server is Trino {}, and {} says {}: this command goes by the"
                                  " server, commands without it by what is said",
                                  live->number,
                                  said.empty() ? "trino_version in the profile" : "--trino-version",
                                  trino.number));
    }
    trino = live.value_or(trino);
  }
  Understand(workspace, trino);
  return read;
}

std::optional<OpenTarget> ReadTargetOf(const Invocation& invocation, int* exit_code,
                                       AskServer ask) {
  TargetReading read = ReadProjectAndProfile(invocation, ask);
  Workspace& workspace = *read.target.workspace;
  invocation.console.Report(workspace.diagnostics, workspace.sources);
  *exit_code = ExitCodeOf(workspace);
  if (*exit_code != kDone) return std::nullopt;
  invocation.console.Report(read.wrong, workspace.sources);
  const bool refused = !read.opened.ok() && ask == AskServer::kAlways;
  if (refused) invocation.console.Report(read.opened);
  if (read.has_profile && !refused) return std::move(read.target);
  *exit_code = kUnusable;
  return std::nullopt;
}

std::optional<OpenTarget> ConnectTarget(const Invocation& invocation, int* exit_code, bool writes) {
  std::optional<OpenTarget> target = ReadTargetOf(invocation, exit_code, AskServer::kAlways);
  if (!target) return std::nullopt;
  // Whatever makes the folder first, it gets its mark; whoever writes into it says if it cannot.
  std::string folder = TargetFolder(*target->workspace, invocation.options);
  bool holds_database = target->profile.target.path.starts_with(folder + "/");
  if (holds_database || writes) static_cast<void>(MakeTargetFolder(folder));
  if (target->engine != nullptr) return target;
  if (const Status opened = target->Open(invocation); !opened.ok()) {
    invocation.console.Report(opened);
    *exit_code = kUnusable;
    return std::nullopt;
  }
  return target;
}

Result<TargetFacts> LookAt(const Invocation& invocation, OpenTarget& target,
                           const std::vector<size_t>& models) {
  const Target& where = target.profile.target;
  // To open a database that is not there would make it.
  bool missing = where.type == EngineType::kDuckdb && !std::filesystem::exists(where.path);
  if (missing) return TargetFacts{};
  Status failed = target.engine != nullptr ? Status() : target.Open(invocation);
  if (!failed.ok()) return failed;
  RunOptions options = target.options(invocation);
  options.models = models;
  return ReadTarget(*target.workspace, *target.engine, options);
}

}  // namespace firn
