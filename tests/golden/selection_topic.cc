// Topic `selection`: which models a selector means. The input is a project (project_files.h) with
// the selectors in a file `--select`, a line each, and perhaps `--exclude`; printed are the models
// of each line, less the excluded ones, or what is wrong with it.
#include "compiler/plan/selection.h"
#include "compiler/project/load.h"
#include "tests/golden/golden.h"
#include "tests/golden/project_files.h"

namespace firn {

namespace {

std::vector<std::string> Lines(const Result<std::string>& text) {
  std::vector<std::string> lines;
  if (!text.ok()) return lines;
  std::istringstream stream(*text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

std::string RunCase(const std::string& input) {
  SourceMap sources;
  Diagnostics diagnostics;
  MemoryFiles files = FilesOf(input);
  Project project = LoadProject(files, ".", {}, sources, diagnostics);
  ParsedProject parsed = ParseProject(project, sources, diagnostics);
  Analysis analysis = AnalyzeProject(project, parsed, sources, diagnostics);
  std::string out = Format(diagnostics, sources);
  std::vector<FileId> exclude;
  for (const std::string& line : Lines(files.Read("--exclude"))) {
    exclude.push_back(sources.Add("--exclude", line));
  }
  for (const std::string& line : Lines(files.Read("--select"))) {
    Diagnostics found;
    std::vector<FileId> select;
    if (line != "(none)") select.push_back(sources.Add("--select", line));
    std::string names;
    for (size_t model : Select(project, analysis, select, exclude, sources, found)) {
      names += " " + project.models[model].qualified_name();
    }
    out += line + " ->" + (names.empty() ? " nothing" : names) + "\n" + Format(found, sources);
  }
  return out;
}

}  // namespace firn
