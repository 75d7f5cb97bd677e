#include "runner/cli/run_tests.h"

#include <algorithm>
#include <chrono>

#include "runner/run/clock.h"

namespace firn {

bool AnyFailed(const std::vector<TestResult>& results) {
  return std::any_of(results.begin(), results.end(), [](const TestResult& result) {
    return result.status == RunStatus::kFail || result.status == RunStatus::kError ||
           result.status == RunStatus::kCancelled;
  });
}

std::vector<TestResult> TestRunner::Run(size_t model, Session& session) {
  Ast ast;
  std::vector<TestResult> results;
  for (const TestQuery& query :
       PlanTests(tests_, model, workspace_.project, workspace_.analysis, ast)) {
    RunOne(query, ast, session, &results);
  }
  std::lock_guard lock(mutex_);
  results_[model] = results;
  return results;
}

void TestRunner::RunOne(const TestQuery& query, Ast& ast, Session& session,
                        std::vector<TestResult>* results) const {
  SystemClock clock;
  TestResult common;
  common.started_at = IsoTime(clock.Now());
  auto began = std::chrono::steady_clock::now();
  Diagnostics diagnostics;
  PrintedSql sql = Render(query.tree, workspace_.project, catalog_, names_, workspace_.sources, ast,
                          diagnostics);
  common.sql = sql.text;
  std::string trouble;
  QueryResult row;
  if (diagnostics.has_errors()) {
    trouble = diagnostics.all().front().message;
  } else {
    Result<QueryResult> answer = session.Execute(sql.text, {.stop = &stop_});
    if (!answer.ok()) {
      trouble = answer.status().message();
      if (answer.status().code() == StatusCode::kCancelled) common.status = RunStatus::kCancelled;
    } else if (answer->rows.size() != 1 || answer->rows[0].size() != query.tests.size()) {
      trouble = "the query does not return one row with one value";
    } else {
      row = std::move(*answer);
    }
  }
  common.query_id = row.query_id;
  common.completed_at = IsoTime(clock.Now());
  common.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  for (size_t i = 0; i < query.tests.size(); ++i) {
    TestResult result = common;
    result.test = query.tests[i];
    if (!trouble.empty()) {
      if (result.status != RunStatus::kCancelled) result.status = RunStatus::kError;
      result.message = trouble;
    } else {
      const DataTest& test = tests_[result.test];
      Verdict verdict = Judge(test, row.rows[0][i].value_or(""));
      result.failures = verdict.failures;
      result.message = verdict.message;
      if (!verdict.passed) result.status = test.warning ? RunStatus::kWarn : RunStatus::kFail;
    }
    results->push_back(std::move(result));
  }
}

void TestRunner::Skip(size_t model, const std::string& why) {
  std::lock_guard lock(mutex_);
  for (size_t i = 0; i < tests_.size(); ++i) {
    if (tests_[i].model != model) continue;
    TestResult result;
    result.test = i;
    result.status = RunStatus::kSkipped;
    result.message = why;
    results_[model].push_back(std::move(result));
  }
}

std::vector<TestResult> TestRunner::of(size_t model) const {
  std::lock_guard lock(mutex_);
  auto found = results_.find(model);
  return found == results_.end() ? std::vector<TestResult>() : found->second;
}

std::vector<TestResult> TestRunner::all() const {
  std::lock_guard lock(mutex_);
  std::vector<TestResult> all;
  for (const auto& [model, results] : results_) {
    all.insert(all.end(), results.begin(), results.end());
  }
  return all;
}

}  // namespace firn
