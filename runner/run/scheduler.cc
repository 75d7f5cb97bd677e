#include "runner/run/scheduler.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace firn {

namespace {

bool Passed(RunStatus status) {
  return status == RunStatus::kSuccess || status == RunStatus::kNothingNew ||
         status == RunStatus::kWarn;
}

// Selected models that a selected model waits for, through models that are not selected too.
std::vector<std::set<size_t>> WaitsFor(const Analysis& analysis, const std::set<size_t>& selected) {
  std::vector<std::set<size_t>> waits(analysis.models.size());
  for (size_t model : analysis.order) {
    for (size_t up : analysis.models[model].upstream) {
      if (selected.contains(up)) {
        waits[model].insert(up);
      } else {
        waits[model].insert(waits[up].begin(), waits[up].end());
      }
    }
  }
  return waits;
}

}  // namespace

std::vector<ModelResult> Schedule(const Project& project, const Analysis& analysis,
                                  const RunOptions& options, ModelPool& pool, Progress& progress,
                                  const std::atomic<bool>& stop) {
  std::set<size_t> selected(options.models.begin(), options.models.end());
  std::vector<std::set<size_t>> waits = WaitsFor(analysis, selected);
  std::vector<size_t> queue;  // not started, in the order of the graph
  for (size_t model : analysis.order) {
    if (selected.contains(model)) queue.push_back(model);
  }
  const size_t total = queue.size();
  size_t position = 0;
  int running = 0;
  bool halted = false;
  std::map<size_t, RunStatus> done;
  std::map<size_t, size_t> positions;
  std::vector<ModelResult> results;

  auto finish = [&](ModelResult result) {
    done[result.model] = result.status;
    halted |= options.fail_fast && !Passed(result.status);
    if (!positions.contains(result.model)) positions[result.model] = ++position;
    progress.Finished(result, positions[result.model], total);
    results.push_back(std::move(result));
  };
  auto skip = [&](size_t model, std::string why) {
    ModelResult result;
    result.model = model;
    result.status = RunStatus::kSkipped;
    result.message = std::move(why);
    finish(std::move(result));
  };

  while (!queue.empty() || running > 0) {
    for (auto next = queue.begin(); next != queue.end();) {
      size_t model = *next;
      const size_t* failed = nullptr;
      bool ready = true;
      for (const size_t& up : waits[model]) {
        auto found = done.find(up);
        if (found == done.end()) {
          ready = false;
        } else if (!Passed(found->second)) {
          failed = &up;
        }
      }
      if (stop || halted) {
        next = queue.erase(next);
        skip(model, stop ? "the run was stopped" : "--fail-fast after a failure");
      } else if (failed != nullptr) {
        next = queue.erase(next);
        skip(model,
             fmt::format("upstream {} did not succeed", project.models[*failed].qualified_name()));
      } else if (ready && running < pool.size()) {
        next = queue.erase(next);
        positions[model] = ++position;
        progress.Started(options, model, position, total);
        pool.Start(model);
        ++running;
      } else {
        ++next;
      }
    }
    if (running > 0) {
      finish(pool.Wait());
      --running;
    }
  }
  return results;
}

}  // namespace firn
