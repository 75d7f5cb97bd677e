// Topic `check`: what stages 1 to 3 say about a whole project (project_files.h), as `firn check`
// does offline: diagnostics, or "ok".
#include "compiler/analyze/analyze_project.h"
#include "compiler/project/load.h"
#include "tests/golden/golden.h"
#include "tests/golden/project_files.h"

namespace firn {

std::string RunCase(const std::string& input) {
  SourceMap sources;
  Diagnostics diagnostics;
  Project project = LoadProject(FilesOf(input), ".", {}, sources, diagnostics);
  ParsedProject parsed = ParseProject(project, sources, diagnostics);
  AnalyzeProject(project, parsed, sources, diagnostics);
  diagnostics.Sort();
  return diagnostics.empty() ? "ok" : Format(diagnostics, sources);
}

}  // namespace firn
