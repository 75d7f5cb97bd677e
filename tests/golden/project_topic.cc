// Topic `project`: what loading a project (project_files.h) says about it: diagnostics, or "ok".
#include "compiler/project/load.h"
#include "tests/golden/golden.h"
#include "tests/golden/project_files.h"

namespace firn {

std::string RunCase(const std::string& input) {
  SourceMap sources;
  Diagnostics diagnostics;
  LoadProject(FilesOf(input), ".", {}, sources, diagnostics);
  return diagnostics.empty() ? "ok" : Format(diagnostics, sources);
}

}  // namespace firn
