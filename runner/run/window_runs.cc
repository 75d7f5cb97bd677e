#include "runner/run/window_runs.h"

#include <thread>

namespace firn {

std::vector<ModelResult> RunWindows(const RunShared& shared,
                                    const std::vector<std::unique_ptr<Session>>& sessions) {
  const WindowRuns& runs = *shared.options.windows;
  const std::vector<EventWindow> windows = runs.choose(shared.target.state);
  std::vector<ModelResult> results(windows.size());
  auto run = [&](size_t i) {
    RunOptions options = shared.options;
    options.window = windows[i];
    RunShared own{*runs.workspaces[i],   shared.engine,       options,           shared.clock,
                  shared.target,         shared.catalog,      shared.watermarks, shared.run_id,
                  shared.run_started_at, shared.log,          shared.writer,     shared.stop,
                  shared.coordinator,    shared.server_clock, shared.settings};
    results[i] = RunModel(own, options.models[0], *sessions[i], [](const StatementProgress&) {});
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < windows.size(); ++i) threads.emplace_back(run, i);
  if (!windows.empty()) run(0);
  for (std::thread& thread : threads) thread.join();
  return results;
}

}  // namespace firn
