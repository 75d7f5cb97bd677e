// Topic `macro`: a project (project_files.h) with its variables and macros expanded: diagnostics,
// then each model's query.
#include "compiler/macro/parse_project.h"
#include "compiler/project/load.h"
#include "compiler/sql/printer.h"
#include "tests/golden/golden.h"
#include "tests/golden/project_files.h"

namespace firn {

std::string RunCase(const std::string& input) {
  SourceMap sources;
  Diagnostics diagnostics;
  Project project = LoadProject(FilesOf(input), ".", {}, sources, diagnostics);
  ParsedProject parsed = ParseProject(project, sources, diagnostics);
  diagnostics.Sort();
  std::string out = Format(diagnostics, sources);
  for (const ParsedModel& model : parsed.models) {
    if (model.query != nullptr) out += Print(model.query) + "\n";
  }
  return out;
}

}  // namespace firn
