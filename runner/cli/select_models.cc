#include "runner/cli/select_models.h"

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

}  // namespace firn
