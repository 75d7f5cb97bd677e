// Which catalogs a target may be in, and what is made there before that is known.
#include "runner/run/make_log.h"

#include <doctest/doctest.h>

namespace firn {
namespace {

Status Refused(const char* name) {
  Status status(StatusCode::kQuery, "no");
  status.name = name;
  return status;
}

// A Trino that says what it is, and what it was asked.
class MakeLogEngine final : public Engine {
 public:
  EngineType type() const override { return EngineType::kTrino; }
  bool transactional() const override { return false; }
  Result<std::string> Version() override { return std::string("Trino 476"); }
  void CancelAll() override {}
  Result<std::unique_ptr<Session>> Connect() override {
    return std::unique_ptr<Session>(new Connection(*this));
  }
  Result<QueryResult> connector = QueryResult{};
  Status snapshots;
  std::vector<std::string> seen;

 private:
  struct Statement final : PendingStatement {
    explicit Statement(Result<QueryResult> its_result) : result(std::move(its_result)) {}
    const std::string& query_id() const override { return id; }
    Result<QueryResult> Run(const ProgressFn&) override { return result; }
    std::string id = "q";
    Result<QueryResult> result;
  };
  class Connection final : public Session {
   public:
    explicit Connection(MakeLogEngine& engine) : engine_(engine) {}
    Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                     const StatementOptions&) override {
      Result<QueryResult> result = QueryResult{};
      std::string what;
      for (const char* word : {"create schema", "create table", "drop table"}) {
        if (LowerCase(sql).starts_with(word)) what = word;
      }
      if (sql.find("system.metadata.catalogs") != std::string::npos) {
        what = sql.substr(sql.find("catalog_name = "));
        result = engine_.connector;
      } else if (sql.find("$snapshots") != std::string::npos) {
        what = "snapshots";
        if (!engine_.snapshots.ok()) result = engine_.snapshots;
      }
      engine_.seen.push_back(what);
      return std::unique_ptr<PendingStatement>(new Statement(result));
    }
    Status Begin() override { return {}; }
    Status Commit() override { return {}; }
    Status Rollback() override { return {}; }
    Status Append(const std::vector<std::string>&, const std::vector<std::vector<Cell>>&) override {
      return {};
    }

   private:
    MakeLogEngine& engine_;
  };
};

Status Make(MakeLogEngine& engine, bool has_log = false) {
  Workspace workspace;
  TargetNames names;
  names.catalog = "Lake";
  TargetState target;
  target.has_log = has_log;
  if (!has_log) target.missing_schemas = {"firn"};
  const StateLog log(workspace.project, names);
  std::unique_ptr<Session> session = std::move(*engine.Connect());
  return MakeLog(workspace, engine, names, target, log, *session);
}

using Seen = std::vector<std::string>;

}  // namespace

TEST_CASE("a target with a log is not asked again") {
  MakeLogEngine engine;
  CHECK(Make(engine, true).ok());
  CHECK(engine.seen.empty());
}

TEST_CASE("a catalog of Iceberg costs one statement") {
  MakeLogEngine engine;
  engine.connector = QueryResult{.columns = {}, .rows = {{"iceberg"}}};
  CHECK(Make(engine).ok());
  CHECK(engine.seen ==
        Seen{"catalog_name = 'lake'", "create schema", "create schema", "create table"});
}

TEST_CASE("in a catalog of another connector nothing is made") {
  for (const char* connector : {"memory", "postgresql", "hive", "delta_lake"}) {
    MakeLogEngine engine;
    engine.connector = QueryResult{.columns = {}, .rows = {{connector}}};
    const Status made = Make(engine);
    CHECK(made.code() == StatusCode::kNotIceberg);
    CHECK(made.message().find("catalog 'Lake' is of connector '" + std::string(connector) + "'") ==
          0);
    CHECK(engine.seen == Seen{"catalog_name = 'lake'"});
  }
}

TEST_CASE("where nobody tells the connector, the log's snapshots do; without them the log goes") {
  for (const Result<QueryResult>& answer :
       {Result<QueryResult>(Refused("PERMISSION_DENIED")), Result<QueryResult>(QueryResult{}),
        Result<QueryResult>(QueryResult{.columns = {}, .rows = {{"lakehouse"}}})}) {
    MakeLogEngine engine;
    engine.connector = answer;
    CHECK(Make(engine).ok());
    const Seen made = {"catalog_name = 'lake'", "create schema", "create schema", "create table",
                       "snapshots"};
    CHECK(engine.seen == made);

    engine.seen.clear();
    engine.snapshots = Refused("TABLE_NOT_FOUND");
    const Status refused = Make(engine);
    CHECK(refused.code() == StatusCode::kNotIceberg);
    CHECK(refused.message().find("has no snapshots of its tables (TABLE_NOT_FOUND)") !=
          std::string::npos);
    Seen dropped = made;
    dropped.push_back("drop table");
    CHECK(engine.seen == dropped);
  }
}

TEST_CASE("a server that is lost says nothing of the catalog") {
  MakeLogEngine engine;
  engine.connector = Status(StatusCode::kConnection, "lost");
  CHECK(Make(engine).code() == StatusCode::kConnection);
  engine.connector = QueryResult{};
  engine.snapshots = Status(StatusCode::kConnection, "lost");
  CHECK(Make(engine).code() == StatusCode::kConnection);
  CHECK(engine.seen.back() == "snapshots");
}

}  // namespace firn
