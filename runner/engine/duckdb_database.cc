#include "runner/engine/duckdb_database.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "runner/engine/duckdb_error.h"
#include "runner/engine/duckdb_functions.h"

namespace firn {
namespace {

std::string Quote(const std::string& text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) quoted.append(c == quote ? 2 : 1, c);
  return quoted + quote;
}

// DuckDB's lock is the operating system's, which does not hold between two databases of one
// process: opening the same file twice would let both write, and drop the lock of the first.
class ClaimedPaths {
 public:
  static bool Claim(const std::string& path) {
    const std::lock_guard lock(Instance().mutex_);
    return Instance().paths_.insert(path).second;
  }
  static void Release(const std::string& path) {
    const std::lock_guard lock(Instance().mutex_);
    Instance().paths_.erase(path);
  }

 private:
  static ClaimedPaths& Instance() {
    static auto& instance = *new ClaimedPaths;
    return instance;
  }
  std::mutex mutex_;
  std::set<std::string> paths_;
};

// DuckDB's text names the holder: "Conflicting lock is held in <program> (PID 1). See also <link>".
Status LockedStatus(const std::string& path, const std::string& text) {
  constexpr std::string_view kBefore = "lock is held in ";
  std::string holder = "another process";
  if (const size_t found = text.find(kBefore); found != std::string::npos) {
    holder = text.substr(found + kBefore.size());
    holder = holder.substr(0, holder.find(". See also"));
  }
  // This process does not hold it (ClaimedPaths): DuckDB was refused the lock and then could not
  // see by whom.
  if (holder.find("(PID " + std::to_string(getpid()) + ")") != std::string::npos) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    return {StatusCode::kIo, "database file '" + path + "' cannot be locked; is the limit of " +
                                 std::to_string(limit.rlim_cur) + " open files too low?"};
  }
  return {StatusCode::kLocked, "database file '" + path + "' is in use by " + holder};
}

// DuckDB makes files as the umask says. What stands beside a database, its log and what does not
// fit into memory, holds its rows: from now on no new file is for anybody whom the database is not
// for. A new database is for its owner.
void BarOthersFrom(const std::string& path) {
  mode_t barred = 0077;
  struct stat about;
  if (stat(path.c_str(), &about) == 0) barred &= ~about.st_mode;
  umask(umask(0077) | barred);
}

// Makes an empty database under another name and then gives it its own, so that a process that dies
// meanwhile never leaves half a file behind. Another process may do the same: the first one wins.
Status CreateDatabase(duckdb_connection connection, const std::string& path) {
  const std::string draft = path + ".new-" + std::to_string(getpid());
  std::error_code ignored;
  std::filesystem::remove(draft, ignored);  // of a process that had our number and died
  Status made = RunDuckdb(connection, "ATTACH " + Quote(draft, '\'') + " AS firn_draft");
  if (made.ok()) made = RunDuckdb(connection, "DETACH firn_draft");
  std::error_code failed;
  if (made.ok()) std::filesystem::create_hard_link(draft, path, failed);
  std::filesystem::remove(draft, ignored);
  if (failed && !std::filesystem::exists(path)) return {StatusCode::kIo, failed.message()};
  if (made.ok()) return made;
  std::string said = made.message();  // of the file that was asked for
  if (const size_t at = said.find(draft); at != std::string::npos) {
    said.replace(at, draft.size(), path);
  }
  return {made.code(), said};
}

}  // namespace

Status RunDuckdb(duckdb_connection connection, const std::string& sql) {
  DuckdbResult result;
  if (duckdb_query(connection, sql.c_str(), &result.handle) == DuckDBSuccess) return {};
  return DuckdbStatus(duckdb_result_error(&result.handle), sql);
}

Result<std::shared_ptr<DuckdbDatabase>> DuckdbDatabase::Open(const DuckdbOptions& options) {
  if (Status loaded = LoadDuckdb(); !loaded.ok()) return loaded;
  // Not make_shared: the constructor is private.
  std::shared_ptr<DuckdbDatabase> database(new DuckdbDatabase);
  database->catalog_ = options.catalog;
  database->session_sql_ = options.session_sql;
  if (Status status = database->Attach(options); !status.ok()) return status;
  return database;
}

Status DuckdbDatabase::Attach(const DuckdbOptions& options) {
  const bool in_memory = options.path.empty() || options.path == ":memory:";
  if (!in_memory) {
    std::error_code error;
    const auto path = std::filesystem::absolute(options.path, error);
    if (!error) std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
      return {StatusCode::kIo,
              "database file '" + options.path + "': cannot create its folder: " + error.message()};
    }
    if (!ClaimedPaths::Claim(path))
      return LockedStatus(options.path, "lock is held in this process");
    claimed_path_ = path;
  }

  DuckdbHandle<duckdb_config, duckdb_destroy_config> config;
  duckdb_create_config(&config.handle);
  const auto set = [&config](const char* name, const std::string& value) {
    duckdb_set_config(config.handle, name, value.c_str());
  };
  set("autoinstall_known_extensions", "false");
  set("autoload_known_extensions", "false");
  set("errors_as_json", "true");  // for exact positions
  // It makes plans of `row_number() ... = 1` that end in "expression type mismatch" (1.4).
  set("disabled_optimizers", "top_n_window_elimination");
  if (!in_memory) set("temp_directory", options.path + ".tmp");
  if (options.threads > 0) set("threads", std::to_string(options.threads));
  char* open_error = nullptr;
  if (duckdb_open_ext(":memory:", &database_, config.handle, &open_error) == DuckDBError) {
    Status status = DuckdbStatus(open_error, "");
    duckdb_free(open_error);
    return status;
  }

  DuckdbHandle<duckdb_connection, duckdb_disconnect> connection;
  if (duckdb_connect(database_, &connection.handle) == DuckDBError) {
    return {StatusCode::kIo, "duckdb: cannot connect"};
  }
  const std::string path = in_memory ? ":memory:" : options.path;
  Status status;
  if (!in_memory) BarOthersFrom(path);
  if (!in_memory && !std::filesystem::exists(path)) {
    status = CreateDatabase(connection.handle, path);
    if (!status.ok()) {
      return {status.code(), "database file '" + path + "': " + status.message()};
    }
  }
  status =
      RunDuckdb(connection.handle, "ATTACH " + Quote(path, '\'') + " AS " + Quote(catalog_, '"'));
  if (status.code() == StatusCode::kLocked) return LockedStatus(path, status.message());
  if (!status.ok()) {
    std::string why = status.message();  // with advice behind an empty line
    why = why.substr(0, why.find("\n\n"));
    std::replace(why.begin(), why.end(), '\n', ' ');
    return {status.code(), "database file '" + path + "': " + why};
  }
  status = RegisterFunctions(connection.handle, options.functions);
  if (!status.ok()) return status;
  // From here on there is this database and nothing else: no name of a table is a file's.
  return RunDuckdb(connection.handle, "SET enable_external_access = false");
}

DuckdbDatabase::~DuckdbDatabase() {
  if (database_ != nullptr) duckdb_close(&database_);
  if (!claimed_path_.empty()) ClaimedPaths::Release(claimed_path_);
}

Result<duckdb_connection> DuckdbDatabase::Connect() {
  duckdb_connection connection = nullptr;
  if (duckdb_connect(database_, &connection) == DuckDBError) {
    return Status(StatusCode::kIo, "duckdb: cannot connect");
  }
  std::vector<std::string> start = {"USE " + Quote(catalog_, '"'), "SET TimeZone = 'UTC'",
                                    "SET integer_division = true",
                                    "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'"};
  start.insert(start.end(), session_sql_.begin(), session_sql_.end());
  for (const std::string& sql : start) {
    if (Status status = RunDuckdb(connection, sql); !status.ok()) {
      duckdb_disconnect(&connection);
      return status;
    }
  }
  const std::lock_guard lock(mutex_);
  connections_.insert(connection);
  return connection;
}

void DuckdbDatabase::Disconnect(duckdb_connection connection) {
  {
    const std::lock_guard lock(mutex_);
    connections_.erase(connection);
  }
  duckdb_disconnect(&connection);
}

void DuckdbDatabase::Cancel() {
  ++cancellations_;  // before the interrupts: what starts in between sees the new count
  const std::lock_guard lock(mutex_);
  for (duckdb_connection connection : connections_) duckdb_interrupt(connection);
}

}  // namespace firn
