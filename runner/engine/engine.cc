#include "runner/engine/engine.h"

#include <chrono>
#include <thread>

namespace firn {

Result<std::unique_ptr<PendingStatement>> Session::SubmitUnlessStopped(
    const std::string& sql, const StatementOptions& options) {
  Result<std::unique_ptr<PendingStatement>> pending = Submit(sql, options);
  if (!pending.ok() || options.stop == nullptr || !*options.stop) return pending;
  return Status(StatusCode::kCancelled, "cancelled");
}

Result<QueryResult> Session::Execute(const std::string& sql, const StatementOptions& options,
                                     const ProgressFn& progress) {
  return Patiently([&]() -> Result<QueryResult> {
    Result<std::unique_ptr<PendingStatement>> pending = SubmitUnlessStopped(sql, options);
    if (!pending.ok()) return pending.status();
    return (*pending)->Run(progress);
  });
}

bool IsCommitConflict(std::string_view trino_error, std::string_view message) {
  if (trino_error == "ICEBERG_COMMIT_ERROR" || trino_error == "TRANSACTION_CONFLICT") return true;
  // Where the catalog has the last snapshot alone, Trino does not find the one that it read.
  const auto says = [&](std::string_view part) { return message.find(part) != message.npos; };
  return trino_error == "GENERIC_INTERNAL_ERROR" &&
         ((says("Snapshot ") && says(" is not an ancestor of ")) ||
          (says("Snapshot.summary()") && says("Table.snapshot(long)")));
}

Status Session::Ensure(const std::string& sql) {
  constexpr int kAttempts = 4;
  for (int i = 1;; ++i) {
    const Status status = Execute(sql).status();
    // Each catalog has its own name for it, up to GENERIC_INTERNAL_ERROR of a JDBC catalog.
    bool met = status.code() == StatusCode::kQuery && !status.name.empty() &&
               status.name != "PERMISSION_DENIED";
    if (!met || i == kAttempts) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(100 * i));
  }
}

Result<QueryResult> Session::Patiently(const std::function<Result<QueryResult>()>& attempt) {
  for (int i = 0;; ++i) {
    Result<QueryResult> result = attempt();
    if (result.ok() || !WaitToRetry(result.status(), i)) return result;
  }
}

}  // namespace firn
