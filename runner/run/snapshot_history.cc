#include "runner/run/snapshot_history.h"

#include <cstdlib>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "runner/run/target_state.h"

namespace firn {

std::optional<std::vector<const TableSnapshot*>> SnapshotHistory::Since(
    const std::string& from) const {
  std::vector<const TableSnapshot*> since;
  for (std::string at = current; at != from; at = since.back()->parent) {
    const auto found = snapshots.find(at);
    // No chain is longer than the list, unless a server makes a ring of it.
    if (found == snapshots.end() || since.size() == snapshots.size()) return std::nullopt;
    since.push_back(&found->second);
  }
  return since;
}

Result<SnapshotHistory> ReadSnapshotHistory(const std::string& table, const Project& project,
                                            const TargetNames& names, Session& session) {
  Ast ast;
  Build b(ast);
  auto rows = AskTrino(
      Quote("select s.snapshot_id, s.parent_id, s.operation,"
            " element_at(s.summary, 'total-delete-files'),"
            " element_at(s.summary, 'added-records'), r.name"
            " from @snapshots as s left join @refs as r"
            " on r.snapshot_id = s.snapshot_id and r.name = 'main'",
            {{"snapshots", b.Table(table + "$snapshots")}, {"refs", b.Table(table + "$refs")}},
            ast),
      project, names, session, ast);
  if (!rows.ok()) return rows.status();
  SnapshotHistory history;
  for (const std::vector<Cell>& row : rows->rows) {
    const std::string id = row[0].value_or("");
    history.snapshots[id] = {row[1].value_or(""), row[2].value_or(""), row[3] != "0",
                             std::atoll(row[4].value_or("0").c_str())};
    if (row[5]) history.current = id;
  }
  return history;
}

}  // namespace firn
