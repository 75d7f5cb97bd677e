#include "runner/run/settle_write.h"

#include <fmt/format.h>

#include "runner/run/outcome.h"

namespace firn {

namespace {

Outcome OutcomeOf(const RunShared& shared, Session& session, const StateEntry& intent) {
  if (shared.stop) return Outcome::kOpen;
  auto outcome = OutcomeFinder(shared.workspace, session, shared.options.names, shared.server_clock,
                               shared.coordinator)
                     .OfOwn(intent, shared.stop);
  return outcome.ok() ? *outcome : Outcome::kOpen;
}

Status StillOpen(const Status& failure, const StateEntry& intent) {
  if (failure.code() == StatusCode::kCancelled) return failure;
  Status open(
      StatusCode::kUnknownCommit,
      fmt::format("{} (whether statement {} committed is not known; the next run finds out)",
                  failure.message(), intent.query_id));
  open.name = failure.name;
  open.line = failure.line;
  open.column = failure.column;
  return open;
}

}  // namespace

SettledWrite SettleWrite(const RunShared& shared, Session& session, StateEntry intent,
                         Result<QueryResult> result) {
  const Outcome outcome = result.ok() ? Outcome::kCommitted : OutcomeOf(shared, session, intent);
  if (outcome == Outcome::kOpen || outcome == Outcome::kUntold) {
    return {StillOpen(result.status(), intent)};
  }
  intent.kind = outcome == Outcome::kCommitted ? EntryKind::kCommit : EntryKind::kAbort;
  shared.writer.Defer(intent);
  if (result.ok()) return {std::move(result)};
  const Status& failure = result.status();
  if (outcome == Outcome::kChangedNothing) {
    const bool conflict = IsCommitConflict(failure);
    return {std::move(result), conflict};
  }
  return {QueryResult{}, false,
          "committed, though the server said " +
              (failure.name.empty() ? failure.message() : failure.name)};
}

}  // namespace firn
