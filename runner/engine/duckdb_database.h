// An open DuckDB database, shared by the engine and its connections.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "compiler/base/status.h"
#include "runner/engine/duckdb_api.h"
#include "runner/engine/duckdb_engine.h"

namespace firn {

// A C handle destroyed with its scope.
template <typename Handle, auto& kDestroy>
struct DuckdbHandle {
  DuckdbHandle() = default;
  DuckdbHandle(const DuckdbHandle&) = delete;
  DuckdbHandle& operator=(const DuckdbHandle&) = delete;
  ~DuckdbHandle() { kDestroy(&handle); }
  Handle handle = {};
};
using DuckdbResult = DuckdbHandle<duckdb_result, duckdb_destroy_result>;
using DuckdbPrepared = DuckdbHandle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using DuckdbPending = DuckdbHandle<duckdb_pending_result, duckdb_destroy_pending>;
using DuckdbChunk = DuckdbHandle<duckdb_data_chunk, duckdb_destroy_data_chunk>;

// Runs one or more statements and drops what they return.
Status RunDuckdb(duckdb_connection connection, const std::string& sql);

class DuckdbDatabase {
 public:
  static Result<std::shared_ptr<DuckdbDatabase>> Open(const DuckdbOptions& options);
  ~DuckdbDatabase();

  const std::string& catalog() const { return catalog_; }

  Result<duckdb_connection> Connect();
  void Disconnect(duckdb_connection connection);

  // Interrupts all connections. A statement that saw a different count of cancellations when it
  // was submitted must not start any more.
  void Cancel();
  uint64_t cancellations() const { return cancellations_.load(); }

 private:
  DuckdbDatabase() = default;
  Status Attach(const DuckdbOptions& options);

  duckdb_database database_ = nullptr;
  std::string claimed_path_;
  std::string catalog_;
  std::vector<std::string> session_sql_;
  std::atomic<uint64_t> cancellations_ = 0;
  std::mutex mutex_;
  std::set<duckdb_connection> connections_;
};

}  // namespace firn
