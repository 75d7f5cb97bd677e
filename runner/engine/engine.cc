#include "runner/engine/engine.h"

namespace firn {

Result<QueryResult> Session::Execute(const std::string& sql, const StatementOptions& options,
                                     const ProgressFn& progress) {
  return Patiently([&]() -> Result<QueryResult> {
    Result<std::unique_ptr<PendingStatement>> pending = Submit(sql, options);
    if (!pending.ok()) return pending.status();
    return (*pending)->Run(progress);
  });
}

Result<QueryResult> Session::Patiently(const std::function<Result<QueryResult>()>& attempt) {
  for (int i = 0;; ++i) {
    Result<QueryResult> result = attempt();
    if (result.ok() || !WaitToRetry(result.status(), i)) return result;
  }
}

}  // namespace firn
