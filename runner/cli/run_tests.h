// Asks a target whether its tables keep their promises.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

#include "runner/report/run_results.h"

namespace firn {

// Results of tests by model, filled while models are built. Any thread may run a model's tests,
// each with a session of its own.
class TestRunner {
 public:
  TestRunner(const Workspace& workspace, const TargetNames& names,
             const std::vector<DataTest>& tests, const std::atomic<bool>& stop)
      : workspace_(workspace),
        names_(names),
        tests_(tests),
        stop_(stop),
        catalog_(PlanCatalog(workspace.analysis, workspace.project)) {}

  // The results are kept too.
  std::vector<TestResult> Run(size_t model, Session& session);
  // Marks a model's tests as skipped.
  void Skip(size_t model, const std::string& why);

  std::vector<TestResult> of(size_t model) const;
  std::vector<TestResult> all() const;

 private:
  void RunOne(const TestQuery& query, Ast& ast, Session& session,
              std::vector<TestResult>* results) const;

  const Workspace& workspace_;
  const TargetNames& names_;
  const std::vector<DataTest>& tests_;
  const std::atomic<bool>& stop_;
  const Catalog catalog_;
  mutable std::mutex mutex_;
  std::map<size_t, std::vector<TestResult>> results_;
};

// Whether a test that stops what is downstream has failed.
bool AnyFailed(const std::vector<TestResult>& results);

}  // namespace firn
