#include "runner/engine/duckdb_engine.h"

#include <chrono>
#include <utility>

#include "runner/engine/cell_text.h"
#include "runner/engine/duckdb_cells.h"
#include "runner/engine/duckdb_database.h"
#include "runner/engine/duckdb_error.h"

namespace firn {
namespace {

std::atomic<uint64_t> statements_of_process = 0;

// What Commit needs to know: DuckDB's own COMMIT after a failed statement rolls back and says that
// it succeeded.
struct Transaction {
  bool open = false;
  Status failure;
};

Status Cancelled() { return {StatusCode::kCancelled, "the statement was cancelled"}; }

Result<QueryResult> ReadResult(duckdb_result* handle) {
  QueryResult result;
  std::vector<DuckdbType> types;
  for (idx_t i = 0; i < duckdb_column_count(handle); ++i) {
    types.push_back(ReadDuckdbType(duckdb_column_logical_type(handle, i)));
    const Type type = TrinoType(types.back());
    result.columns.push_back({duckdb_column_name(handle, i), type.ToString()});
    if (!type.certain()) {
      return Status(StatusCode::kQuery, "column '" + result.columns.back().name +
                                            "' has a type that Trino does not have: cast it");
    }
  }
  while (true) {
    DuckdbChunk chunk;
    chunk.handle = duckdb_fetch_chunk(*handle);
    if (chunk.handle == nullptr) break;
    AppendRows(chunk.handle, types, &result.rows);
  }
  if (duckdb_result_return_type(*handle) == DUCKDB_RESULT_TYPE_QUERY_RESULT) return result;
  // Not a query, but DuckDB still returns a table: one row "Count" of INSERT, MERGE and the like,
  // and of CREATE TABLE AS, for which duckdb_rows_changed is 0; no row of other statements.
  const bool counted = !result.rows.empty() && result.columns[0].name == "Count";
  if (counted) result.affected_rows = std::stoll(result.rows[0][0].value_or("-1"));
  result.columns.clear();
  result.rows.clear();
  return result;
}

class DuckdbStatement : public PendingStatement {
 public:
  DuckdbStatement(std::string sql, duckdb_connection connection, DuckdbDatabase* database,
                  Transaction* transaction)
      : sql_(std::move(sql)),
        query_id_("duckdb-" + std::to_string(++statements_of_process)),
        connection_(connection),
        database_(database),
        transaction_(transaction),
        cancellations_(database->cancellations()) {}

  const std::string& query_id() const override { return query_id_; }

  Result<QueryResult> Run(const ProgressFn&) override {
    const auto begin = std::chrono::steady_clock::now();
    Result<QueryResult> result = Execute();
    if (!result.ok()) {
      if (transaction_->open && transaction_->failure.ok()) transaction_->failure = result.status();
      return result;
    }
    result->query_id = query_id_;
    result->elapsed_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
  }

 private:
  Result<QueryResult> Execute() {
    DuckdbPrepared prepared;
    if (duckdb_prepare(connection_, sql_.c_str(), &prepared.handle) == DuckDBError) {
      return DuckdbStatus(duckdb_prepare_error(prepared.handle), sql_);
    }
    DuckdbPending pending;
    if (duckdb_pending_prepared(prepared.handle, &pending.handle) == DuckDBError) {
      return DuckdbStatus(duckdb_pending_error(pending.handle), sql_);
    }
    // An interrupt is kept from here on, but one that came before is forgotten by DuckDB.
    if (database_->cancellations() != cancellations_) {
      // Without another query the connection would hold on to this one, and to the database.
      static_cast<void>(RunDuckdb(connection_, "SELECT 1"));
      return Cancelled();
    }
    DuckdbResult result;
    if (duckdb_execute_pending(pending.handle, &result.handle) == DuckDBError) {
      return DuckdbStatus(duckdb_result_error(&result.handle), sql_);
    }
    return ReadResult(&result.handle);
  }

  const std::string sql_;
  const std::string query_id_;
  const duckdb_connection connection_;
  DuckdbDatabase* const database_;
  Transaction* const transaction_;
  const uint64_t cancellations_;
};

// Text rows in chunks; DuckDB casts them to the types of the columns.
class TextAppender {
 public:
  explicit TextAppender(size_t columns) : columns_(columns) {
    duckdb_logical_type varchar = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    std::vector<duckdb_logical_type> types(columns, varchar);
    chunk_.handle = duckdb_create_data_chunk(types.data(), columns);
    duckdb_destroy_logical_type(&varchar);
  }
  ~TextAppender() { duckdb_appender_destroy(&appender_); }

  Status Open(duckdb_connection connection, const std::vector<std::string>& table,
              const std::string& default_catalog) {
    const size_t parts = table.size();
    const char* catalog = parts > 2 ? table[parts - 3].c_str() : default_catalog.c_str();
    const char* schema = parts > 1 ? table[parts - 2].c_str() : nullptr;
    return Check(
        duckdb_appender_create_ext(connection, catalog, schema, table.back().c_str(), &appender_));
  }

  Status Add(const std::vector<Cell>& row) {
    ++rows_;
    if (row.size() != columns_) {
      return Bad("row " + std::to_string(rows_) + " has another number of columns");
    }
    for (idx_t column = 0; column < columns_; ++column) {
      duckdb_vector vector = duckdb_data_chunk_get_vector(chunk_.handle, column);
      const Cell& cell = row[column];
      if (!cell.has_value()) {
        duckdb_vector_ensure_validity_writable(vector);
        duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), size_);
      } else if (IsUtf8(*cell)) {
        duckdb_unsafe_vector_assign_string_element_len(vector, size_, cell->data(), cell->size());
      } else {
        return Bad("column " + std::to_string(column + 1) + " of row " + std::to_string(rows_) +
                   " is not UTF-8");
      }
    }
    return ++size_ == duckdb_vector_size() ? Flush() : Status();
  }

  Status Close() {
    if (Status status = Flush(); !status.ok()) return status;
    return Check(duckdb_appender_close(appender_));
  }

 private:
  static Status Bad(const std::string& what) { return {StatusCode::kQuery, "append: " + what}; }

  Status Flush() {
    duckdb_data_chunk_set_size(chunk_.handle, size_);
    Status status = Check(duckdb_append_data_chunk(appender_, chunk_.handle));
    duckdb_data_chunk_reset(chunk_.handle);
    size_ = 0;
    return status;
  }
  Status Check(duckdb_state state) {
    if (state == DuckDBSuccess) return {};
    duckdb_error_data error = duckdb_appender_error_data(appender_);
    Status status = DuckdbStatus(duckdb_error_data_message(error), "");
    duckdb_destroy_error_data(&error);
    return status;
  }

  duckdb_appender appender_ = nullptr;
  DuckdbChunk chunk_;
  const size_t columns_;
  idx_t size_ = 0;  // of the chunk
  size_t rows_ = 0;
};

class DuckdbSession : public Session {
 public:
  DuckdbSession(std::shared_ptr<DuckdbDatabase> database, duckdb_connection connection)
      : database_(std::move(database)), connection_(connection) {}
  ~DuckdbSession() override { database_->Disconnect(connection_); }

  Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                   const StatementOptions&) override {
    return std::unique_ptr<PendingStatement>(
        new DuckdbStatement(sql, connection_, database_.get(), &transaction_));
  }

  Status Begin() override {
    Status status = RunDuckdb(connection_, "BEGIN TRANSACTION");
    if (status.ok()) transaction_ = {true, {}};
    return status;
  }

  Status Commit() override {
    const Status failure = std::exchange(transaction_, {}).failure;
    if (failure.ok()) return RunDuckdb(connection_, "COMMIT");
    const Status rolled_back = RunDuckdb(connection_, "ROLLBACK");
    if (!rolled_back.ok()) return rolled_back;
    return {failure.code(), "nothing was committed, for a statement failed: " + failure.message()};
  }

  Status Rollback() override {
    transaction_ = {};
    return RunDuckdb(connection_, "ROLLBACK");
  }

  Status Append(const std::vector<std::string>& table,
                const std::vector<std::vector<Cell>>& rows) override {
    if (rows.empty()) return {};
    const uint64_t cancellations = database_->cancellations();
    TextAppender appender(rows[0].size());
    Status status = appender.Open(connection_, table, database_->catalog());
    for (size_t i = 0; status.ok() && i < rows.size(); ++i) {
      status = database_->cancellations() == cancellations ? appender.Add(rows[i]) : Cancelled();
    }
    if (status.ok()) status = appender.Close();
    if (!status.ok() && transaction_.open) transaction_.failure = status;
    return status;
  }

 private:
  const std::shared_ptr<DuckdbDatabase> database_;
  const duckdb_connection connection_;
  Transaction transaction_;
};

class DuckdbEngine : public Engine {
 public:
  explicit DuckdbEngine(std::shared_ptr<DuckdbDatabase> database)
      : database_(std::move(database)) {}

  EngineType type() const override { return EngineType::kDuckdb; }
  bool transactional() const override { return true; }
  Result<std::unique_ptr<Session>> Connect() override {
    Result<duckdb_connection> connection = database_->Connect();
    if (!connection.ok()) return connection.status();
    return std::unique_ptr<Session>(new DuckdbSession(database_, *connection));
  }
  Result<std::string> Version() override {
    return std::string("DuckDB ") + duckdb_library_version();
  }
  void CancelAll() override { database_->Cancel(); }

 private:
  const std::shared_ptr<DuckdbDatabase> database_;
};

}  // namespace

Result<std::unique_ptr<Engine>> OpenDuckdb(DuckdbOptions options) {
  Result<std::shared_ptr<DuckdbDatabase>> database = DuckdbDatabase::Open(options);
  if (!database.ok()) return database.status();
  return std::unique_ptr<Engine>(new DuckdbEngine(*database));
}

}  // namespace firn
