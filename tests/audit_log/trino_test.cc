// The pipeline on Trino and Iceberg, with its events in PostgreSQL. Needs the lab's servers
// (scripts/lab/trino up) and what scripts/lab/env.sh exports. PostgreSQL is asked through psql,
// Trino's own record of queries through curl: neither check goes through firn.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/audit_log/generate.h"
#include "tests/audit_log/trino_pipeline.h"

namespace firn::audit_log {
namespace {

// "12.34ms", as Trino writes a duration, in seconds.
double Seconds(const std::string& duration) {
  static const std::map<std::string, double> kUnits = {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3},
                                                       {"s", 1},     {"m", 60},    {"h", 3600}};
  size_t end = 0;
  const double count = std::stod(duration, &end);
  return count * kUnits.at(duration.substr(end));
}

// Others ask the server at the same time; these are told by their user.
const std::map<std::string, std::string> kCounted = {{"TRINO_USER", "counted"}};

// The queries of `kCounted` that Trino knows of and the seconds that each took by its own clock;
// the lab's forgets none younger than 5 minutes.
std::map<std::string, double> Queries() {
  const std::string url =
      fmt::format("http://{}:{}/v1/query", Env("TRINO_HOST"), Env("TRINO_PORT"));
  const Finished finished =
      Spawn({"curl", "-fsS", "-H", "X-Trino-User: " + Env("TRINO_USER"), url});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  std::map<std::string, double> queries;
  for (const auto& query : nlohmann::json::parse(finished.out)) {
    if (query.at("session").at("user") != kCounted.at("TRINO_USER")) continue;
    queries[query.at("queryId")] = Seconds(query.at("queryStats").at("elapsedTime"));
  }
  return queries;
}

// The number of statements, by Trino's count. scripts/test shows lines that begin with `figure:`.
size_t QueriesOfRun(const Pipeline& pipeline, const std::string& which) {
  const auto before = Queries();
  const auto began = std::chrono::steady_clock::now();
  pipeline.Run();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  size_t count = 0;
  double elapsed = 0;
  for (const auto& [id, seconds] : Queries()) {
    if (before.contains(id)) continue;
    ++count;
    elapsed += seconds;
  }
  fmt::print("figure: {}: {} statements, {:.2f} s elapsed in all by Trino, {:.2f} s of firn\n",
             which, count, elapsed, wall.count());
  std::fflush(stdout);
  return count;
}

void RunBatchAfterBatch(const std::vector<Batch>& batches) {
  const TrinoPipeline pipeline;
  for (size_t i = 0; i < batches.size(); ++i) {
    CAPTURE(i);
    pipeline.Deliver(batches[i]);
    pipeline.Run();
    pipeline.Check(Expect(Joined(batches, i + 1)));
  }
}

}  // namespace

TEST_CASE("batch after batch") { RunBatchAfterBatch(Generate({.seed = 21})); }

TEST_CASE("a later run needs fewer statements than the first, and one without news the fewest") {
  const auto batches = Generate({.seed = 27});
  const TrinoPipeline pipeline(kCounted);
  pipeline.Deliver(batches[0]);
  const size_t first = QueriesOfRun(pipeline, "first run");
  pipeline.Deliver(batches[1]);
  const size_t later = QueriesOfRun(pipeline, "later run");
  const size_t idle = QueriesOfRun(pipeline, "nothing new");
  CHECK(later < first);
  CHECK(idle < later);
  pipeline.Check(Expect(Joined(batches, 2)));
}

TEST_CASE("all batches in one run, then nothing new: no commit") {
  const auto batches = Generate({.seed = 22});
  const TrinoPipeline pipeline;
  for (const Batch& batch : batches) pipeline.Deliver(batch);
  pipeline.Run();
  const Expected expected = Expect(Joined(batches, batches.size()));
  pipeline.Check(expected);
  const std::string commits = pipeline.Commits();
  REQUIRE(std::ranges::count(commits, '\n') >= 5);
  pipeline.Run();
  CHECK(pipeline.Commits() == commits);
  pipeline.Check(expected);
}

TEST_CASE("every batch delivered twice") {
  const auto batches = Generate({.seed = 23, .events = 600});
  const TrinoPipeline pipeline;
  Batch delivered;
  for (const Batch& batch : batches) {
    for (int copies = 0; copies < 2; ++copies) {
      pipeline.Deliver(batch);
      delivered.insert(delivered.end(), batch.begin(), batch.end());
      pipeline.Run();
    }
  }
  pipeline.Check(Expect(delivered));
}

TEST_CASE("redeliveries that move an event to another order or out of the table") {
  RunBatchAfterBatch(Generate({.seed = 24, .events = 600, .moving = true}));
}

TEST_CASE("bad rows are in quarantine, and nowhere else") {
  const auto batches = Generate({.seed = 25, .events = 600, .bad_rows = true});
  const TrinoPipeline pipeline;
  for (const Batch& batch : batches) {
    pipeline.Deliver(batch);
    pipeline.Run();
  }
  const Expected expected = Expect(Joined(batches, batches.size()));
  pipeline.Check(expected);
  CHECK(pipeline.Quarantined("staging.stg_ecomm_audit_log_dml_orders_flattened") ==
        expected.uncastable);
  CHECK(pipeline.Quarantined("marts.orders") == expected.without_order_id);
}

TEST_CASE("killed at any moment and run again") {
  const auto batches = Generate({.seed = 26, .events = 600});
  const TrinoPipeline pipeline;
  for (size_t i = 0; i < batches.size(); ++i) {
    pipeline.Deliver(batches[i]);
    for (const int milliseconds : {300, 900, 2000, 4000}) {
      const Finished finished = pipeline.KilledFirn("run", std::chrono::milliseconds(milliseconds));
      CAPTURE(finished.err);
      const bool as_told = finished.exit_code == 0 || finished.exit_code == 128 + 9;
      CHECK(as_told);
    }
    pipeline.Run();
    pipeline.Check(Expect(Joined(batches, i + 1)));
  }
}

TEST_CASE("the known cases of ../shared/cases") {
  const auto batches = SharedCases();
  if (batches.empty()) {
    MESSAGE("left out: there is no ../shared/cases");
    return;
  }
  RunBatchAfterBatch(batches);
}

}  // namespace firn::audit_log
