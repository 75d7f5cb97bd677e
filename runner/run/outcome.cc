#include "runner/run/outcome.h"

#include <fmt/format.h>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "runner/run/lease.h"
#include "runner/run/pause.h"
#include "runner/run/snapshot_history.h"

namespace firn {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What a server needs to end a statement once it has waited for its client long enough.
constexpr seconds kMargin{15};

bool NoTable(const Status& status) {
  return status.name == "TABLE_NOT_FOUND" || status.name == "SCHEMA_NOT_FOUND";
}

bool Refused(const Status& status) { return status.code() == StatusCode::kQuery; }

}  // namespace

Result<QueryResult> OutcomeFinder::Ask(QueryPtr query, Ast& ast) {
  return AskTrino(query, workspace_.project, names_, session_, ast);
}

Result<bool> OutcomeFinder::Committed(const std::string& model, const std::string& query_id) {
  Ast ast;
  Build b(ast);
  auto rows = Ask(
      Quote("select 1 from @snapshots"
            " where element_at(summary, 'trino_query_id') = @query_id",
            {{"snapshots", b.Table(model + "$snapshots")}, {"query_id", b.String(query_id)}}, ast),
      ast);
  if (NoTable(rows.status())) return false;
  if (!rows.ok()) return rows.status();
  return !rows->rows.empty();
}

// A query that has failed or been killed may be amid its commit still: its tasks end after it.
// Every user sees the tasks of all.
Result<bool> OutcomeFinder::HasTasks(const std::string& query_id) {
  Ast ast;
  auto rows = Ask(Quote("select 1 from system.runtime.tasks where query_id = @query_id"
                        " and state not in ('FINISHED', 'CANCELED', 'ABORTED', 'FAILED')",
                        {{"query_id", Build(ast).String(query_id)}}, ast),
                  ast);
  if (Refused(rows.status())) return false;
  if (!rows.ok()) return rows.status();
  return !rows->rows.empty();
}

Result<OutcomeFinder::Look> OutcomeFinder::LookAtServer(const StateEntry& intent) {
  Ast ast;
  // The question names the statement, and so finds itself where this user sees own queries.
  auto rows = Ask(Quote("select query_id, state from system.runtime.queries"
                        " where query_id = @query_id or strpos(query, @query_id) > 0",
                        {{"query_id", Build(ast).String(intent.query_id)}}, ast),
                  ast);
  if (!rows.ok() && !Refused(rows.status())) return rows.status();
  bool sees_own = false;
  std::optional<std::string> state;
  if (rows.ok()) {
    for (const std::vector<Cell>& row : rows->rows) {
      sees_own |= row[0] == rows->query_id;
      if (row[0] == intent.query_id) state = row[1].value_or("");
    }
  }
  if (state && *state != "FINISHED" && *state != "FAILED") return Look{Sight::kAtWork};
  auto tasks = HasTasks(intent.query_id);
  if (!tasks.ok()) return tasks.status();
  if (*tasks) return Look{Sight::kAtWork};
  if (state) return Look{Sight::kEnded};

  const std::string asked = rows.ok() ? rows->query_id : "";
  if (CoordinatorOf(asked) != CoordinatorOf(intent.query_id)) {
    const std::string here = coordinator_.IdOf(asked);
    if (!here.empty() && here == intent.coordinator) return Look{Sight::kEnded};  // restarted
    return Look{Sight::kHidden, "it was sent to another coordinator than the one that answers now"};
  }
  if (sees_own && !intent.user.empty() && intent.user == coordinator_.user) {
    return Look{Sight::kUnseen};
  }
  const std::string whose = intent.user.empty() ? "another user" : "user '" + intent.user + "'";
  return Look{Sight::kHidden, fmt::format("the server need not show '{}' the queries of {}",
                                          coordinator_.user, whose)};
}

// Once an outcome is known it stays so: whether it is at work is asked before the table is, and
// what has ended without a commit never commits. One whose client is gone keeps "running" after its
// commit until somebody fetches its result or ends it: the table tells first.
Result<OutcomeFinder::Look> OutcomeFinder::LookFor(const StateEntry& intent) {
  auto look = LookAtServer(intent);
  if (!look.ok()) return look.status();
  auto committed = Committed(intent.model, intent.query_id);
  if (!committed.ok()) return committed.status();
  look->committed = *committed;
  return look;
}

// Whether the table still shows all its commits since the intent: where they have been expired, or
// where the catalog keeps the last one alone (Nessie), that none bears the query id says nothing.
// Each commit takes the next sequence number, so a table that has all of them has as many.
Result<bool> OutcomeFinder::Remembers(const StateEntry& intent) {
  auto history = ReadSnapshotHistory(intent.model, workspace_.project, names_, session_);
  if (NoTable(history.status())) return true;
  if (!history.ok()) return history.status();
  const bool had_none = intent.snapshot.empty() || intent.snapshot == "0";
  const auto since = history->Since(had_none ? "" : intent.snapshot);
  if (!since) return false;
  if (!had_none || since->empty()) return true;
  Ast ast;
  auto last = Ask(Quote("select max(latest_sequence_number) from @log",
                        {{"log", Build(ast).Table(intent.model + "$metadata_log_entries")}}, ast),
                  ast);
  if (!last.ok()) return last.status();
  return !last->rows.empty() && last->rows[0][0] == std::to_string(since->size());
}

bool OutcomeFinder::CanRepeat(const std::string& model) const {
  auto found = workspace_.analysis.by_name.find(model);
  return found == workspace_.analysis.by_name.end() ||
         !workspace_.project.models[found->second].adds_blindly();
}

Result<Outcome> OutcomeFinder::WithoutCommit(const StateEntry& intent) {
  const bool window = !intent.event_time_start.empty();  // replaced, and not added
  if (window || CanRepeat(intent.model)) return Outcome::kChangedNothing;
  auto remembers = Remembers(intent);
  if (!remembers.ok()) return remembers.status();
  return *remembers ? Outcome::kChangedNothing : Outcome::kUntold;
}

Result<Outcome> OutcomeFinder::OfOrphan(const StateEntry& intent, const LastHeard& heard,
                                        std::optional<OrphanPatience> patience,
                                        const std::atomic<bool>& stop, std::string* why) {
  const auto ago = [&](std::chrono::microseconds time) {
    return TrinoTime(clock_.Now() - time.count());
  };
  const std::string& intended = intent.heard_at.empty() ? intent.written_at : intent.heard_at;
  const OrphanPatience waits = patience.value_or(OrphanPatience());
  const int64_t began = clock_.Now();
  int64_t next_kill = began + std::chrono::microseconds(waits.visible).count();
  bool may_end = true;
  while (true) {
    auto look = LookFor(intent);
    if (!look.ok()) return look.status();
    if (look->committed) {
      if (patience && look->sight == Sight::kAtWork) (void)Kill(intent.query_id);
      return Outcome::kCommitted;
    }
    // Its client asked for it at the latest when it last wrote, or until it would have written.
    const auto silent = waits.hidden + kMargin;
    const bool abandoned =
        heard.at < ago(silent + (heard.ended ? seconds(0) : seconds(kRenewal))) ||
        clock_.Now() - began > std::chrono::microseconds(silent).count();
    const bool ended = look->sight == Sight::kEnded ||
                       (look->sight == Sight::kUnseen && intended < ago(waits.visible)) ||
                       (look->sight == Sight::kHidden && abandoned);
    if (ended) return WithoutCommit(intent);
    *why = look->sight == Sight::kHidden
               ? fmt::format(
                     "whether statement {} of a dead run still runs cannot be seen, for {}."
                     " A run waits until the server has ended it for want of a client, {} s"
                     " at most",
                     intent.query_id, look->why, silent.count())
               : fmt::format(
                     "statement {} of a dead run is still at work. A run waits {} s for"
                     " it, and then ends it",
                     intent.query_id, waits.visible.count());
    if (!patience) return Outcome::kOpen;
    if (look->sight == Sight::kAtWork && clock_.Now() >= next_kill) {
      if (!may_end && abandoned) {
        return Status(StatusCode::kLocked,
                      fmt::format("statement {} of a dead run still runs, and the server does not"
                                  " let '{}' end it",
                                  intent.query_id, coordinator_.user));
      }
      Status killed = may_end ? Kill(intent.query_id) : Status();
      if (Refused(killed)) may_end = false;  // or it has just ended by itself
      if (!killed.ok() && !Refused(killed)) return killed;
      next_kill = clock_.Now() + std::chrono::microseconds(seconds(3)).count();
    }
    const milliseconds pause(look->sight == Sight::kHidden ? 1'000 : 200);
    if (!Pause(pause, stop)) return Status(StatusCode::kCancelled, "cancelled");
  }
}

Result<Outcome> OutcomeFinder::OfOwn(const StateEntry& intent, const std::atomic<bool>& stop) {
  constexpr seconds kLongestCommit{60};
  const int64_t began = clock_.Uptime();
  while (true) {
    auto look = LookFor(intent);
    if (!look.ok()) return look.status();
    if (look->committed) return Outcome::kCommitted;
    if (look->sight == Sight::kEnded) return WithoutCommit(intent);
    const bool late = clock_.Uptime() - began > std::chrono::microseconds(kLongestCommit).count();
    if (look->sight == Sight::kHidden || late) return Outcome::kOpen;
    if (!Pause(milliseconds(200), stop)) return Outcome::kOpen;
  }
}

Status OutcomeFinder::Kill(const std::string& query_id) {
  Ast ast;
  auto killed =
      session_.Execute("call system.runtime.kill_query(query_id => " +
                       Print(Build(ast).String(query_id)) + ", message => 'its run is gone')");
  return killed.status();
}

}  // namespace firn
