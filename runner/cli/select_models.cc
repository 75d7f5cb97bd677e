#include "runner/cli/select_models.h"

#include <fmt/format.h>

#include "compiler/plan/selection.h"

namespace firn {

std::optional<std::vector<size_t>> SelectModels(const Invocation& invocation,
                                                Workspace& workspace) {
  auto add = [&](const char* name, const std::vector<std::string>& texts) {
    std::vector<FileId> files;
    for (const std::string& text : texts) files.push_back(workspace.sources.Add(name, text));
    return files;
  };
  Diagnostics diagnostics;
  std::vector<FileId> select = add("--select", invocation.options.select);
  std::vector<FileId> exclude = add("--exclude", invocation.options.exclude);
  std::vector<size_t> models = Select(workspace.project, workspace.analysis, select, exclude,
                                      workspace.sources, diagnostics);
  invocation.console.Report(diagnostics, workspace.sources);
  if (diagnostics.has_errors()) return std::nullopt;
  if (models.empty()) invocation.console.Warn("warning[empty-selection]: no model is selected");
  return models;
}

std::optional<size_t> FindModel(const Invocation& invocation, const Workspace& workspace,
                                const std::string& name) {
  const auto& names = workspace.analysis.by_name;
  auto found = names.find(LowerCase(name));
  if (found != names.end()) return found->second;
  std::vector<std::string_view> known;
  for (const auto& [one, _] : names) known.push_back(one);
  std::string hint = DidYouMean(name, known);
  invocation.console.Fail(fmt::format("error[usage]: there is no model '{}'{}", name,
                                      hint.empty() ? "" : "\n  hint: " + hint));
  return std::nullopt;
}

}  // namespace firn
