// Topic `data_tests`: the tests of a project (project_files.h) and the queries that ask a target,
// in Trino's SQL; or what is wrong with them.
#include "compiler/plan/data_tests.h"
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
  Analysis analysis = AnalyzeProject(project, parsed, sources, diagnostics);
  std::vector<DataTest> tests = FindDataTests(project, analysis, sources, diagnostics);
  diagnostics.Sort();
  std::string out = Format(diagnostics, sources);
  for (size_t model = 0; model < project.models.size(); ++model) {
    Ast ast;
    for (const TestQuery& query : PlanTests(tests, model, project, analysis, ast)) {
      for (size_t test : query.tests) {
        out += "-- " + tests[test].name + (tests[test].warning ? " (warns)" : "") + "\n";
      }
      out += Print(query.tree) + "\n";
    }
  }
  return out;
}

}  // namespace firn
