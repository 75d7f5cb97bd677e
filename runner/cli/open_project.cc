#include "runner/cli/open_project.h"

#include <fmt/format.h>

#include <filesystem>

#include "compiler/plan/data_tests.h"
#include "compiler/project/fields.h"
#include "compiler/project/yaml_reader.h"
#include "runner/cli/on_all_cores.h"
#include "runner/cli/profile.h"

namespace firn {

namespace fs = std::filesystem;

std::string FindProject(const Options& options) {
  if (!options.project_dir.empty()) return options.project_dir;
  std::error_code ignored;
  fs::path folder = ".";
  for (fs::path above = fs::current_path(ignored); !ignored; above = above.parent_path()) {
    if (fs::exists(above / "firn.yml", ignored)) return folder.lexically_normal().string();
    if (above == above.parent_path()) break;
    folder = folder == "." ? fs::path("..") : folder / "..";
  }
  return ".";
}

std::map<std::string, std::string> ReadVars(const std::string& yaml, SourceMap& sources,
                                            Diagnostics& diagnostics) {
  std::map<std::string, std::string> vars;
  if (yaml.empty()) return vars;
  FileId file = sources.Add("--vars", yaml);
  YamlDocument document = ReadYaml(file, sources, diagnostics);
  if (document.root == nullptr || document.root->kind == NodeKind::kNull) return vars;
  Reading reading{sources, diagnostics};
  YamlEntry whole{"--vars", {file, 0, static_cast<uint32_t>(yaml.size())}, document.root};
  if (!IsMap(reading, whole)) return vars;
  for (const YamlEntry& entry : document.root->entries) {
    Text value;
    ReadText(reading, entry, &value);
    if (entry.value->kind != NodeKind::kList && entry.value->kind != NodeKind::kMap) {
      vars[std::string(entry.key)] = *value;
    }
  }
  return vars;
}

namespace {

// A variable that no file declares is used by nobody, or misspelt.
void WarnOfMisspelt(const std::map<std::string, std::string>& given, const Project& project,
                    Diagnostics& diagnostics) {
  std::vector<std::string_view> declared;
  for (const auto& [name, variable] : project.vars) {
    if (variable.text.given()) declared.push_back(name);
  }
  for (const auto& [name, value] : given) {
    auto found = project.vars.find(name);
    if (found == project.vars.end() || found->second.text.given()) continue;
    std::string hint = DidYouMean(name, declared);
    if (hint.empty()) continue;
    diagnostics.Warn("unknown-variable", {},
                     fmt::format("--vars sets '{}', which firn.yml does not declare", name), hint);
  }
}

}  // namespace

std::unique_ptr<Workspace> LoadWorkspace(const Options& options) {
  auto workspace = std::make_unique<Workspace>();
  Workspace& w = *workspace;
  w.directory = FindProject(options);
  auto vars = ReadVars(options.vars, w.sources, w.diagnostics);
  w.project = LoadProject(DiskReader(), w.directory, vars, w.sources, w.diagnostics, OnAllCores);
  WarnOfMisspelt(vars, w.project, w.diagnostics);
  return workspace;
}

void Understand(Workspace& w, const TrinoVersion& trino) {
  w.project.trino = trino;
  if (w.diagnostics.has_errors()) return w.diagnostics.Sort();
  w.parsed = ParseProject(w.project, w.sources, w.diagnostics, OnAllCores);
  if (!w.diagnostics.has_errors()) {
    w.analysis = AnalyzeProject(w.project, w.parsed, w.sources, w.diagnostics, OnAllCores);
    FindDataTests(w.project, w.analysis, w.sources, w.diagnostics);  // for what it reports
  }
  w.diagnostics.Sort();
}

TrinoVersion SaidVersion(const Options& options, const Workspace& workspace,
                         const EnvironmentFn& variables) {
  if (!options.trino_versions.empty()) return *ParseTrinoVersion(options.trino_versions.back());
  return ReadProfileVersion(options, workspace.project, workspace.directory, variables,
                            DiskReader())
      .value_or(TrinoVersion());
}

std::unique_ptr<Workspace> OpenProject(const Options& options, const EnvironmentFn& variables) {
  std::unique_ptr<Workspace> workspace = LoadWorkspace(options);
  Understand(*workspace, SaidVersion(options, *workspace, variables));
  return workspace;
}

ExitCode ExitCodeOf(const Workspace& workspace) {
  if (!workspace.diagnostics.has_errors()) return kDone;
  return workspace.parsed.models.empty() ? kUnusable : kFailed;
}

std::string InProject(const Workspace& workspace, const std::string& path) {
  return (fs::path(workspace.directory) / path).lexically_normal().string();
}

std::string TargetFolder(const Workspace& workspace, const Options& options) {
  return InProject(workspace, options.target_path.empty() ? "target" : options.target_path);
}

}  // namespace firn
