// The pipeline on Trino behind a proxy of its own, and what may be left on the server of it.
#pragma once

#include "runner/engine/engine.h"
#include "tests/audit_log/trino_pipeline.h"
#include "tests/crash/fault_proxy.h"

namespace firn::audit_log {

// The lab's Trino, past every proxy; a doctest failure if it is not there.
std::unique_ptr<Engine> OpenTrino(const std::map<std::string, std::string>& session = {});

// Of a query as Trino's list of queries tells it.
struct ListedQuery {
  std::string id, state, text;
};

// Queries whose text names schemas of this prefix and that the server still works on.
std::vector<ListedQuery> UnfinishedQueries(const std::string& prefix);

class Proxied {
 public:
  explicit Proxied(TrinoPipeline::Source source = TrinoPipeline::Source::kTable);

  // A run in which `script` says what happens; at kBefore and kAfter it is killed, or `at` called.
  Finished Run(FaultProxy::Script script, std::function<void()> at = {});

  // A doctest failure if a table of a dead run is left beside the log.
  void CheckNoStagingTable() const;

  FaultProxy proxy;
  TrinoPipeline pipeline;

 private:
  std::atomic<pid_t> running_ = 0;
};

}  // namespace firn::audit_log
