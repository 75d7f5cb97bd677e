// What a run did, as plain data for reports.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/diagnostic.h"
#include "compiler/base/status.h"

namespace firn {

enum class RunStatus {
  kSuccess,
  kNothingNew,  // a success that found nothing to do
  kWarn,        // a test of severity warn failed
  kError,
  kFail,     // a data test or contract check found rows
  kSkipped,  // something upstream failed, or the run was stopped
  kCancelled,
};

// One statement as sent.
struct SentStatement {
  std::string purpose;  // "probe", "write", ...
  std::string sql;
  std::string query_id;
  double wall_seconds = 0;
  double engine_seconds = 0;  // the engine's own elapsed time
};

struct ModelResult {
  size_t model = 0;  // index into Project::models
  RunStatus status = RunStatus::kSuccess;
  std::string message;                  // for people: "12 rows written", or what went wrong
  std::vector<Diagnostic> diagnostics;  // of kError, with places in the model's source
  int64_t new_rows = -1;                // rows past the watermark; -1 where not counted
  int64_t affected_rows = -1;   // rows inserted, updated and deleted; -1 where the engine is silent
  int64_t late_rows = 0;        // rows that came too late for the watermark since the last run
  bool late_picked_up = false;  // ...and that this run read
  int64_t bad_rows = 0;         // rows that a rule rejected in this run
  std::string note;             // how new rows were told where not in the way they should be
  std::string started_at;       // UTC, ISO 8601 with microseconds and Z
  std::string completed_at;
  double seconds = 0;
  std::vector<SentStatement> statements;

  void AddNote(const std::string& more) {
    if (!more.empty()) note += (note.empty() ? "" : "; ") + more;
  }
};

struct RunResult {
  std::string run_id;
  std::string started_at;  // as above
  std::string completed_at;
  double seconds = 0;
  std::vector<ModelResult> models;  // in the order of completion
  size_t statement_count = 0;       // everything sent, state and catalog reads too
  double engine_seconds = 0;        // the sum of the engine's own elapsed times
  bool cancelled = false;
  Status trouble;  // after the models: the log could not be written

  bool failed() const;
};

}  // namespace firn
