// A row that comes between the probe and the write, with a key that the probe did not see: the
// write fails, and is sent again without the conditions that the probe gave it.
#include <doctest/doctest.h>

#include "compiler/plan/prune.h"
#include "runner/run/run.h"
#include "tests/fakes/memory_files.h"
#include "tests/unit/run/silent_progress.h"

namespace firn {
namespace {

constexpr char kModels[] = R"(
models:
  - name: events
    config: {materialized: append}
    sql: select "$source_row" as source_row, seq, id from shop.events
  - name: orders
    config: {materialized: merge, unique_key: id, order_by: [source_row], watermark: {column: seq}}
    sql: select source_row, seq, id from s.events
)";
constexpr char kSources[] = R"(
sources:
  - name: shop
    tables:
      - name: events
        columns: [{name: seq, data_type: bigint}, {name: id, data_type: bigint}]
        location: {trino: {table: raw.events, watermark: seq}}
)";

// Trino with both tables, and where marts.orders stopped; its probe finds keys 7 to 9.
class LateRowEngine final : public Engine {
 public:
  EngineType type() const override { return EngineType::kTrino; }
  bool transactional() const override { return false; }
  Result<std::string> Version() override { return std::string("Trino 476"); }
  void CancelAll() override {}
  Result<std::unique_ptr<Session>> Connect() override {
    return std::unique_ptr<Session>(new Connection(*this));
  }

  bool late = true;
  std::vector<std::string> writes;

 private:
  struct Statement final : PendingStatement {
    Statement(LateRowEngine& its_engine, std::string its_sql)
        : engine(its_engine), sql(std::move(its_sql)) {}
    const std::string& query_id() const override { return id; }
    Result<QueryResult> Run(const ProgressFn&) override { return engine.Answer(sql); }
    LateRowEngine& engine;
    std::string sql, id = "q";
  };

  class Connection final : public Session {
   public:
    explicit Connection(LateRowEngine& engine) : engine_(engine) {}
    Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                     const StatementOptions&) override {
      return std::unique_ptr<PendingStatement>(new Statement(engine_, sql));
    }
    Status Begin() override { return {}; }
    Status Commit() override { return {}; }
    Status Rollback() override { return {}; }
    Status Append(const std::vector<std::string>&, const std::vector<std::vector<Cell>>&) override {
      return {};
    }

   private:
    LateRowEngine& engine_;
  };

  Result<QueryResult> Answer(const std::string& sql) {
    auto has = [&](const char* text) { return sql.find(text) != std::string::npos; };
    QueryResult result;
    if (has("information_schema")) {
      for (const char* table : {"events", "orders"}) {
        for (const char* column : {"source_row varchar", "seq bigint", "id bigint"}) {
          const std::string text = column;
          const size_t space = text.find(' ');
          result.rows.push_back(
              {"s", table, text.substr(0, space), text.substr(space + 1), "YES", "BASE TABLE"});
        }
      }
    } else if (sql.starts_with("merge into lake.s.orders")) {
      writes.push_back(sql);
      if (late && has("between")) {
        Status failed(StatusCode::kQuery, kCameLate);
        failed.name = "GENERIC_USER_ERROR";
        return failed;
      }
      result.affected_rows = 1;
    } else if (has("_firn_low1")) {
      result.rows = {{"2", "6", "7", "9", "[\"7\",\"8\",\"9\"]"}};
    } else if (has("from system.runtime.queries")) {
      const size_t id = sql.find("query_id = '") + 12;
      result.rows = {{sql.substr(id, sql.find('\'', id) - id), "FAILED"}};
    } else if (has("from lake.firn.log")) {
      result.rows = {{"1", "r", "0", "2026-01-01 00:00:00.000000 UTC", "commit", "s.orders",
                      "{\"watermark\":\"5\"}"}};
    }
    return result;
  }
};

// Runs marts.orders alone.
ModelResult RunOrders(LateRowEngine& engine) {
  const MemoryFiles files({{"firn.yml", "name: p\nversion: '1'\n"},
                           {"models/p/s/m.yml", kModels},
                           {"models/p/sources.yml", kSources}});
  Workspace w;
  w.project = LoadProject(files, ".", {}, w.sources, w.diagnostics);
  w.parsed = ParseProject(w.project, w.sources, w.diagnostics);
  w.analysis = AnalyzeProject(w.project, w.parsed, w.sources, w.diagnostics);
  REQUIRE_MESSAGE(!w.diagnostics.has_errors(), Format(w.diagnostics, w.sources));
  RunOptions options;
  options.names.flavor = SqlFlavor::kTrino;
  options.names.catalog = "lake";
  options.models = {1};
  SilentProgress progress;
  Result<RunResult> result =
      RunModels(w, engine, options, SystemClock(), progress, std::atomic<bool>(false));
  REQUIRE(result.ok());
  return result->models.at(0);
}

bool Has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a write looks for the keys that the probe saw") {
  LateRowEngine engine;
  engine.late = false;
  const ModelResult model = RunOrders(engine);
  CHECK_MESSAGE(model.status == RunStatus::kSuccess, model.message);
  REQUIRE(engine.writes.size() == 1);
  CHECK(Has(engine.writes[0], "t.id between 7 and 9"));
}

TEST_CASE("a write that met a late key is sent again, and reads all") {
  LateRowEngine engine;
  const ModelResult model = RunOrders(engine);
  CHECK_MESSAGE(model.status == RunStatus::kSuccess, model.message);
  REQUIRE(engine.writes.size() == 2);
  CHECK(Has(engine.writes[0], "t.id between 7 and 9"));
  CHECK(!Has(engine.writes[1], "between"));
}

}  // namespace firn
