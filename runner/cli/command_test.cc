// test: do the tables keep their promises?
#include <fmt/format.h>

#include <chrono>

#include "runner/cli/artifacts.h"
#include "runner/cli/commands.h"
#include "runner/cli/run_console.h"
#include "runner/cli/run_tests.h"
#include "runner/cli/select_models.h"
#include "runner/cli/target.h"
#include "runner/run/clock.h"

namespace firn {

int TestCommand(const Invocation& invocation) {
  int exit_code = kDone;
  std::optional<OpenTarget> target = ConnectTarget(invocation, &exit_code);
  if (!target) return exit_code;
  Workspace& workspace = *target->workspace;
  Console& console = invocation.console;
  std::optional<std::vector<size_t>> models = SelectModels(invocation, workspace);
  if (!models) return kUnusable;
  Result<std::unique_ptr<Session>> session = target->engine->Connect();
  if (!session.ok()) {
    console.Report(session.status());
    return kUnusable;
  }
  Diagnostics reported;  // when the project was opened
  std::vector<DataTest> tests =
      FindDataTests(workspace.project, workspace.analysis, workspace.sources, reported);
  TestRunner runner(workspace, target->profile.names, tests, invocation.signals.stop());
  RunResult run;
  auto began = std::chrono::steady_clock::now();
  run.started_at = IsoTime(SystemClock().Now());
  Tally tally;
  bool failed = false;
  for (size_t model : *models) {
    bool stopped = invocation.signals.stop() || (failed && invocation.options.fail_fast);
    if (stopped) {
      runner.Skip(model, "not reached");
    } else {
      failed = AnyFailed(runner.Run(model, **session)) || failed;
    }
    std::vector<TestResult> results = runner.of(model);
    for (const TestResult& result : results) tally.Add(result.status);
    if (!results.empty()) PrintTests(workspace, tests, model, results, console);
  }
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  run.seconds = took.count();
  console.Say(fmt::format("{} in {}",
                          failed ? console.Paint(Color::kRed, "Completed with errors")
                                 : console.Paint(Color::kGreen, "Completed successfully"),
                          Duration(run.seconds)));
  PrintTally(tally, console);
  if (invocation.options.write_json) {
    Status written = WriteRunResults(TargetFolder(workspace, invocation.options),
                                     {workspace, target->profile.names, "test", run, tests,
                                      runner.all(), target->arguments(invocation.options)},
                                     console.secrets());
    if (!written.ok()) {
      console.Report(written);
      return kUnusable;
    }
  }
  return failed ? kFailed : kDone;
}

}  // namespace firn
