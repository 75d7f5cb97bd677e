// Topic `check`: what stages 1 to 3 say about a whole project (project_files.h), as `firn check`
// does offline: diagnostics, or "ok". A first line `trino 476 483` compares two versions.
#include <sstream>

#include "compiler/analyze/compare_versions.h"
#include "compiler/project/load.h"
#include "tests/golden/golden.h"
#include "tests/golden/project_files.h"

namespace firn {

namespace {

struct Checked {
  Checked(const std::string& files, const TrinoVersion& trino) {
    project = LoadProject(FilesOf(files), ".", {}, sources, diagnostics);
    project.trino = trino;
    parsed = ParseProject(project, sources, diagnostics);
    analysis = AnalyzeProject(project, parsed, sources, diagnostics);
  }
  std::string Said() {
    diagnostics.Sort();
    return diagnostics.empty() ? "ok" : Format(diagnostics, sources);
  }

  SourceMap sources;
  Diagnostics diagnostics;
  Project project;
  ParsedProject parsed;
  Analysis analysis;
};

}  // namespace

std::string RunCase(const std::string& input) {
  if (!input.starts_with("trino ")) return Checked(input, {}).Said();
  const size_t end = input.find('\n');
  std::istringstream words(input.substr(0, end));
  std::string word, was, now;
  words >> word >> was >> now;
  const Checked before(input.substr(end + 1), *ParseTrinoVersion(was));
  Checked after(input.substr(end + 1), *ParseTrinoVersion(now.empty() ? was : now));
  if (!now.empty()) {
    CompareVersions({before.project, before.parsed, before.analysis},
                    {after.project, after.parsed, after.analysis}, after.diagnostics);
  }
  return after.Said();
}

}  // namespace firn
