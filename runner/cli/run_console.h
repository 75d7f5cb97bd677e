// What a run looks like while it goes on, and what it says in the end.
#pragma once

#include <chrono>
#include <map>

#include "runner/cli/console.h"
#include "runner/cli/run_tests.h"
#include "runner/run/progress.h"

namespace firn {

// A line at each model's start and end; on a terminal the models under way stand in a line that is
// drawn over.
class RunConsole final : public Progress {
 public:
  RunConsole(const Workspace& workspace, Console& console)
      : workspace_(workspace), console_(console) {}

  // `build` tests each model before what is downstream of it starts: its results stand below it.
  void ShowTests(const std::vector<DataTest>& tests, const TestRunner& results) {
    tests_ = &tests;
    results_ = &results;
  }

  void Started(const RunOptions& options, size_t model, size_t position, size_t total) override;
  void Advanced(size_t model, const StatementProgress& progress) override;
  void Finished(const ModelResult& result, size_t position, size_t total) override;

 private:
  struct UnderWay {
    std::chrono::steady_clock::time_point since;
    StatementProgress progress;
  };
  void Draw();

  const Workspace& workspace_;
  Console& console_;
  const std::vector<DataTest>* tests_ = nullptr;
  const TestRunner* results_ = nullptr;
  std::map<size_t, UnderWay> running_;
  std::chrono::steady_clock::time_point drawn_;
};

// How many of a run's results are of each sort.
struct Tally {
  size_t pass = 0, warn = 0, error = 0, skip = 0, no_op = 0;

  void Add(RunStatus status);
  size_t total() const { return pass + warn + error + skip + no_op; }
};

// Where bad rows are, whether anything was new, what it took, and the tally as last line.
void Summarize(const RunResult& result, const Tally& tally, const Workspace& workspace,
               Console& console);

// A line for the tests of a model that passed and one for each that did not.
void PrintTests(const Workspace& workspace, const std::vector<DataTest>& tests, size_t model,
                const std::vector<TestResult>& results, Console& console);

// `Done. PASS=n WARN=n ERROR=n SKIP=n NO-OP=n TOTAL=n`
void PrintTally(const Tally& tally, Console& console);

// "0.42s", "12.3s", "4m 05s".
std::string Duration(double seconds);
// "1,234"
std::string Thousands(int64_t number);
// "1 row", "2 rows", "1,234 rows"
std::string Rows(int64_t number);

}  // namespace firn
