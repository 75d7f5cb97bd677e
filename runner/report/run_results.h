// target/run_results.json: what a command did, as dbt's run-results v6 has it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/plan/data_tests.h"
#include "compiler/plan/render.h"
#include "runner/run/run.h"

namespace firn {

struct TestResult {
  size_t test = 0;  // index into the data tests
  RunStatus status = RunStatus::kSuccess;
  int64_t failures = 0;
  std::string message;
  std::string sql;  // as sent; several tests may share it
  std::string query_id;
  std::string started_at;
  std::string completed_at;
  double seconds = 0;
};

struct RunReport {
  const Workspace& workspace;
  const TargetNames& names;
  std::string command;  // "run"
  const RunResult& run;
  const std::vector<DataTest>& tests;
  const std::vector<TestResult>& test_results;
  bool full_refresh = false;
  std::optional<EventWindow> window = std::nullopt;  // of --event-time-start and -end
};

std::string RunResultsJson(const RunReport& report);

// What a run left undone, as its report tells.
struct Unfinished {
  std::string command;
  bool full_refresh = false;
  std::string event_time_start, event_time_end;
  std::set<std::string>
      nodes;  // of models: unique ids that failed, were skipped, or whose tests did
};
// Null where the text is not such a report.
std::optional<Unfinished> ReadUnfinished(const std::string& run_results);

}  // namespace firn
