// ls: what the project holds.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "runner/cli/commands.h"
#include "runner/cli/select_models.h"
#include "runner/cli/target.h"
#include "runner/report/manifest.h"
#include "runner/report/node_id.h"

namespace firn {

namespace {

const char* NameOf(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kModel:
      return "model";
    case ResourceKind::kSeed:
      return "seed";
    case ResourceKind::kSource:
      return "source";
    case ResourceKind::kTest:
      return "test";
  }
  return "";
}

// "name", "path" and "selector" of a resource; JSON is report/manifest.h's.
std::string Line(const Resource& resource, const Workspace& workspace,
                 const std::vector<DataTest>& tests, const std::string& output) {
  const Project& project = workspace.project;
  if (resource.kind == ResourceKind::kSource) {
    const SourceSpec& source = project.sources[resource.index];
    if (output == "path") return source.file;
    return "source:" + source.qualified_name();
  }
  if (resource.kind == ResourceKind::kTest) {
    const DataTest& test = tests[resource.index];
    return output == "path" ? project.models[test.model].file : test.name;
  }
  const ModelSpec& model = project.models[resource.index];
  if (output == "path") return model.file;
  if (output == "selector") return fmt::format("{}", fmt::join(FullName(project, model), "."));
  return model.qualified_name();
}

}  // namespace

int ListCommand(const Invocation& invocation) {
  int exit_code = kDone;
  std::optional<OpenTarget> target = ReadTargetOf(invocation, &exit_code);
  if (!target) return exit_code;
  Workspace& workspace = *target->workspace;
  const Options& options = invocation.options;
  std::optional<std::vector<size_t>> models = SelectModels(invocation, workspace);
  if (!models) return kUnusable;
  std::set<std::string> types(options.resource_types.begin(), options.resource_types.end());
  auto wanted = [&](ResourceKind kind) {
    return types.empty() || types.contains("all") || types.contains(NameOf(kind));
  };
  Diagnostics reported;  // when the project was opened
  std::vector<DataTest> tests =
      FindDataTests(workspace.project, workspace.analysis, workspace.sources, reported);
  std::vector<Resource> resources;
  auto add = [&](ResourceKind kind, size_t index) {
    if (wanted(kind)) resources.push_back({kind, index});
  };
  for (size_t model : *models) {
    bool seed = workspace.project.models[model].kind().rows_from == RowsFrom::kCsv;
    add(seed ? ResourceKind::kSeed : ResourceKind::kModel, model);
  }
  if (options.select.empty() && options.exclude.empty()) {
    for (size_t i = 0; i < workspace.project.sources.size(); ++i) add(ResourceKind::kSource, i);
  }
  std::set<size_t> selected(models->begin(), models->end());
  for (size_t i = 0; i < tests.size(); ++i) {
    if (selected.contains(tests[i].model)) add(ResourceKind::kTest, i);
  }
  for (const Resource& resource : resources) {
    if (options.output == "json") {
      std::vector<std::string> keys;
      for (const std::string& some : options.output_keys) {  // Cosmos gives all in one word
        for (size_t at = 0; at < some.size();) {
          size_t end = std::min(some.find_first_of(" ,", at), some.size());
          if (end > at) keys.push_back(some.substr(at, end - at));
          at = end + 1;
        }
      }
      invocation.console.Print(
          ResourceJson(resource, workspace, target->profile.names, tests, keys));
    } else {
      invocation.console.Print(Line(resource, workspace, tests, options.output) + "\n");
    }
  }
  return kDone;
}

}  // namespace firn
