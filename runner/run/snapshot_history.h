// The snapshots of an Iceberg table, as Trino lists them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/engine/engine.h"
#include "runner/run/workspace.h"

namespace firn {

struct TableSnapshot {
  std::string parent;     // its id; empty for the first, and where the catalog does not tell it
  std::string operation;  // append, replace (the same rows in other files), overwrite, delete
  // table_changes refuses a snapshot of a table that has delete files, whenever they were added.
  bool has_delete_files = true;
  int64_t added_rows = 0;
};

struct SnapshotHistory {
  std::map<std::string, TableSnapshot> snapshots;  // by id
  std::string current;                             // of the branch main; empty: there is none

  // Those after `from` up to the current one, the later first; an empty `from` stands before the
  // first. Nothing where one of them is not listed, or the chain of parents misses `from`.
  std::optional<std::vector<const TableSnapshot*>> Since(const std::string& from) const;
};

// `table` as a statement names it, logical or physical.
Result<SnapshotHistory> ReadSnapshotHistory(const std::string& table, const Project& project,
                                            const TargetNames& names, Session& session);

}  // namespace firn
