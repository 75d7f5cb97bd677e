// debug, clean and version: about the installation, not about data.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <filesystem>

#include "runner/cli/commands.h"
#include "runner/cli/run_console.h"
#include "runner/cli/target.h"
#include "runner/cli/target_folder.h"
#include "runner/report/metadata.h"
#include "runner/run/make_log.h"

namespace firn {

namespace {

// Trino tells its version to anybody, so a query must show that it takes the login.
Status TryEngine(Engine& engine, const std::string& catalog, Console& console) {
  auto began = std::chrono::steady_clock::now();
  auto since = [&] {
    return Duration(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  };
  Result<std::string> version = engine.Version();
  if (!version.ok()) {
    console.Print("engine    no answer\n");
    return version.status();
  }
  console.Print(fmt::format("engine    {}, answered in {}\n", *version, since()));
  began = std::chrono::steady_clock::now();
  Result<std::unique_ptr<Session>> session = engine.Connect();
  if (!session.ok()) return session.status();
  Result<QueryResult> one = (*session)->Execute("select 1");
  console.Print(one.ok() ? fmt::format("query     answered in {}\n", since())
                         : std::string("query     refused\n"));
  if (!one.ok() || engine.transactional()) return one.status();
  Result<std::optional<std::string>> connector = ConnectorOf(catalog, **session);
  if (!connector.ok()) return connector.status();
  console.Print(
      fmt::format("catalog   {}: {}\n", catalog, connector->value_or("its connector is not told")));
  return CheckConnector(catalog, *connector);
}

}  // namespace

int DebugCommand(const Invocation& invocation) {
  Console& console = invocation.console;
  console.Print(fmt::format("firn      {}\n", Version()));
  int exit_code = kDone;
  std::optional<OpenTarget> target = ReadTargetOf(invocation, &exit_code);
  if (!target) return exit_code;
  const Profile& profile = target->profile;
  const Project& project = target->workspace->project;
  console.Print(fmt::format("project   {} in {}, {} models\n", *project.name,
                            target->workspace->directory, project.models.size()));
  console.Print(fmt::format("profile   {} of {}\n", profile.name, profile.file));
  console.Print(fmt::format("target    {}: {}, {}, {} threads\n", profile.target_name,
                            profile.names.flavor == SqlFlavor::kDuckdb ? "duckdb" : "trino",
                            profile.place, profile.shown_threads));
  console.Print(fmt::format("schemas   {}\n", profile.schemas));
  Status failed = target->Open(invocation);
  if (failed.ok()) {
    failed = TryEngine(*target->engine, profile.names.catalog, console);
    if (failed.ok()) return kDone;
  } else {
    console.Print("engine    no answer\n");
  }
  console.Report(failed);
  return kUnusable;
}

int CleanCommand(const Invocation& invocation) {
  Workspace workspace;
  workspace.directory = FindProject(invocation.options);
  std::string folder = TargetFolder(workspace, invocation.options);
  if (!std::filesystem::exists(InProject(workspace, "firn.yml"))) {
    invocation.console.Fail(
        fmt::format("error[missing-project]: no firn.yml in '{}'\n"
                    "  hint: only a project's target/ is cleaned",
                    workspace.directory));
    return kUnusable;
  }
  Result<Cleaned> cleaned =
      CleanTargetFolder(workspace.directory, folder, invocation.options.force);
  if (!cleaned.ok()) {
    invocation.console.Report(cleaned.status());
    return kUnusable;
  }
  if (!cleaned->refused.empty()) {
    invocation.console.Fail("error[clean]: " + cleaned->refused);
    return kUnusable;
  }
  std::string said = cleaned->removed ? fmt::format("removed {}", folder)
                     : cleaned->found ? fmt::format("removed what firn wrote into {}", folder)
                                      : fmt::format("{} is not there", folder);
  if (!cleaned->kept.empty()) said += fmt::format("; kept {}", fmt::join(cleaned->kept, ", "));
  invocation.console.Say(said);
  return kDone;
}

int VersionCommand(const Invocation& invocation) {
  invocation.console.Print(fmt::format("firn {}\n", Version()));
  return kDone;
}

}  // namespace firn
