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

// Deletion vectors take the place of files of deletes; 476 has neither, and changes nothing.
TEST_CASE("tables of Iceberg's format 3 on 483, which 476 cannot read") {
  const auto batches = Generate({.seed = 43, .events = 300, .bad_rows = true, .moving = true});
  TrinoPipeline pipeline;
  pipeline.Set("TRINO_PORT", Env("TRINO_483_PORT"));
  pipeline.SetFormat3(true);
  for (size_t i = 0; i < batches.size(); ++i) {
    CAPTURE(i);
    pipeline.Deliver(batches[i]);
    pipeline.Run();
    pipeline.Check(Expect(Joined(batches, i + 1)));
  }
  CHECK(pipeline.Query("select count(*) > 0 as some from marts.\"orders$files\""
                       " where file_format = 'PUFFIN'") == Rows{"{\"some\":true}"});
  const std::string commits = pipeline.Commits();

  pipeline.Set("TRINO_PORT", Env("TRINO_476_PORT"));
  const Finished run = pipeline.Firn("run");
  CHECK(run.exit_code == 1);
  CHECK(run.err.find("error[iceberg-format]: Trino 476 does not write") != std::string::npos);
  pipeline.SetFormat3(false);
  const Finished read = pipeline.Firn("query", {"select * from marts.orders"});
  CHECK(read.exit_code == 1);
  CHECK(read.err.find("deletion vectors, which Trino reads from 480 on") != std::string::npos);
  CHECK(pipeline.Commits() == commits);
}

}  // namespace firn::audit_log
