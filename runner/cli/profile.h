// profiles.yml: where a project runs. dbt's file, and dbt-trino's keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/base/file_reader.h"
#include "compiler/plan/render.h"
#include "compiler/project/spec.h"
#include "runner/cli/options.h"
#include "runner/engine/connect.h"

namespace firn {

struct Profile {
  std::string name;         // of the profile, "firn"
  std::string target_name;  // "local"
  Target target;
  TargetNames names;
  int threads = 1;                    // models at a time
  std::optional<TrinoVersion> trino;  // that the SQL is for, where the target says so
  // For people, with variables' names in the place of what came from them:
  std::string place;          // "firn@http://127.0.0.1:8080/lake"
  std::string schemas;        // "dev_<layer>"
  std::string shown_threads;  // "4"
  std::string file;           // the profiles.yml
};

// The profiles.yml of --profiles-dir, FIRN_PROFILES_DIR or DBT_PROFILES_DIR; without these of the
// project's folder, else of ~/.dbt. Empty, after a diagnostic, where there is none.
std::string FindProfiles(const Options& options, const std::string& project_directory,
                         const EnvironmentFn& variables, const FileReader& files,
                         Diagnostics& diagnostics);

// The profile that --profile or firn.yml names, and of it the target of --target or its own. Only
// that target's texts are looked at. `schema` is what each layer's schema begins with. Its
// target.secrets are what must never be told. Nothing, after diagnostics, where something is wrong:
// they quote nothing of the file.
std::optional<Profile> ReadProfile(const std::string& path, const Options& options,
                                   const Project& project, const std::string& project_directory,
                                   const EnvironmentFn& variables, const FileReader& files,
                                   SourceMap& sources, Diagnostics& diagnostics);

// The `trino_version` of that target, whatever else is right or wrong with the profile.
std::optional<TrinoVersion> ReadProfileVersion(const Options& options, const Project& project,
                                               const std::string& project_directory,
                                               const EnvironmentFn& variables,
                                               const FileReader& files);

}  // namespace firn
