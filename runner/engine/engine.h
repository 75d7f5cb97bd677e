// A database that runs statements: Trino over HTTP, or the embedded DuckDB.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/status.h"

namespace firn {

struct ResultColumn {
  std::string name;
  std::string type;  // Trino's, spelled as Type::ToString does: "timestamp(6) with time zone"
  bool operator==(const ResultColumn&) const = default;
};
// A value as text, the same from all engines; nullopt is NULL. As Trino's protocol has it:
// timestamps "2025-11-10 00:17:49.105618 UTC" with the digits of their type, booleans true/false,
// decimals with their scale, reals and doubles as Java prints them ("1.0", "1.0E10", "NaN"), char
// padded, intervals "1 02:03:04.005" and "1-2". Varbinary is upper-case hexadecimal digits. Arrays
// are JSON, maps JSON objects in the order of their keys' texts, rows JSON objects, or arrays where
// a field has no name; within them numbers and booleans stand bare, all else is a string.
using Cell = std::optional<std::string>;

struct QueryResult {
  std::vector<ResultColumn> columns;
  std::vector<std::vector<Cell>> rows;  // each of as many cells as there are columns
  int64_t affected_rows = -1;  // of INSERT, MERGE, DELETE, CTAS; -1 where the engine does not say
  std::string query_id;        // Trino's; a counter of the process on DuckDB
  double elapsed_seconds = 0;  // the engine's own elapsed time
  double cpu_seconds = 0;
  int64_t processed_rows = 0;
  int64_t processed_bytes = 0;
};

// Another commit came between what a write read and its own, so it changed nothing. (Iceberg itself
// tries again where what was read is still true.) Trino says the same where a catalog did not
// answer, so the table has to be asked.
bool IsCommitConflict(std::string_view trino_error, std::string_view message);
inline bool IsCommitConflict(const Status& status) {
  return IsCommitConflict(status.name, status.message());
}

// What a statement takes along.
struct StatementOptions {
  std::map<std::string, std::string> session_properties;
  std::map<std::string, std::string>
      session_defaults;  // where the connection does not say otherwise
  std::vector<std::string> client_tags;
  std::string client_info;                  // JSON: run id, model
  const std::atomic<bool>* stop = nullptr;  // see SubmitUnlessStopped
  // Of a query whose cells are read by their place: another number is kProtocol. 0: any.
  size_t columns = 0;
};

struct StatementProgress {
  std::string query_id;
  std::string state;    // QUEUED, PLANNING, RUNNING, ...
  double fraction = 0;  // 0..1
  int64_t rows = 0;
};
using ProgressFn = std::function<void(const StatementProgress&)>;

// One statement that the engine knows but has not started: Trino's POST without a GET.
class PendingStatement {
 public:
  virtual ~PendingStatement() = default;
  virtual const std::string& query_id() const = 0;
  // Starts it and waits for its end. At most once.
  virtual Result<QueryResult> Run(const ProgressFn& progress) = 0;
};

// A connection. Used by one thread at a time.
class Session {
 public:
  virtual ~Session() = default;
  virtual Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                           const StatementOptions& options) = 0;
  // Submit, and kCancelled where options.stop is set by then: who stops cancels the statements that
  // there are, and one that came just after that would go on.
  Result<std::unique_ptr<PendingStatement>> SubmitUnlessStopped(const std::string& sql,
                                                                const StatementOptions& options);
  // SubmitUnlessStopped and Run, patiently.
  Result<QueryResult> Execute(const std::string& sql, const StatementOptions& options = {},
                              const ProgressFn& progress = nullptr);
  // Execute of CREATE ... IF NOT EXISTS: again where another made the same in the same moment.
  Status Ensure(const std::string& sql);
  // `attempt` submits a statement and runs it. Where the engine turned that away before it did
  // anything, it is called again after a pause, a few times at most.
  Result<QueryResult> Patiently(const std::function<Result<QueryResult>()>& attempt);
  // Shown as a comment behind every statement from now on, so that whoever looks at the server sees
  // whose they are. One line.
  virtual void Label(const std::string& /*label*/) {}
  // Several statements as one commit. Trino refuses (see Engine::transactional).
  virtual Status Begin() = 0;
  virtual Status Commit() = 0;
  virtual Status Rollback() = 0;
  // Fast bulk load of text rows into an existing table whose columns are all varchar or bigint.
  // Not atomic on Trino: use it for staging tables alone. It asks for the columns of a table with
  // its first rows, not with those that follow.
  virtual Status Append(const std::vector<std::string>& qualified_table,
                        const std::vector<std::vector<Cell>>& rows) = 0;
  // Pauses after the attempt of that number, from 0. False: its failure is final.
  virtual bool WaitToRetry(const Status& /*failure*/, int /*attempt*/) { return false; }
};

enum class EngineType { kDuckdb, kTrino };

class Engine {
 public:
  virtual ~Engine() = default;
  virtual EngineType type() const = 0;
  // True: Begin/Commit span several statements (DuckDB). False: every statement commits by itself.
  virtual bool transactional() const = 0;
  virtual Result<std::unique_ptr<Session>> Connect() = 0;
  // "Trino 476", "DuckDB v1.5.6"; also proves that the server answers.
  virtual Result<std::string> Version() = 0;
  // Cancels all statements under way (Trino: DELETE nextUri; DuckDB: interrupt). Any thread may
  // call.
  virtual void CancelAll() = 0;
};

}  // namespace firn
