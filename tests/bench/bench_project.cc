// bench_project FOLDER: stages 1 to 3 of a project, each by its wall and CPU time, on all
// cores and on one; a line a figure, "name, value, unit".
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <ctime>
#include <string>

#include "compiler/analyze/analyze_project.h"
#include "compiler/macro/parse_project.h"
#include "compiler/project/load.h"
#include "runner/cli/on_all_cores.h"

namespace firn {

namespace {

struct Moment {
  double wall = 0, cpu = 0;
};

Moment Now() {
  using std::chrono::duration;
  double wall = duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  return {wall, static_cast<double>(std::clock()) / CLOCKS_PER_SEC};
}

void Print(std::string_view what, std::string_view where, Moment from, Moment to) {
  fmt::print("{}, {}\t{:.3f}\ts wall, {:.3f} s CPU\n", what, where, to.wall - from.wall,
             to.cpu - from.cpu);
}

void Measure(const std::string& folder, std::string_view where, const Loop& loop) {
  SourceMap sources;
  Diagnostics diagnostics;
  Moment start = Now();
  Project project = LoadProject(DiskReader(), folder, {}, sources, diagnostics, loop);
  Moment loaded = Now();
  ParsedProject parsed = ParseProject(project, sources, diagnostics, loop);
  Moment read = Now();
  Analysis analysis = AnalyzeProject(project, parsed, sources, diagnostics, loop);
  Moment done = Now();
  if (diagnostics.has_errors() || analysis.order.empty()) {
    fmt::print(stderr, "{}", Format(diagnostics, sources));
    std::exit(1);
  }
  Print("load", where, start, loaded);
  Print("parse", where, loaded, read);
  Print("parse, resolve, type, lineage", where, loaded, done);
  fmt::print("the latter over parse alone, {}\t{:.2f}\ttimes\n", where,
             (done.wall - loaded.wall) / (read.wall - loaded.wall));
}

}  // namespace

}  // namespace firn

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  // First, for its memory is what counts.
  firn::Measure(argv[1], "all cores", firn::OnAllCores);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("peak memory, stages 1-3\t{:.0f}\tMB\n", static_cast<double>(usage.ru_maxrss) / 1e3);
  firn::Measure(argv[1], "one core", firn::InOrder);
}
