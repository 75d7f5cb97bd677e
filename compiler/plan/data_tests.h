// What tables promise, as queries that count what breaks the promise: dbt's generic tests on models
// and columns, all rules of their contracts, and that no key is there twice where
// `partition_immutable` keeps firn from looking.
#pragma once

#include <string>
#include <vector>

#include "compiler/analyze/analyze_project.h"
#include "compiler/base/diagnostic.h"
#include "compiler/project/spec.h"

namespace firn {

struct DataTest {
  size_t model = 0;
  std::string name;  // "not_null_orders_order_id"; unique in the project
  RuleKind kind = RuleKind::kNotNull;
  std::vector<std::string> columns;    // that it is about; may be empty
  bool warning = false;                // a failure is a warning only
  const ContractRule* rule = nullptr;  // of a contract, or
  const DataTestSpec* spec = nullptr;  // of data_tests, or neither: of partition_immutable
  size_t to_model = 0;                 // relationships: the model...
  std::string to_column;               // ...and the column that must hold the value
  Span span;
};

// Every test of the project, by model. Reported: tests that firn does not know, arguments that are
// missing or wrong, columns and models that are not there, SQL rules that do not parse or analyze.
// `project`, `analysis` must outlive the result.
std::vector<DataTest> FindDataTests(const Project& project, const Analysis& analysis,
                                    const SourceMap& sources, Diagnostics& diagnostics);

// A query of one row, with a number for each of some tests: see Judge.
struct TestQuery {
  std::vector<size_t> tests;  // by index, a column each
  StatementPtr tree = nullptr;
};

// The queries for one model's tests out of `tests`. What can be counted row by row shares one scan.

std::vector<TestQuery> PlanTests(const std::vector<DataTest>& tests, size_t model,
                                 const Project& project, const Analysis& analysis, Ast& ast);

// What a test's number means.
struct Verdict {
  bool passed = false;
  int64_t failures = 0;  // rows that break it; 1 for a bound that is not kept
  std::string message;   // for people: "3 rows are null", "row_count is 7, at least 10 is wanted"
};
// `measured` is the number's text as the engine gives it; empty is NULL, which passes no bound.
Verdict Judge(const DataTest& test, const std::string& measured);

}  // namespace firn
