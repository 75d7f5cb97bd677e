#include "runner/engine/engine.h"

namespace firn {

Result<QueryResult> Session::Execute(const std::string& sql, const StatementOptions& options,
                                     const ProgressFn& progress) {
  Result<std::unique_ptr<PendingStatement>> pending = Submit(sql, options);
  if (!pending.ok()) return pending.status();
  return (*pending)->Run(progress);
}

}  // namespace firn
