// backfill: a range of a model's event times, a window at a time, and then what is downstream.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "compiler/plan/cut_windows.h"
#include "compiler/plan/kind.h"
#include "compiler/plan/partition.h"
#include "compiler/project/spec_names.h"
#include "runner/cli/commands.h"
#include "runner/cli/run_console.h"
#include "runner/cli/select_models.h"
#include "runner/cli/target.h"
#include "runner/cli/window_option.h"
#include "runner/run/backfill.h"
#include "runner/run/clock.h"
#include "runner/run/edit_state.h"

namespace firn {

namespace {

// More would be a mistake in a year, and a log that nobody reads.
constexpr size_t kMostWindows = 100'000;
// Runs of the model that are under way are waited for.
constexpr std::chrono::hours kPatience{1};

// What the command line says by itself, before anything is opened.
std::optional<BackfillRequest> ReadRequest(const Invocation& invocation) {
  const Options& options = invocation.options;
  auto fail = [&](const std::string& message) {
    invocation.console.Fail("error[usage]: " + message);
    return std::nullopt;
  };
  BackfillRequest request;
  bool range = !options.from.empty() || !options.to.empty();
  if (options.words.size() != 1) return fail("'firn backfill' takes one model: marts.orders");
  if (range + !options.run_id.empty() + !options.partition.empty() > 1) {
    return fail("a range, --run-id and --partition exclude each other");
  }
  if (!options.run_id.empty()) return request;
  if (!options.partition.empty()) {
    std::optional<PartitionValues> partition = ReadPartition(options.partition);
    if (!partition) return fail("--partition: 'COLUMN = VALUE, COLUMN = VALUE'");
    request.partition = std::move(*partition);
    return request;
  }
  if (options.from.empty() || options.to.empty()) {
    return fail("a range has two ends: --from TIME --to TIME");
  }
  if (options.concurrent < 1) return fail("--concurrent: at least one window at a time");
  if (!ReadTime(invocation, "--from", options.from, &request.range.start) ||
      !ReadTime(invocation, "--to", options.to, &request.range.end)) {
    return std::nullopt;
  }
  if (request.range.end > request.range.start) return request;
  return fail(fmt::format("the range ends at {}, which is not after its start, {}",
                          EventTimeText(request.range.end), EventTimeText(request.range.start)));
}

// What is asked for of the model. False, after a report, where there is no such thing.
bool FindWhat(const Invocation& invocation, const Workspace& workspace, BackfillRequest* request) {
  const Options& options = invocation.options;
  std::optional<size_t> model = FindModel(invocation, workspace, options.words[0]);
  if (!model) return false;
  request->model = *model;
  const ModelSpec& spec = workspace.project.models[*model];
  auto fail = [&](const std::string& message) {
    invocation.console.Fail("error[usage]: " + message);
    return false;
  };
  if (!spec.kind().keeps_rows()) {
    return fail(fmt::format("'{}' is a {}: every run makes all of it", spec.qualified_name(),
                            NameOf(*spec.config.materialized)));
  }
  bool adds = spec.kind().rows_from == RowsFrom::kFiles || spec.adds_blindly();
  if (!options.run_id.empty() && adds) {
    return fail(fmt::format("'{}' has no unique_key, so what a run took in would be added again",
                            spec.qualified_name()));
  }
  if (!options.run_id.empty() || !request->partition.empty()) return true;
  request->batch = options.batch;
  if (request->batch.empty()) {
    request->batch = spec.config.window.given() ? *spec.config.window : "day";
  }
  if (CountWindows(request->range, request->batch, kMostWindows) > kMostWindows) {
    return fail(fmt::format("{} by {} is more than {} windows", WindowText(request->range),
                            request->batch, kMostWindows));
  }
  return true;
}

// What the target holds; nothing where it is not there.
struct Known {
  ProjectState state;
  std::optional<TargetFacts> facts;
};
Result<Known> LookAt(const OpenTarget& target, const BackfillRequest& request, RunOptions options) {
  Known known;
  const Workspace& workspace = *target.workspace;
  options.models = {request.model};
  for (const Refresh& refresh : PlanRefresh(workspace.project, workspace.parsed, workspace.analysis,
                                            request.model, RangeOf(request))) {
    options.models.push_back(refresh.model);
  }
  auto facts = ReadTarget(workspace, *target.engine, options);
  if (!facts.ok()) return facts.status();
  known.facts = std::move(*facts);
  auto state = ReadState(workspace, *target.engine, target.profile.names);
  if (!state.ok()) return state.status();
  known.state = std::move(state->state);
  return known;
}

// What the run of --run-id took in. False, after a report, where the log does not tell.
bool FindRun(const Invocation& invocation, const OpenTarget& target, BackfillRequest* request) {
  const std::string& run = invocation.options.run_id;
  if (run.empty()) return true;
  const Workspace& workspace = *target.workspace;
  std::string name = LowerCase(workspace.project.models[request->model].qualified_name());
  auto session = target.engine->Connect();
  auto entries = session.ok() ? StateLog(workspace.project, target.profile.names).Entries(**session)
                              : Result<std::vector<StateEntry>>(session.status());
  if (!entries.ok()) {
    invocation.console.Report(entries.status());
    return false;
  }
  request->taken = FindTakenIn(*entries, run, name);
  if (request->taken) return true;
  invocation.console.Fail(fmt::format(
      "error[usage]: the log does not say that run {} took in rows of {} by a watermark "
      "or files\n  hint: entries of old runs are summed up after some time",
      run, name));
  return false;
}

// Downstream models that have a table: the first run of the others reads all rows.
std::vector<Refresh> Downstream(const Workspace& workspace, const BackfillRequest& request,
                                const TargetFacts& facts) {
  std::vector<Refresh> refreshes = PlanRefresh(workspace.project, workspace.parsed,
                                               workspace.analysis, request.model, RangeOf(request));
  std::erase_if(refreshes, [&](const Refresh& one) {
    const ModelSpec& spec = workspace.project.models[one.model];
    return facts.live.Find(LowerCase(spec.qualified_name())) == nullptr;
  });
  return refreshes;
}

// Plans everything once, so that what cannot be done is said before anything is written. Returns
// the model's plan.
ModelPlan PlanAll(const OpenTarget& target, const BackfillRequest& request,
                  const TargetFacts& facts, const std::vector<Refresh>& downstream,
                  Diagnostics& diagnostics) {
  const Workspace& workspace = *target.workspace;
  PlanInput input;
  input.flavor = target.profile.names.flavor;
  input.live = &facts.live;
  input.watermarks = facts.watermarks;
  input.table_properties = facts.table_properties;
  auto plan = [&](size_t model) {
    return PlanModel(workspace.project, workspace.parsed, workspace.analysis, model,
                     workspace.sources, input, diagnostics);
  };
  for (const Refresh& refresh : downstream) {
    input.window = refresh.window;
    input.compare_all = !refresh.window;
    plan(refresh.model);
  }
  input.compare_all = false;
  input.window = RangeOf(request);
  input.partition = request.partition;
  return plan(request.model);
}

std::string Describe(const Workspace& workspace, const BackfillRequest& request,
                     const Backfill& backfill, const std::vector<Refresh>& downstream,
                     const ModelPlan& plan) {
  const ModelSpec& spec = workspace.project.models[request.model];
  std::vector<EventWindow> windows;
  if (!request.once()) windows = CutWindows(request.range, request.batch);
  std::vector<EventWindow> missing = MissingWindows(windows, backfill.done);
  std::string out =
      fmt::format("{} ({})\n", spec.qualified_name(), NameOf(*spec.config.materialized));
  if (request.taken) {
    const TakenIn& taken = *request.taken;
    out += taken.high.empty() ? fmt::format("  {} files that the run loaded\n", taken.files.size())
                              : fmt::format("  rows past {} up to {}, which the run took in\n",
                                            taken.low.value_or("nothing"), taken.high);
  } else {
    out += fmt::format("  {}\n", plan.reason);
  }
  if (!request.once()) {
    out += fmt::format("  {} window{} by {}, {} to be written\n", windows.size(),
                       windows.size() == 1 ? "" : "s", request.batch, missing.size());
  }
  for (const EventWindow& window : windows) {
    bool todo = std::find(missing.begin(), missing.end(), window) != missing.end();
    out += fmt::format("  {}  {}\n", WindowText(window), todo ? "missing" : "done");
  }
  for (const Refresh& refresh : downstream) {
    out += fmt::format("then {}\n  {}\n", workspace.project.models[refresh.model].qualified_name(),
                       refresh.reason);
  }
  return out;
}

// A line at each window's end.
void SayWindow(const Invocation& invocation, const Workspace& workspace, const EventWindow& window,
               const ModelResult& result, size_t done, size_t total) {
  Console& console = invocation.console;
  bool good = result.status == RunStatus::kSuccess || result.status == RunStatus::kNothingNew;
  std::string rows = good && result.affected_rows >= 0 ? Rows(result.affected_rows) + " " : "";
  console.Say(fmt::format(
      "{}  {} of {} {} {} {}  [{}in {}]", IsoTime(SystemClock().Now()).substr(11, 8), done, total,
      good ? console.Paint(Color::kGreen, "OK") : console.Paint(Color::kRed, "ERROR"),
      workspace.project.models[result.model].qualified_name(), WindowText(window), rows,
      Duration(result.seconds)));
  for (const Diagnostic& one : result.diagnostics) console.Report(one, workspace.sources);
}

int Conclude(const Invocation& invocation, const Workspace& workspace,
             const BackfillRequest& request, const BackfillResult& result) {
  Console& console = invocation.console;
  if (result.refresh.failed()) {
    console.Say("The windows are written, and downstream is not yet right");
  }
  if (request.once()) {
    console.Say(fmt::format("Read again: {} written", Rows(result.affected_rows)));
    return result.ended ? kDone : kFailed;
  }
  size_t missing = result.windows - result.done_before - result.written;
  console.Say(fmt::format(
      "Backfill of {}: {} window{}, {} done before, {} written now, {} missing; {} written",
      workspace.project.models[request.model].qualified_name(), result.windows,
      result.windows == 1 ? "" : "s", result.done_before, result.written, missing,
      Rows(result.affected_rows)));
  if (!result.ended) console.Say("The same command goes on with what is missing");
  return result.ended ? kDone : kFailed;
}

}  // namespace

int BackfillCommand(const Invocation& invocation) {
  int exit_code = kDone;
  std::optional<BackfillRequest> request = ReadRequest(invocation);
  if (!request) return kUnusable;
  std::optional<OpenTarget> target =
      ConnectTarget(invocation, &exit_code, /*writes=*/!invocation.options.dry_run);
  if (!target) return exit_code;
  Workspace& workspace = *target->workspace;
  if (!FindWhat(invocation, workspace, &*request)) return kUnusable;
  Console& console = invocation.console;
  RunOptions options = target->options(invocation);
  if (invocation.options.lock_timeout == 0) options.lock_timeout = kPatience;

  Result<Known> known = LookAt(*target, *request, options);
  if (!known.ok()) {
    console.Report(known.status());
    return kUnusable;
  }
  if (!FindRun(invocation, *target, &*request)) return kUnusable;
  std::vector<Refresh> downstream = Downstream(workspace, *request, *known->facts);
  Diagnostics diagnostics;
  ModelPlan plan = PlanAll(*target, *request, *known->facts, downstream, diagnostics);
  console.Report(diagnostics, workspace.sources);
  if (diagnostics.has_errors()) return kFailed;
  if (request->taken && plan.watermark.asked_first()) {
    console.Fail("error[usage]: snapshots and offsets that a run read may be gone: give a range");
    return kUnusable;
  }
  Backfill backfill;
  if (!request->once()) backfill = FindBackfill(workspace, *request, known->state);
  if (invocation.options.dry_run) {
    console.Print(Describe(workspace, *request, backfill, downstream, plan));
    return kDone;
  }
  if (!backfill.id.empty()) console.Say(fmt::format("Going on with backfill {}", backfill.id));

  std::vector<Workspace*> workspaces{&workspace};
  std::vector<std::unique_ptr<Workspace>> more;
  int at_a_time = target->engine->transactional() ? 1 : invocation.options.concurrent;
  for (int i = 1; i < at_a_time; ++i) {
    more.push_back(LoadWorkspace(invocation.options));
    Understand(*more.back(), workspace.project.trino);
    workspaces.push_back(more.back().get());
  }
  RunConsole progress(workspace, console);
  auto finished = [&](const EventWindow& window, const ModelResult& result, size_t done,
                      size_t total) {
    SayWindow(invocation, workspace, window, result, done, total);
  };
  Result<BackfillResult> result =
      RunBackfill(workspaces, *target->engine, options, *request, SystemClock(), progress, finished,
                  invocation.signals.stop());
  if (!result.ok()) {
    console.Report(result.status());
    return kUnusable;
  }
  return Conclude(invocation, workspace, *request, *result);
}

}  // namespace firn
