// The pipeline on the embedded DuckDB: whatever way the events come, the tables are those that the
// oracle works out.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>

#include "tests/audit_log/duckdb_pipeline.h"
#include "tests/audit_log/generate.h"

namespace firn::audit_log {
namespace {

void DeliverAll(const DuckdbPipeline& pipeline, const std::vector<Batch>& batches) {
  for (size_t i = 0; i < batches.size(); ++i) {
    pipeline.Deliver(fmt::format("batch{}", i + 1), batches[i]);
  }
}

void RunBatchAfterBatch(const std::vector<Batch>& batches) {
  const DuckdbPipeline pipeline;
  for (size_t i = 0; i < batches.size(); ++i) {
    CAPTURE(i);
    pipeline.Deliver(fmt::format("batch{}", i + 1), batches[i]);
    pipeline.Run();
    pipeline.Check(Expect(Joined(batches, i + 1)));
  }
}

}  // namespace

TEST_CASE("batch after batch") {
  for (const uint64_t seed : {1, 2, 3}) {
    CAPTURE(seed);
    RunBatchAfterBatch(Generate({.seed = seed}));
  }
}

TEST_CASE("many small batches") {
  RunBatchAfterBatch(Generate({.seed = 4, .events = 600, .batches = 9}));
}

TEST_CASE("what is remembered stays small, however many runs there were") {
  const auto batches = Generate({.seed = 14, .events = 900, .batches = 45});
  const DuckdbPipeline pipeline;
  size_t most = 0;
  for (size_t i = 0; i < batches.size(); ++i) {
    pipeline.Deliver(fmt::format("batch{:02}", i + 1), batches[i]);
    pipeline.Run();
    const Finished counted =
        pipeline.Firn("query", {"select count(*) as n from firn.log", "--format", "csv"});
    REQUIRE(counted.exit_code == 0);
    most = std::max(most, static_cast<size_t>(std::atoi(counted.out.c_str() + 2)));
  }
  CHECK(most > 200);
  CHECK(most < 220);
  pipeline.Check(Expect(Joined(batches, batches.size())));
}

TEST_CASE("all batches in one run") {
  const auto batches = Generate({.seed = 5});
  const DuckdbPipeline pipeline;
  DeliverAll(pipeline, batches);
  pipeline.Run();
  pipeline.Check(Expect(Joined(batches, batches.size())));
}

TEST_CASE("a database named without a folder") {
  const auto batches = Generate({.seed = 13, .events = 600, .batches = 1});
  const DuckdbPipeline pipeline("test.duckdb");
  DeliverAll(pipeline, batches);
  pipeline.Run();
  pipeline.Check(Expect(batches[0]));
}

TEST_CASE("every batch delivered twice") {
  const auto batches = Generate({.seed = 6});
  const DuckdbPipeline pipeline;
  Batch delivered;
  for (size_t i = 0; i < batches.size(); ++i) {
    for (const char* copy : {"", "-again"}) {
      pipeline.Deliver(fmt::format("batch{}{}", i + 1, copy), batches[i]);
      delivered.insert(delivered.end(), batches[i].begin(), batches[i].end());
      pipeline.Run();
      pipeline.Check(Expect(delivered));
    }
  }
}

TEST_CASE("a run without new events changes no row") {
  const DuckdbPipeline pipeline;
  DeliverAll(pipeline, Generate({.seed = 7}));
  pipeline.Run();
  const auto before = pipeline.Everything();
  pipeline.Run();
  CHECK(pipeline.Everything() == before);
}

TEST_CASE("a full refresh gives the same tables") {
  const auto batches = Generate({.seed = 8});
  const DuckdbPipeline pipeline;
  DeliverAll(pipeline, batches);
  pipeline.Run();
  REQUIRE(pipeline.Firn("run", {"--full-refresh"}).exit_code == 0);
  pipeline.Check(Expect(Joined(batches, batches.size())));
}

TEST_CASE("batches in any order") {
  auto batches = Generate({.seed = 9, .batches = 4, .any_order = true});
  const Expected expected = Expect(Joined(batches, batches.size()));
  for (size_t rotation = 1; rotation < batches.size(); ++rotation) {
    CAPTURE(rotation);
    std::ranges::rotate(batches, batches.begin() + 1);
    const DuckdbPipeline pipeline;
    for (size_t i = 0; i < batches.size(); ++i) {
      pipeline.Deliver(fmt::format("batch{}", i + 1), batches[i]);
      if (i % 2 == 1) pipeline.Run();
    }
    pipeline.Check(expected);
  }
}

TEST_CASE("redeliveries that move an event to another order or out of the table") {
  RunBatchAfterBatch(Generate({.seed = 10, .moving = true}));
}

TEST_CASE("bad rows are in quarantine, and nowhere else") {
  const auto batches = Generate({.seed = 11, .bad_rows = true});
  const DuckdbPipeline pipeline;
  for (size_t i = 0; i < batches.size(); ++i) {
    pipeline.Deliver(fmt::format("batch{}", i + 1), batches[i]);
    pipeline.Run();
  }
  const Expected expected = Expect(Joined(batches, batches.size()));
  pipeline.Check(expected);
  CHECK(pipeline.Quarantined("staging.stg_ecomm_audit_log_dml_orders_flattened") ==
        expected.uncastable);
  for (const std::string table :
       {"marts.orders", "marts.orders_history_scd2", "marts.orders_history_scd2_closed"}) {
    CAPTURE(table);
    CHECK(pipeline.Quarantined(table) == expected.without_order_id);
  }
}

TEST_CASE("killed at any moment and run again") {
  const auto batches = Generate({.seed = 12});
  const DuckdbPipeline pipeline;
  for (size_t i = 0; i < batches.size(); ++i) {
    pipeline.Deliver(fmt::format("batch{}", i + 1), batches[i]);
    for (int milliseconds = 10; milliseconds < 2000; milliseconds += milliseconds / 2) {
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
