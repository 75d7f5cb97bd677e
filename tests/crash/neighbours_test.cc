// Whom firn shares a server with: others who change the tables that it writes, all the time, and
// its own dead. Needs the lab's servers.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cstdlib>
#include <thread>

#include "tests/audit_log/generate.h"
#include "tests/crash/proxied.h"

namespace firn::audit_log {
namespace {

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
          const auto done =
              session->Execute(fmt::format("update {}.{}_marts.{} set ingested_at = ingested_at",
                                           Env("TRINO_CATALOG"), prefix_, table));
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
    const auto counted =
        session.Execute(fmt::format("select count(*) from {}.{}_firn.log where entry = 'abort'",
                                    Env("TRINO_CATALOG"), prefix_));
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
      // Who is outrun five times says so, in the words of the catalog.
      if (finished.exit_code != 0) {
        INFO(finished.err);
        CHECK(finished.exit_code == 1);
        const bool outrun = finished.err.find("ICEBERG_COMMIT_ERROR") != std::string::npos ||
                            (Env("TRINO_CATALOG") != "lake" &&
                             finished.err.find("GENERIC_INTERNAL_ERROR") != std::string::npos);
        CHECK(outrun);
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

TEST_CASE(
    "what a dead run left on the server is ended, dropped and noted; the living keep theirs") {
  const TrinoPipeline pipeline;
  const auto batches = Generate({.seed = 601, .events = 300, .batches = 2});
  pipeline.Deliver(batches[0]);
  pipeline.Run();
  pipeline.Deliver(batches[1]);
  // Killed once it holds its models.
  std::string run_id;
  for (int wait = 2000; run_id.empty(); wait += 500) {
    REQUIRE(wait < 30'000);
    if (pipeline.KilledFirn("run", std::chrono::milliseconds(wait)).exit_code == 0) break;
    const Rows claims = pipeline.Query(
        "select run_id from firn.log where entry = 'claim' and run_id not in"
        " (select run_id from firn.log where entry = 'run')");
    if (!claims.empty()) run_id = claims.begin()->substr(claims.begin()->find('2'));
  }
  REQUIRE(!run_id.empty());
  run_id = run_id.substr(0, run_id.find('"'));
  CAPTURE(run_id);

  const auto engine = OpenTrino();
  const auto session = std::move(*engine->Connect());
  const auto left = [&](const std::string& run, const char* model) {
    std::string suffix;
    for (char c : run) suffix += c == '-' || c == '.' ? '_' : static_cast<char>(std::tolower(c));
    return fmt::format("{}.{}_firn.stage_{}_{}", Env("TRINO_CATALOG"), pipeline.prefix(), suffix,
                       model);
  };
  const std::string stage = left(run_id, "orders");
  REQUIRE(session->Execute("create table " + stage + " (a bigint)").ok());
  // Both go on for longer than the test waits: one of the dead run, one of nobody's.
  struct Statement {
    std::string label;
    Status end;
    std::atomic<bool> ended;
    std::thread thread;
  };
  Statement statements[] = {{"firn run " + run_id, {}, false, {}},
                            {"somebody else's", {}, false, {}}};
  for (Statement& statement : statements) {
    statement.thread = std::thread([&] {
      auto own = std::move(*engine->Connect());
      own->Label(statement.label);
      statement.end =
          own->Execute("select sum(length(comment)) from tpch.sf1000.lineitem").status();
      statement.ended = true;
    });
  }
  std::this_thread::sleep_for(std::chrono::seconds(2));
  pipeline.Run();
  statements[0].thread.join();
  CHECK(statements[0].end.message().find("its run is gone") != std::string::npos);
  CHECK(!session->Execute("select * from " + stage).ok());
  CHECK(pipeline
            .Query("select status from (select run_id, json_extract_scalar(payload, '$.status') as"
                   " status from firn.log where entry = 'run') where run_id = '" +
                   run_id + "'")
            .size() == 1);
  CHECK_MESSAGE(!statements[1].ended, statements[1].end.message());
  engine->CancelAll();
  statements[1].thread.join();
  pipeline.Check(Expect(Joined(batches, 2)));
}

TEST_CASE("an append of which the table no longer tells whether it committed waits for a person") {
  const TrinoPipeline pipeline;
  const auto batches = Generate({.seed = 602, .events = 200, .batches = 2});
  pipeline.Deliver(batches[0]);
  pipeline.Run();
  pipeline.Deliver(batches[1]);
  const auto engine = OpenTrino();
  const auto session = std::move(*engine->Connect());
  const auto expiring =
      OpenTrino({{Env("TRINO_CATALOG") + ".expire_snapshots_min_retention", "0s"}});
  const auto expiring_session = std::move(*expiring->Connect());
  int intents = 0;
  const auto intend = [&](const char* model, const std::string& snapshot) {
    const auto written = session->Execute(fmt::format(
        "insert into {}.{}_firn.log values (1, 'dead', 0, current_timestamp - interval '1' hour,"
        " 'intent', '{}', '{{\"query_id\": \"20200101_000000_{:05}_aaaaa\""
        ", \"snapshot\": \"{}\"}}')",
        Env("TRINO_CATALOG"), pipeline.prefix(), model, ++intents, snapshot));
    REQUIRE_MESSAGE(written.ok(), written.status().message());
  };
  intend("landing.audit_log_dml", "1");  // no snapshot of that table
  intend("marts.orders", "1");           // can be written again
  const Finished told = pipeline.Firn("run");
  CHECK(told.exit_code == 2);
  CHECK(told.err.find("firn state settle landing.audit_log_dml committed (or failed)") !=
        std::string::npos);
  CHECK(pipeline.Firn("state", {"settle", "landing.audit_log_dml", "failed"}).exit_code == 0);
  CHECK(pipeline.Firn("state", {"settle", "landing.audit_log_dml", "failed"}).exit_code == 1);
  pipeline.Run();
  pipeline.Check(Expect(Joined(batches, 2)));
  // Where the snapshot before is still there, it is known that nothing came of the statement.
  const std::string landing =
      fmt::format("{}.{}_landing.", Env("TRINO_CATALOG"), pipeline.prefix());
  const auto current =
      session->Execute("select max(snapshot_id) from " + landing + "\"audit_log_dml$refs\"");
  intend("landing.audit_log_dml", current->rows.at(0).at(0).value());
  pipeline.Run();
  // So it is where there was none, and all commits are there: some catalogs show the last alone.
  const auto commits = [&] {
    return session->Execute("select * from " + landing + "\"audit_log_dml$snapshots\"")
        ->rows.size();
  };
  if (commits() > 1) {
    intend("landing.audit_log_dml", "");
    pipeline.Run();
    const auto expired =
        expiring_session->Execute("alter table " + landing +
                                  "audit_log_dml execute expire_snapshots(retention_threshold =>"
                                  " '0s')");
    REQUIRE_MESSAGE(expired.ok(), expired.status().message());
    REQUIRE(commits() == 1);
  }
  for (const char* before : {"", "0"}) {
    intend("landing.audit_log_dml", before);
    CHECK(pipeline.Firn("run").exit_code == 2);
    CHECK(pipeline.Firn("state", {"settle", "landing.audit_log_dml", "failed"}).exit_code == 0);
  }
  pipeline.Check(Expect(Joined(batches, 2)));
}

}  // namespace firn::audit_log
