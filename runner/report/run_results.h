// target/run_results.json: what a command did, as dbt's run-results v6 has it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/plan/data_tests.h"
#include "compiler/plan/render.h"
#include "runner/run/run_options.h"

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

// What a command was told, as far as doing the same again goes by it.
struct RunArguments {
  std::string target, profile;              // names in profiles.yml
  std::map<std::string, std::string> vars;  // of --vars
  std::vector<std::string> select, exclude;
  int threads = 0;  // 0: what the target says
  bool full_refresh = false;
  bool fail_fast = false;
  std::string event_time_start, event_time_end;  // empty: no window
};

struct RunReport {
  const Workspace& workspace;
  const TargetNames& names;
  std::string command;  // "run"
  const RunResult& run;
  const std::vector<DataTest>& tests;
  const std::vector<TestResult>& test_results;
  RunArguments arguments = {};
};

std::string RunResultsJson(const RunReport& report);

// What a run left undone, as its report tells.
struct Unfinished {
  std::string command;
  RunArguments arguments;
  // Of models: unique ids of those that failed, were skipped, or whose tests did.
  std::set<std::string> nodes;
};
// Null where the text is not such a report, or is one in part alone: what cannot be read must not
// pass for what is done. What an earlier version did not write is as if it had not been given.
std::optional<Unfinished> ReadUnfinished(const std::string& run_results);

}  // namespace firn
