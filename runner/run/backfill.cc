#include "runner/run/backfill.h"

#include <algorithm>

#include "compiler/base/fingerprint.h"
#include "compiler/plan/cut_windows.h"
#include "runner/run/lease.h"
#include "runner/run/pause.h"
#include "runner/run/read_target.h"
#include "runner/run/run.h"
#include "runner/run/state_writer.h"

namespace firn {

namespace {

// What is asked for again, and again meets with another's commit, is no longer bad luck.
constexpr int kWindowAttempts = 10;
// A run that stepped back looks again every second.
constexpr auto kWindowCourtesy = std::chrono::milliseconds(2500);

std::string DefinitionOf(const Workspace& workspace, size_t model) {
  QueryPtr query = workspace.parsed.models[model].query;
  return query == nullptr ? "" : FingerprintOf(Print(query)).Hex();
}

bool MetAnother(const ModelResult& result) {
  return std::any_of(
      result.diagnostics.begin(), result.diagnostics.end(),
      [](const Diagnostic& one) { return IsCommitConflict(one.trino_error, one.message); });
}

class Filler {
 public:
  Filler(const std::vector<Workspace*>& workspaces, Engine& engine, const RunOptions& options,
         const BackfillRequest& request, const Clock& clock, Progress& progress,
         const WindowFn& finished, const std::atomic<bool>& stop)
      : workspaces_(workspaces),
        engine_(engine),
        options_(options),
        request_(request),
        clock_(clock),
        progress_(progress),
        finished_(finished),
        stop_(stop),
        windows_(CutWindows(request.range, request.batch)),
        new_id_(NewRunId(TrinoTime(clock.Now()))) {
    result_.windows = windows_.size();
  }

  Result<BackfillResult> Run() {
    if (Status failed = request_.once() ? Once() : Fill(); !failed.ok()) return failed;
    result_.id = backfill_.id;
    if (result_.cancelled || !result_.failed.empty()) return std::move(result_);
    if (Status failed = Refresh(); !failed.ok()) return failed;
    if (result_.cancelled || result_.refresh.failed()) return std::move(result_);
    if (Status failed = request_.once() ? Status() : End(); !failed.ok()) return failed;
    result_.ended = true;
    return std::move(result_);
  }

 private:
  // Round after round, each under a claim of its own.
  Status Fill() {
    size_t at_a_time = 1;  // the first alone: it makes the table, where there is none
    while (true) {
      std::vector<EventWindow> chosen;
      size_t left = 0;
      std::string waited = waited_at_;
      WindowRuns runs{workspaces_, [&](const ProjectState& state) {
                        std::vector<EventWindow> todo = LookAt(state);
                        left = todo.size();
                        todo.resize(std::min(todo.size(), at_a_time));
                        chosen = todo;
                        return todo;
                      }};
      RunOptions options = options_;
      options.models = {request_.model};
      options.threads = static_cast<int>(workspaces_.size());
      options.windows = &runs;
      options.backfill = &backfill_;
      options.after = nullptr;
      Result<RunResult> round =
          RunModels(*workspaces_[0], engine_, options, clock_, progress_, stop_);
      if (!round.ok()) {
        result_.cancelled = stop_;
        return stop_ ? Status() : round.status();
      }
      if (!round->trouble.ok()) return round->trouble;
      size_t met = 0;
      for (size_t i = 0; i < chosen.size(); ++i) met += !Take(chosen[i], round->models[i]);
      if (stop_) {
        result_.cancelled = true;
        return Status();
      }
      if (left <= chosen.size() && met == 0) return Status();
      if (options_.fail_fast && !result_.failed.empty()) return Status();
      at_a_time = met > 1 ? std::max<size_t>(at_a_time / 2, 1) : workspaces_.size();
      if (waited_at_ != waited) (void)Pause(kWindowCourtesy, stop_);
    }
  }

  // One statement needs no record: the same command does it and what follows again.
  Status Once() {
    RunOptions options = options_;
    options.models = {request_.model};
    options.taken = request_.taken ? &*request_.taken : nullptr;
    options.partition = request_.partition;
    Result<RunResult> run = RunModels(*workspaces_[0], engine_, options, clock_, progress_, stop_);
    if (!run.ok()) {
      result_.cancelled = stop_;
      return stop_ ? Status() : run.status();
    }
    for (const ModelResult& model : run->models) (void)Take(request_.range, model);
    result_.cancelled = stop_;
    return run->trouble;
  }

  // Which windows are still to be written, as the log has it; those that failed before do not
  // count.
  std::vector<EventWindow> LookAt(const ProjectState& state) {
    if (backfill_.id.empty()) {
      backfill_ = FindBackfill(*workspaces_[0], request_, state);
      if (backfill_.id.empty()) backfill_.id = new_id_;
      result_.done_before = windows_.size() - MissingWindows(windows_, backfill_.done).size();
    } else if (auto found = state.backfills.find(backfill_.id); found != state.backfills.end()) {
      backfill_.Add(found->second);
    }
    waited_at_ = state.waited_at;
    std::vector<EventWindow> todo = MissingWindows(windows_, backfill_.done);
    std::erase_if(todo, [&](const EventWindow& window) {
      return std::any_of(result_.failed.begin(), result_.failed.end(),
                         [&](const auto& failed) { return failed.first == window; });
    });
    return todo;
  }

  // False where the window is to be tried again.
  bool Take(const EventWindow& window, const ModelResult& model) {
    if (model.status == RunStatus::kCancelled) return true;
    bool good = model.status == RunStatus::kSuccess || model.status == RunStatus::kNothingNew;
    if (good) {
      AddWindow(window, &backfill_.done);
      ++result_.written;
      result_.affected_rows += std::max<int64_t>(model.affected_rows, 0);
    } else if (!request_.once() && MetAnother(model) && ++attempts_[window] < kWindowAttempts) {
      ++result_.retried;
      return false;
    } else {
      result_.failed.push_back({window, model});
    }
    if (request_.once()) return true;
    size_t missing = MissingWindows(windows_, backfill_.done).size();
    finished_(window, model, windows_.size() - missing, windows_.size());
    return true;
  }

  Status Refresh() {
    const Workspace& workspace = *workspaces_[0];
    RunOptions options = options_;
    options.models.clear();
    options.backfill = request_.once() ? nullptr : &backfill_;
    const std::vector<firn::Refresh> refreshes = PlanRefresh(
        workspace.project, workspace.parsed, workspace.analysis, request_.model, RangeOf(request_));
    for (const firn::Refresh& refresh : refreshes) options.models.push_back(refresh.model);
    auto facts = ReadTarget(workspace, engine_, options);
    if (!facts.ok()) return facts.status();
    options.models.clear();
    for (const firn::Refresh& refresh : refreshes) {
      std::string name = LowerCase(workspace.project.models[refresh.model].qualified_name());
      const auto& done = backfill_.refreshed;
      if (facts->live.Find(name) == nullptr) continue;  // its first run reads all rows
      if (std::find(done.begin(), done.end(), name) != done.end()) continue;
      options.models.push_back(refresh.model);
      options.refresh[refresh.model] = refresh.window;
    }
    if (options.models.empty()) return Status();
    Result<RunResult> run = RunModels(*workspaces_[0], engine_, options, clock_, progress_, stop_);
    if (!run.ok()) {
      result_.cancelled = stop_;
      return stop_ ? Status() : run.status();
    }
    result_.refresh = std::move(*run);
    result_.cancelled = stop_;
    return result_.refresh.trouble;
  }

  // Says in the log that all is done, so that the same command begins anew.
  Status End() {
    auto session = engine_.Connect();
    if (!session.ok()) return session.status();
    StateLog log(workspaces_[0]->project, options_.names);
    auto state = log.Read(**session);
    if (!state.ok()) return state.status();
    StateWriter writer(log, NewRunId(TrinoTime(clock_.Now())), clock_);
    writer.Behind(state->last_written_at);
    StateEntry entry;
    entry.kind = EntryKind::kCommit;
    entry.model = backfill_.model;
    entry.backfill = backfill_;
    entry.backfill->done = {backfill_.range};
    entry.backfill->refreshed.clear();
    entry.backfill->ended = true;
    return writer.Write(entry, **session);
  }

  const std::vector<Workspace*>& workspaces_;
  Engine& engine_;
  const RunOptions& options_;
  const BackfillRequest& request_;
  const Clock& clock_;
  Progress& progress_;
  const WindowFn& finished_;
  const std::atomic<bool>& stop_;
  const std::vector<EventWindow> windows_;
  const std::string new_id_;
  Backfill backfill_;
  std::string waited_at_;
  std::map<EventWindow, int> attempts_;
  BackfillResult result_;
};

}  // namespace

std::optional<EventWindow> RangeOf(const BackfillRequest& request) {
  return request.once() ? std::nullopt : std::optional(request.range);
}

Backfill FindBackfill(const Workspace& workspace, const BackfillRequest& request,
                      const ProjectState& state) {
  Backfill wanted;
  wanted.model = LowerCase(workspace.project.models[request.model].qualified_name());
  wanted.range = request.range;
  wanted.batch = request.batch;
  wanted.definition = DefinitionOf(workspace, request.model);
  for (const auto& [_, backfill] : state.backfills) {
    if (backfill.Same(wanted)) return backfill;
  }
  return wanted;
}

Result<BackfillResult> RunBackfill(const std::vector<Workspace*>& workspaces, Engine& engine,
                                   const RunOptions& options, const BackfillRequest& request,
                                   const Clock& clock, Progress& progress, const WindowFn& finished,
                                   const std::atomic<bool>& stop) {
  return Filler(workspaces, engine, options, request, clock, progress, finished, stop).Run();
}

}  // namespace firn
