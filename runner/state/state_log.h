// What firn remembers, in the target itself: an append-only log, table firn.log. Format: STATE.md.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/compiler.h"
#include "runner/engine/engine.h"
#include "runner/state/backfill.h"

namespace firn {

// The latest that this firn reads; each entry bears the one that it needs.
inline constexpr int kStateVersion = 2;

// A file that was loaded. The same path with other content is another file.
struct LoadedFile {
  std::string path;
  uint64_t size = 0;
  std::string fingerprint;
  auto operator<=>(const LoadedFile&) const = default;
};

// Rows that come too late for the watermark, told by counting: of the rows upstream that are not
// past the mark less its margin, all but those that a run has passed came since.
struct LateCount {
  int64_t passed = 0;      // rows not past the mark that this commit sets
  int64_t margin = 0;      // lateness in seconds, or gap, that the count was made with
  int64_t run = 0;         // rows that had come late when the run began...
  bool picked_up = false;  // ...and that it read, with all others
  int64_t left = 0;        // late rows that runs have left since one read all rows
  bool operator==(const LateCount&) const = default;
};

// The status of a `run` entry that another wrote, which found the run dead.
inline constexpr char kDied[] = "died";
inline constexpr char kReleased[] = "released";  // by hand

enum class EntryKind {
  kIntent,  // a write is about to start under this query id
  kCommit,  // it is known to have committed
  kAbort,   // it is known not to have
  kRun,     // a run ended, and lets go of its models
  kClaim,   // a run holds models, or still holds them
  kFiles    // some of the files of an entry that has too many: see split_files.h
};

struct StateEntry {
  std::string run_id;
  int64_t sequence = 0;    // within the run, from 0
  std::string written_at;  // "2026-11-21 06:13:00.123456 UTC"
  EntryKind kind = EntryKind::kCommit;
  std::string model;  // qualified name; empty for kRun
  // The payload:
  // The server's time when it was written, beside the order: `written_at` may be ahead of it. Empty
  // where every entry is of a transaction, and in logs of firn 0.1.0.
  std::string heard_at;
  std::string query_id;   // intents, and commits and aborts of an intent
  std::string watermark;  // how far the write reads; empty: it has none
  std::vector<LoadedFile> files;
  int64_t part = 0;   // of kFiles: which of its entry's parts it is, from 1
  int64_t parts = 0;  // in how many kFiles the files stand; 0: in this entry itself
  std::optional<LateCount> late;
  std::optional<Backfill> backfill;  // that the write belongs to, with what it has done of it
  std::string event_time_start, event_time_end;  // of a run of this window alone: EventTimeText
  std::string fingerprint;                       // of the statement
  std::string snapshot;                          // of the target before the write; Trino only
  std::string coordinator, user;                 // of an intent: where it runs, and as whom
  std::string status;                            // of kRun
  std::string note;  // for people: how new rows were told where not as usual
  // Of kClaim:
  std::vector<std::string> models;  // qualified names, lower case
  std::string host;                 // for people
  std::string process;              // tells a process from all others, also after a restart
};

std::string PayloadOf(const StateEntry& entry);
// False where the text is not what PayloadOf writes of an entry of that kind.
bool ReadPayload(const std::string& payload, StateEntry* entry);

// What the log comes to for one model.
struct ModelState {
  std::optional<std::string> watermark;
  std::set<LoadedFile> files;
  std::optional<LateCount> late;  // of the commit that set the watermark
  // By query id: neither committed nor aborted as far as the log knows. Several of a backfill.
  std::map<std::string, StateEntry> open_intents;
  std::string committed_at;       // when the last commit was written; empty: none
  std::set<std::string> settled;  // query ids whose outcome has been told
};
// Models that a run holds: no other run writes them.
struct Claim {
  std::set<std::string> models;
  std::string host, process;
  std::string alive_at;  // by the server's time, its run's last entry
};
// When a run was last heard of.
struct LastHeard {
  std::string at;      // by the server's time
  bool ended = false;  // its `run` entry has been written
};
struct ProjectState {
  std::map<std::string, ModelState> models;
  std::map<std::string, Claim> claims;     // by run id, of runs that have not ended
  std::map<std::string, LastHeard> heard;  // by run id
  std::string last_written_at;             // of any entry; empty: none
  size_t entries = 0;                      // kFiles not among them
  size_t full = 0;         // entries that a compaction leaves as they are, and of the others'
  size_t loose_bytes = 0;  // commits the size of their files as text
  std::string waited_at;   // when a run last stepped back before another; empty: never
  std::map<std::string, Backfill> backfills;  // by id, those that have not ended
  // Applies one entry, with its files; entries must come in the order of writing. Of a statement's
  // outcomes the first counts: whoever finds out later, and says so later, turns nothing back, and
  // false says so.
  bool Apply(const StateEntry& entry);

 private:
  void Tell(const Backfill& told, const std::string& written_at);
};

// Entries, told by run, sequence, time, kind and model, that go, and what is put in their place.
// Data files before and after OPTIMIZE; -1 where the server does not say (before Trino 481).
struct RewrittenFiles {
  int64_t before = -1;
  int64_t after = -1;
};

struct CompactionStep {
  std::vector<StateEntry> gone, made;
};

// firn.log as the catalog has it.
CatalogTable LogTable();

// Reads and appends. Statements go through Render, so the log works on every engine.
class StateLog {
 public:
  StateLog(const Project& project, TargetNames names) : project_(project), names_(names) {}

  // The table, where ReadTables did not see it.
  Status Create(Session& session) const;
  // kProtocol where an entry cannot be read: a newer version, or damage.
  Result<ProjectState> Read(Session& session) const;
  // All entries, in the order of writing. The files of a statement are those of its commit, if
  // there is one.
  Result<std::vector<StateEntry>> Entries(Session& session) const;
  // The entries as they stand, kFiles among them, these without their files.
  Result<std::vector<StateEntry>> Rows(Session& session) const;
  // In as few statements as can be, each of a size that Trino takes; entries follow what they need
  // (see split_files.h). A statement that meets with another's commit is sent again. `before`,
  // where given: nothing more is written, and kLocked returned, where the server's clock has come
  // that far.
  Status Append(Session& session, const std::vector<StateEntry>& entries,
                const std::string& before = "") const;
  // In one commit.
  Status Replace(Session& session, const CompactionStep& step) const;
  // Trino: rewrites the table's many small files as few, and forgets snapshots older than a week.
  Result<RewrittenFiles> Tidy(Session& session) const;

 private:
  Result<QueryResult> Select(Session& session) const;
  Result<std::string> TextOf(StatementPtr statement, Ast& ast) const;
  Result<QueryResult> Send(Session& session, StatementPtr statement, Ast& ast) const;
  Result<QueryResult> SendPatiently(Session& session, StatementPtr statement, Ast& ast) const;

  const Project& project_;
  TargetNames names_;
};

}  // namespace firn
