// A write that fails: turned away before it did anything, or outrun by another commit, it is sent
// again under its own query id, each with its own intent; whether it committed the table tells.
#include <doctest/doctest.h>

#include <atomic>
#include <functional>

#include "runner/run/run.h"
#include "tests/fakes/memory_files.h"
#include "tests/unit/run/silent_progress.h"

namespace firn {
namespace {

using Lines = std::vector<std::string>;

constexpr char kModel[] =
    "models: [{name: m, config: {materialized: table}, columns: [{name: n, data_type: integer}],"
    " sql: 'select 1 as n'}]\n";

// Trino without tables: every statement succeeds at once, but writes fail as `failures` says.
class TurnedAwayEngine final : public Engine {
 public:
  explicit TurnedAwayEngine(std::vector<Status> failures) : failures_(std::move(failures)) {}

  EngineType type() const override { return EngineType::kTrino; }
  bool transactional() const override { return false; }
  Result<std::string> Version() override { return std::string("Trino 476"); }
  void CancelAll() override {}
  Result<std::unique_ptr<Session>> Connect() override {
    return std::unique_ptr<Session>(new Connection(*this));
  }

  Lines seen;                    // of writes and of the log, in order
  int schemas_lost = 0;          // to another who made it in the same moment
  bool committed = false;        // what the table's snapshots say of any write
  std::string state = "FAILED";  // of any write in the server's list; empty: it is not there
  int at_work = 0;               // looks at its tasks that find some
  bool commits_late = false;     // by them
  bool stops = false;  // a signal comes with the first write, when it is too late to cancel it
  std::atomic<bool> stop = false;

 private:
  struct Statement final : PendingStatement {
    Statement(TurnedAwayEngine& its_engine, std::string its_id, bool is_write,
              const std::string& sql)
        : engine(its_engine),
          id(std::move(its_id)),
          write(is_write),
          look(sql.find("$snapshots") != std::string::npos),
          list(sql.find("from system.runtime.queries") != std::string::npos),
          tasks(sql.find("from system.runtime.tasks") != std::string::npos) {}
    const std::string& query_id() const override { return id; }
    Result<QueryResult> Run(const ProgressFn&) override {
      if (id == "schema" && engine.schemas_lost-- > 0) {
        Status failure(StatusCode::kQuery, "Failed to create a namespace");
        failure.name = "ICEBERG_CATALOG_ERROR";
        return failure;
      }
      if (write) engine.seen.push_back("run " + id);
      if (look) engine.seen.push_back("look");
      if (id == "connector") return QueryResult{.columns = {}, .rows = {{"iceberg"}}};
      if (look && engine.committed) return QueryResult{.columns = {}, .rows = {{"1"}}};
      if (list && !engine.state.empty()) {
        return QueryResult{.columns = {},
                           .rows = {{"q" + std::to_string(engine.writes_), engine.state}}};
      }
      if (tasks && engine.at_work > 0) {
        if (--engine.at_work == 0) engine.committed |= engine.commits_late;
        return QueryResult{.columns = {}, .rows = {{"1"}}};
      }
      if (!write || engine.failures_.empty()) return QueryResult{};
      Status failure = engine.failures_.front();
      engine.failures_.erase(engine.failures_.begin());
      return failure;
    }
    TurnedAwayEngine& engine;
    std::string id;
    bool write, look, list, tasks;
  };

  class Connection final : public Session {
   public:
    explicit Connection(TurnedAwayEngine& engine) : engine_(engine) {}
    Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                     const StatementOptions&) override {
      const bool look = sql.find("$snapshots") != std::string::npos;
      const bool write = !look && sql.find("lake.s.m") != std::string::npos;
      const bool schema = sql.starts_with("create schema") || sql.starts_with("CREATE SCHEMA");
      const bool connector = sql.find("system.metadata.catalogs") != std::string::npos;
      const std::string id = write       ? "q" + std::to_string(++engine_.writes_)
                             : schema    ? "schema"
                             : connector ? "connector"
                                         : "other";
      if (write) engine_.seen.push_back("post " + id);
      if (write && engine_.stops) engine_.stop = true;
      if (sql.starts_with("INSERT INTO lake.firn.log") ||
          sql.starts_with("insert into lake.firn.log")) {
        engine_.seen.push_back(Entries(sql));
      }
      return std::unique_ptr<PendingStatement>(new Statement(engine_, id, write, sql));
    }
    Status Begin() override { return {}; }
    Status Commit() override { return {}; }
    Status Rollback() override { return {}; }
    Status Append(const std::vector<std::string>&, const std::vector<std::vector<Cell>>&) override {
      return {};
    }
    bool WaitToRetry(const Status& failure, int attempt) override {
      return failure.code() == StatusCode::kUnavailable && attempt < 2;
    }

   private:
    // "log abort q1, intent q2"
    static std::string Entries(const std::string& sql) {
      std::string entries = "log";
      for (size_t at = 0; at < sql.size(); ++at) {
        for (const char* kind : {"claim", "intent", "commit", "abort", "run"}) {
          const std::string literal = "'" + std::string(kind) + "'";
          if (sql.compare(at, literal.size(), literal) != 0) continue;
          const size_t id = sql.find("\"query_id\":\"", at);
          entries += std::string(entries == "log" ? " " : ", ") + kind;
          if (literal == "'run'" || literal == "'claim'" || id == std::string::npos) continue;
          entries += " " + sql.substr(id + 12, sql.find('"', id + 12) - id - 12);
        }
      }
      return entries;
    }
    TurnedAwayEngine& engine_;
  };

  std::vector<Status> failures_;
  int writes_ = 0;
};

struct Ran {
  explicit Ran(
      std::vector<Status> failures,
      const std::function<void(TurnedAwayEngine&)>& prepare = [](TurnedAwayEngine&) {})
      : engine(std::move(failures)) {
    prepare(engine);
    const MemoryFiles files(
        {{"firn.yml", "name: p\nversion: '1'\n"}, {"models/p/s/m.yml", kModel}});
    w.project = LoadProject(files, ".", {}, w.sources, w.diagnostics);
    w.parsed = ParseProject(w.project, w.sources, w.diagnostics);
    w.analysis = AnalyzeProject(w.project, w.parsed, w.sources, w.diagnostics);
    REQUIRE(!w.diagnostics.has_errors());
    RunOptions options;
    options.names.flavor = SqlFlavor::kTrino;
    options.names.catalog = "lake";
    options.models = {0};
    SilentProgress progress;
    const Result<RunResult> result =
        RunModels(w, engine, options, SystemClock(), progress, engine.stop);
    REQUIRE(result.ok());
    model = result->models.at(0);
  }
  Workspace w;
  TurnedAwayEngine engine;
  ModelResult model;
};

Status NoNodes() {
  Status status(StatusCode::kUnavailable, "No nodes available to run query");
  status.name = "NO_NODES_AVAILABLE";
  return status;
}

Status Conflict() {
  Status status(StatusCode::kQuery, "Failed to commit the transaction during write");
  status.name = "ICEBERG_COMMIT_ERROR";
  return status;
}

}  // namespace

TEST_CASE("a write that lost to another commit is planned anew, once the table says that it did") {
  const Ran ran({Conflict()});
  CHECK(ran.model.status == RunStatus::kSuccess);
  CHECK(ran.model.diagnostics.empty());
  CHECK(ran.engine.seen == Lines{"log claim", "post q1", "log intent q1", "run q1", "look",
                                 "post q2", "log abort q1, intent q2", "run q2",
                                 "log commit q2, run"});
}

TEST_CASE("a write whose commit the catalog did not confirm counts where the table shows it") {
  const Ran ran({Conflict()}, [](TurnedAwayEngine& engine) { engine.committed = true; });
  CHECK(ran.model.status == RunStatus::kSuccess);
  CHECK(ran.engine.seen ==
        Lines{"log claim", "post q1", "log intent q1", "run q1", "look", "log commit q1, run"});
}

TEST_CASE("a write turned away is a new statement with a new intent; the old one is settled") {
  const Ran ran({NoNodes(), NoNodes()});
  CHECK(ran.model.status == RunStatus::kSuccess);
  CHECK(ran.engine.seen == Lines{"log claim", "post q1", "log intent q1", "run q1", "look",
                                 "post q2", "log abort q1, intent q2", "run q2", "look", "post q3",
                                 "log abort q2, intent q3", "run q3", "log commit q3, run"});
  REQUIRE(ran.model.statements.size() == 3);
  CHECK(ran.model.statements[2].query_id == "q3");
}

TEST_CASE("a write turned away too often fails, and is known not to have committed") {
  const Ran ran({NoNodes(), NoNodes(), NoNodes()});
  CHECK(ran.model.status == RunStatus::kError);
  CHECK(ran.model.message == "NO_NODES_AVAILABLE: No nodes available to run query");
  CHECK(ran.engine.seen.back() == "log abort q3, run");
}

TEST_CASE("a write that came just after the statements were cancelled does not begin") {
  const Ran ran({}, [](TurnedAwayEngine& engine) { engine.stops = true; });
  CHECK(ran.model.status == RunStatus::kCancelled);
  CHECK(ran.engine.seen == Lines{"log claim", "post q1", "log run"});
}

TEST_CASE("a schema that another run makes in the same moment is there") {
  const Ran ran({}, [](TurnedAwayEngine& engine) { engine.schemas_lost = 2; });
  CHECK(ran.model.status == RunStatus::kSuccess);
  CHECK(ran.engine.schemas_lost < 0);
}

TEST_CASE("a write that may have committed is sent once, and its intent stays open") {
  const Ran ran({Status(StatusCode::kUnknownCommit, "lost the server")},
                [](TurnedAwayEngine& engine) { engine.state.clear(); });
  CHECK(ran.model.status == RunStatus::kError);
  CHECK(ran.model.diagnostics.at(0).id == "unknown-commit");
  CHECK(ran.engine.seen ==
        Lines{"log claim", "post q1", "log intent q1", "run q1", "look", "log run"});
}

TEST_CASE("a write that was ended after its commit counts, whatever the error") {
  for (const char* error : {"ADMINISTRATIVELY_KILLED", "EXCEEDED_TIME_LIMIT", "NO_NODES_AVAILABLE",
                            "CLUSTER_OUT_OF_MEMORY", "GENERIC_INTERNAL_ERROR", "USER_CANCELED"}) {
    CAPTURE(error);
    for (const StatusCode code :
         {StatusCode::kQuery, StatusCode::kUnavailable, StatusCode::kUnknownCommit}) {
      Status failure(code, "by an administrator");
      failure.name = error;
      const Ran ran({failure}, [](TurnedAwayEngine& engine) { engine.committed = true; });
      CHECK(ran.model.status == RunStatus::kSuccess);
      CHECK(ran.model.note == std::string("committed, though the server said ") + error);
      CHECK(ran.engine.seen ==
            Lines{"log claim", "post q1", "log intent q1", "run q1", "look", "log commit q1, run"});
    }
  }
}

TEST_CASE("a write that has failed may be amid its commit: its tasks are waited for") {
  for (const bool commits : {true, false}) {
    const Ran ran({Status(StatusCode::kQuery, "killed")}, [&](TurnedAwayEngine& engine) {
      engine.at_work = 2;
      engine.commits_late = commits;
    });
    CHECK(ran.model.status == (commits ? RunStatus::kSuccess : RunStatus::kError));
    CHECK(ran.engine.seen.back() == (commits ? "log commit q1, run" : "log abort q1, run"));
  }
}

}  // namespace firn
