// Stages 1 to 3 for a command: files -> Workspace.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "runner/cli/commands.h"
#include "runner/run/workspace.h"

namespace firn {

// The folder of --project-dir; without it the current one or the nearest above that has a firn.yml,
// and "." where none has.
std::string FindProject(const Options& options);

// What --vars says, by name. Anything but a map of single values is a diagnostic.
std::map<std::string, std::string> ReadVars(const std::string& yaml, SourceMap& sources,
                                            Diagnostics& diagnostics);

// Stage 1: what the files say, and what is wrong with them. Never null; must not be moved.
std::unique_ptr<Workspace> LoadWorkspace(const Options& options);

// Stages 2 and 3 for a version of Trino, in the place of what was there; only where stage 1 found
// no errors.
void Understand(Workspace& workspace, const TrinoVersion& trino);

// Which Trino the SQL is for: --trino-version, else the profile's, else the newest.
TrinoVersion SaidVersion(const Options& options, const Workspace& workspace,
                         const EnvironmentFn& variables);

// Both, for the version that is said; findings are in `diagnostics` of the workspace, sorted by
// place. Later stages run only where the earlier found no errors. Never null; must not be moved.
std::unique_ptr<Workspace> OpenProject(const Options& options, const EnvironmentFn& variables);

// What the findings mean for the process: kUnusable where the files could not be read as a project,
// kFailed where what they say is wrong (SQL, types, contracts).
ExitCode ExitCodeOf(const Workspace& workspace);

// `path` as a path below the project's folder, unless it is absolute.
std::string InProject(const Workspace& workspace, const std::string& path);

// Where artifacts go: --target-path or target/ of the project.
std::string TargetFolder(const Workspace& workspace, const Options& options);

}  // namespace firn
