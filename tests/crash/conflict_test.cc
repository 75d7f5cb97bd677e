// Somebody else changes the tables that firn writes, all the time: a maintenance job, another tool.
// No run loses or doubles a row by it. Needs the lab's servers.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cstdlib>
#include <thread>

#include "runner/engine/connect.h"
#include "tests/audit_log/generate.h"
#include "tests/audit_log/trino_pipeline.h"

namespace firn::audit_log {
namespace {

std::unique_ptr<Engine> OpenTrino() {
  Target target;
  target.type = EngineType::kTrino;
  target.server.tls = false;
  target.server.host = Env("TRINO_HOST");
  target.server.port = std::atoi(Env("TRINO_PORT").c_str());
  target.user = Env("TRINO_USER");
  target.catalog = Env("TRINO_CATALOG");
  auto engine = OpenEngine(target);
  REQUIRE(engine.ok());
  return std::move(*engine);
}

// Rewrites every row of the marts as it is, over and over, until a write of firn's has met with
// that.
class Meddler {
 public:
  explicit Meddler(const std::string& prefix) : prefix_(prefix), engine_(OpenTrino()) {
    thread_ = std::thread([this] {
      auto session = std::move(*engine_->Connect());
      const std::string before = Outrun(*session);
      while (!over_ && Outrun(*session) == before) {
        for (const char* table : {"orders", "orders_history_scd2"}) {
          const auto done = session->Execute(
              fmt::format("update lake.{}_marts.{} set ingested_at = ingested_at", prefix_, table));
          done_ += done.ok();
        }
      }
    });
  }
  ~Meddler() {
    over_ = true;
    thread_.join();
  }
  int done() const { return done_; }

 private:
  // How many writes the log knows to have changed nothing.
  std::string Outrun(Session& session) const {
    const auto counted = session.Execute(
        fmt::format("select count(*) from lake.{}_firn.log where entry = 'abort'", prefix_));
    return counted.ok() ? counted->rows[0][0].value_or("") : "";
  }

  const std::string prefix_;
  std::unique_ptr<Engine> engine_;
  std::atomic<bool> over_ = false;
  std::atomic<int> done_ = 0;
  std::thread thread_;
};

}  // namespace

TEST_CASE("writes that meet with another's commits are planned anew") {
  const auto batches = Generate({.seed = 600, .events = 300, .batches = 4, .moving = true});
  const TrinoPipeline pipeline;
  pipeline.Deliver(batches[0]);
  pipeline.Run();
  int failed = 0, meddled = 0;
  for (size_t i = 1; i < batches.size(); ++i) {
    pipeline.Deliver(batches[i]);
    {
      const Meddler meddler(pipeline.prefix());
      const Finished finished = pipeline.Firn("run");
      // Who is outrun five times says so.
      if (finished.exit_code != 0) {
        INFO(finished.err);
        CHECK(finished.exit_code == 1);
        CHECK(finished.err.find("ICEBERG_COMMIT_ERROR") != std::string::npos);
        ++failed;
      }
      meddled += meddler.done();
    }
    pipeline.Run();
    pipeline.Check(Expect(Joined(batches, i + 1)));
  }
  const Rows anew = pipeline.Query(
      "select model, query_id from (select model, payload, entry,"
      " json_extract_scalar(payload, '$.query_id') as query_id"
      " from firn.log) where entry = 'abort'");
  CHECK(meddled > 0);
  CHECK(anew.size() > 0);
  fmt::print(
      "figure: Trino: {} commits of somebody else during {} runs, {} writes planned anew, {} runs"
      " told that they failed\n",
      meddled, batches.size() - 1, anew.size(), failed);
}

}  // namespace firn::audit_log
