// A server that is upgraded in mid-life: the first batches on Trino 476, the others on 483, in one
// catalog. Needs both (scripts/lab/trino up, and up --version 483).
#include <doctest/doctest.h>

#include "tests/audit_log/generate.h"
#include "tests/audit_log/trino_pipeline.h"

namespace firn::audit_log {

namespace {

void RunOn(const TrinoPipeline& pipeline, const char* port) {
  const Finished finished = pipeline.FirnWith({{"TRINO_PORT", Env(port)}}, "run");
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
}

}  // namespace

TEST_CASE("half of the batches on 476, the rest on 483") {
  const auto batches = Generate({.seed = 41, .events = 600, .bad_rows = true, .moving = true});
  REQUIRE(batches.size() >= 2);
  const TrinoPipeline pipeline;
  for (size_t i = 0; i < batches.size(); ++i) {
    CAPTURE(i);
    pipeline.Deliver(batches[i]);
    RunOn(pipeline, i < batches.size() / 2 ? "TRINO_476_PORT" : "TRINO_483_PORT");
    pipeline.Check(Expect(Joined(batches, i + 1)));
  }
  const std::string commits = pipeline.Commits();
  RunOn(pipeline, "TRINO_483_PORT");
  RunOn(pipeline, "TRINO_476_PORT");
  CHECK(pipeline.Commits() == commits);
}

TEST_CASE("a run that was killed on 476 is settled on 483") {
  const auto batches = Generate({.seed = 42, .events = 300});
  const TrinoPipeline pipeline;
  for (size_t i = 0; i < batches.size(); ++i) {
    CAPTURE(i);
    pipeline.Deliver(batches[i]);
    const Finished killed =
        pipeline.KilledFirn("run", std::chrono::milliseconds(1500 + 1500 * static_cast<int>(i)));
    CAPTURE(killed.err);
    RunOn(pipeline, "TRINO_483_PORT");
    pipeline.Check(Expect(Joined(batches, i + 1)));
  }
}

}  // namespace firn::audit_log
