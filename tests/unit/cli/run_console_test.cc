#include "runner/cli/run_console.h"

#include <doctest/doctest.h>

#include "compiler/project/load.h"
#include "tests/fakes/memory_files.h"

namespace firn {
namespace {

// A run's lines without the time of day that begins them.
struct Screen {
  std::FILE* file = std::tmpfile();
  Workspace workspace;
  Console console{stdout, file, {}};

  Screen() {
    MemoryFiles files({{"firn.yml", "name: shop\n"},
                       {"models/web/marts/a.yml",
                        "models:\n"
                        "  - name: orders\n"
                        "    config: {materialized: merge, unique_key: id}\n"
                        "    sql: select 1 as id\n"}});
    Workspace& w = workspace;
    w.project = LoadProject(files, ".", {}, w.sources, w.diagnostics);
    w.parsed = ParseProject(w.project, w.sources, w.diagnostics);
    w.analysis = AnalyzeProject(w.project, w.parsed, w.sources, w.diagnostics);
    REQUIRE(w.diagnostics.empty());
  }
  ~Screen() { std::fclose(file); }

  std::string Text() {
    std::string text(static_cast<size_t>(std::ftell(file)), '\0');
    std::rewind(file);
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::string out;
    for (size_t at = 0; at < text.size();) {
      size_t end = text.find('\n', at);
      std::string line = text.substr(at, end - at);
      if (line.size() > 10 && line[2] == ':' && line[5] == ':') line.erase(0, 10);
      out += line + "\n";
      at = end + 1;
    }
    return out;
  }
};

ModelResult Finished(RunStatus status) {
  ModelResult result;
  result.status = status;
  result.seconds = 0.42;
  return result;
}

TEST_CASE("a line for each start and each end") {
  Screen screen;
  RunConsole progress(screen.workspace, screen.console);
  progress.Started({}, 0, 1, 6);
  ModelResult done = Finished(RunStatus::kSuccess);
  done.affected_rows = 1234;
  done.bad_rows = 2;
  progress.Finished(done, 1, 6);
  ModelResult nothing = Finished(RunStatus::kNothingNew);
  nothing.message = "no new files";
  progress.Finished(nothing, 2, 6);
  ModelResult skipped = Finished(RunStatus::kSkipped);
  skipped.message = "upstream marts.x did not succeed";
  progress.Finished(skipped, 3, 6);
  progress.Finished(Finished(RunStatus::kError), 4, 6);
  CHECK(screen.Text() ==
        "1 of 6 START merge marts.orders\n"
        "1 of 6 OK merge marts.orders  [1,234 rows, 2 bad in 0.42s]\n"
        "2 of 6 NO-OP merge marts.orders  [no new files in 0.42s]\n"
        "3 of 6 SKIP merge marts.orders  [upstream marts.x did not succeed]\n"
        "4 of 6 ERROR merge marts.orders  [in 0.42s]\n");
}

TEST_CASE("a build shows a model's tests below it") {
  Screen screen;
  std::vector<DataTest> tests(2);
  tests[0].name = "not_null_orders_id";
  tests[1].name = "unique_orders_id";
  std::vector<TestResult> results(2);
  results[1].test = 1;
  results[1].status = RunStatus::kFail;
  results[1].message = "3 rows break it";
  PrintTests(screen.workspace, tests, 0, results, screen.console);
  CHECK(screen.Text() ==
        "PASS 1 of 2 tests on marts.orders  [in 0.00s]\n"
        "FAIL unique_orders_id on marts.orders: 3 rows break it\n");
}

TEST_CASE("several models are shown in a table") {
  Screen screen;
  RunResult run;
  run.models = {Finished(RunStatus::kSuccess), Finished(RunStatus::kNothingNew),
                Finished(RunStatus::kSkipped)};
  run.models[0].affected_rows = 1234;
  run.models[0].bad_rows = 2;
  Summarize(run, {}, screen.workspace, screen.console);
  std::string text = screen.Text();
  CHECK(text.substr(0, text.find("Rows that")) ==
        "\n"
        "model         status      rows written  quarantined     time\n"
        "marts.orders  OK                 1,234            2    0.42s\n"
        "marts.orders  NO-OP                  0            0    0.42s\n"
        "marts.orders  SKIP                   -            -        -\n"
        "\n");
}

TEST_CASE("the summary says where bad rows are and that nothing was new") {
  Screen screen;
  RunResult run;
  run.models = {Finished(RunStatus::kSuccess)};
  run.models[0].affected_rows = 7;
  run.models[0].bad_rows = 1;
  run.statement_count = 4;
  Tally tally;
  tally.Add(RunStatus::kSuccess);
  Summarize(run, tally, screen.workspace, screen.console);
  run.models = {Finished(RunStatus::kNothingNew)};
  tally = {};
  tally.Add(RunStatus::kNothingNew);
  Summarize(run, tally, screen.workspace, screen.console);
  CHECK(screen.Text() ==
        "Rows that broke a rule were set aside, each with its reason:\n"
        "  1 row in marts.orders__quarantine\n"
        "Completed successfully. 7 rows written, 4 statements, 0.00s (0.00s in the engine)\n"
        "Done. PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=1\n"
        "Nothing new: no table was changed. 0 rows written, 4 statements, 0.00s (0.00s in the "
        "engine)\n"
        "Done. PASS=0 WARN=0 ERROR=0 SKIP=0 NO-OP=1 TOTAL=1\n");
}

}  // namespace
}  // namespace firn
