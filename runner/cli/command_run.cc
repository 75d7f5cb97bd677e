// run, build, seed and load: what changes tables.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/base/text.h"
#include "runner/cli/artifacts.h"
#include "runner/cli/commands.h"
#include "runner/cli/run_console.h"
#include "runner/cli/run_tests.h"
#include "runner/cli/select_models.h"
#include "runner/cli/target.h"
#include "runner/cli/window_option.h"
#include "runner/report/node_id.h"
#include "runner/report/run_results.h"
#include "runner/run/clock.h"
#include "runner/run/run.h"

namespace firn {

namespace {

bool IsBuilt(const KindTraits& kind) { return kind.made_into != MadeInto::kNothing; }
bool IsSeed(const KindTraits& kind) { return kind.rows_from == RowsFrom::kCsv; }
bool IsRun(const KindTraits& kind) { return IsBuilt(kind) && !IsSeed(kind); }
bool IsLoad(const KindTraits& kind) { return kind.rows_from == RowsFrom::kFiles; }

// Whether a run found nothing to do: views, which are made anew each time, do not count.
bool NothingNew(const RunResult& result, const Project& project) {
  bool any = false;
  for (const ModelResult& model : result.models) {
    bool view = project.models[model.model].kind().made_into == MadeInto::kView;
    if (model.status == RunStatus::kNothingNew) {
      any = true;
    } else if (!view || model.status != RunStatus::kSuccess) {
      return false;
    }
  }
  return any;
}

Status WriteArtifacts(const OpenTarget& target, const Options& options, const RunReport& report) {
  const Secrets& secrets = *target.profile.target.secrets;
  Workspace& workspace = *target.workspace;
  std::string folder = TargetFolder(workspace, options);
  for (const ModelResult& model : report.run.models) {
    Status written = WriteSentStatements(folder, model, workspace, secrets);
    if (!written.ok()) return written;
  }
  if (!options.write_json) return Status();
  Status written = WriteManifest(folder, workspace, target.profile.names, secrets);
  return written.ok() ? WriteRunResults(folder, report, secrets) : written;
}

// What each of the commands runs.
struct RunVerb {
  const char* name;
  bool (*wanted)(const KindTraits&);
  bool with_tests;
};
constexpr RunVerb kVerbs[] = {{"run", IsRun, false},
                              {"seed", IsSeed, false},
                              {"load", IsLoad, false},
                              {"build", IsBuilt, true}};

// One run of the selected models, with tests after each where asked for.
int Run(const Invocation& invocation, const RunVerb& verb, const Unfinished* unfinished = nullptr) {
  int exit_code = kDone;
  std::optional<EventWindow> window;
  if (!ReadWindow(invocation, &window)) return kUnusable;
  std::optional<OpenTarget> target = ConnectTarget(invocation, &exit_code, /*writes=*/true);
  if (!target) return exit_code;
  Workspace& workspace = *target->workspace;
  Console& console = invocation.console;
  std::optional<std::vector<size_t>> models = SelectModels(invocation, workspace);
  if (!models) return kUnusable;
  RunOptions options = target->options(invocation);
  options.invocation = verb.name;
  options.window = window;
  std::copy_if(
      models->begin(), models->end(), std::back_inserter(options.models), [&](size_t model) {
        bool again =
            unfinished == nullptr || unfinished->nodes.contains(UniqueId(workspace.project, model));
        return again && verb.wanted(workspace.project.models[model].kind());
      });

  if (options.models.empty() && !models->empty()) {
    console.Warn(fmt::format("warning[empty-selection]: no model selected is one that '{}' runs",
                             invocation.options.command));
  }

  Diagnostics reported;  // when the project was opened
  std::vector<DataTest> tests =
      FindDataTests(workspace.project, workspace.analysis, workspace.sources, reported);
  TestRunner runner(workspace, target->profile.names, tests, invocation.signals.stop());
  RunConsole progress(workspace, console);
  if (verb.with_tests) {
    progress.ShowTests(tests, runner);
    options.after = [&](ModelResult& result, Session& session) {
      if (AnyFailed(runner.Run(result.model, session))) {
        result.status = RunStatus::kFail;  // so that nothing downstream starts
        result.message = "its tests failed";
      }
    };
  }
  Result<RunResult> result = RunModels(workspace, *target->engine, options, SystemClock(), progress,
                                       invocation.signals.stop());
  if (!result.ok()) {
    console.Report(result.status());
    return kUnusable;
  }
  Tally tally;
  for (ModelResult& model : result->models) {
    // The table was written; that its tests failed is said by them.
    if (verb.with_tests && model.status == RunStatus::kFail) model.status = RunStatus::kSuccess;
    if (verb.with_tests && model.status == RunStatus::kSkipped)
      runner.Skip(model.model, model.message);
    tally.Add(model.status);
  }
  std::vector<TestResult> tested = runner.all();
  for (const TestResult& test : tested) tally.Add(test.status);
  Summarize(*result, tally, workspace, console);
  Status written = WriteArtifacts(*target, invocation.options,
                                  {workspace, target->profile.names, verb.name, *result, tests,
                                   tested, target->arguments(invocation.options)});
  if (written.ok()) written = result->trouble;
  if (!written.ok()) {
    console.Report(written);
    return kUnusable;
  }
  if (result->failed() || AnyFailed(tested)) return kFailed;
  if (invocation.options.skip_exit_code && NothingNew(*result, workspace.project)) {
    return *invocation.options.skip_exit_code;
  }
  return kDone;
}

}  // namespace

int RunCommand(const Invocation& invocation) { return Run(invocation, kVerbs[0]); }
int SeedCommand(const Invocation& invocation) { return Run(invocation, kVerbs[1]); }
int LoadCommand(const Invocation& invocation) { return Run(invocation, kVerbs[2]); }
int BuildCommand(const Invocation& invocation) { return Run(invocation, kVerbs[3]); }

namespace {

// The options of the run that is gone on with. What the caller says now counts where a run may go
// on otherwise; a target may not: the models that were done are done in the other. False, after a
// report, where that is asked for.
bool GoOnAs(const RunArguments& last, const Invocation& invocation, Options* options) {
  auto same = [&](const char* what, std::string* now, const std::string& before) {
    if (before.empty()) return true;  // an earlier version did not write it
    if (now->empty()) *now = before;
    if (*now == before) return true;
    invocation.console.Fail(
        fmt::format("error[usage]: the run to go on with was of {} '{}', not '{}'\n"
                    "  hint: leave --{} out (and FIRN_{}, DBT_{}), or run anew",
                    what, before, *now, what, UpperCase(what), UpperCase(what)));
    return false;
  };
  if (!same("target", &options->target, last.target) ||
      !same("profile", &options->profile, last.profile)) {
    return false;
  }
  if (options->vars.empty() && !last.vars.empty()) {
    options->vars = nlohmann::json(last.vars).dump();  // JSON is YAML
  }
  if (options->threads == 0) options->threads = last.threads;
  options->full_refresh |= last.full_refresh;
  options->fail_fast |= last.fail_fast;
  options->event_time_start = last.event_time_start;
  options->event_time_end = last.event_time_end;
  return true;
}

}  // namespace

int RetryCommand(const Invocation& invocation) {
  Workspace workspace;
  workspace.directory = FindProject(invocation.options);
  std::string file = TargetFolder(workspace, invocation.options) + "/run_results.json";
  Result<std::string> text = DiskReader().Read(file);
  std::optional<Unfinished> last;
  if (text.ok()) last = ReadUnfinished(*text);
  const RunVerb* verb = last ? std::ranges::find(kVerbs, last->command, &RunVerb::name) : nullptr;
  if (verb == nullptr || verb == std::end(kVerbs)) {
    invocation.console.Report(
        Status(StatusCode::kIo, fmt::format("{} does not tell of a run to go on with", file)));
    return kUnusable;
  }
  Options options = invocation.options;
  if (!GoOnAs(last->arguments, invocation, &options)) return kUnusable;
  if (last->nodes.empty()) {
    invocation.console.Say(fmt::format("The last {} left nothing to do again", verb->name));
    return kDone;
  }
  return Run({options, invocation.console, invocation.variables, invocation.signals}, *verb,
             &*last);
}

}  // namespace firn
