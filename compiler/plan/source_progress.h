// How far a model has read a table's snapshots, or a topic, and how it goes on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace firn {

enum class SnapshotRead {
  kAll,      // every row of `to`: in a first run, or compared with the target because of `why`
  kNothing,  // there is no snapshot that was not read
  kChanges,  // table_changes from `from`, exclusive, to `to`
  kPaths,    // rows of files that were not there at `from`, as table_changes refuses: `why`
};

// Messages of a partition behind `after` (-1: from the first on) up to and with `to`.
struct OffsetRange {
  int64_t partition = 0, after = -1, to = -1;
};

// Known once the table was asked; until then the snapshots are @snapshot_from and @snapshot_to. Of
// a topic `from` and `to` are offsets by partition, as JSON, and `how` is kChanges or kNothing.
struct SourceProgress {
  SnapshotRead how = SnapshotRead::kChanges;
  bool known = false;
  std::string from;                 // snapshot ids; empty: none
  std::string to;                   // the new watermark
  bool deletes = false;             // rows were taken back in between
  bool rewrites = false;            // a snapshot in between took files back and added others
  int64_t rows = -1;                // added and taken back; -1: not counted
  std::string why;                  // of kAll and kPaths; of a topic: what was lost
  std::vector<OffsetRange> ranges;  // of a topic
};

}  // namespace firn
