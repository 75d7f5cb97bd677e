// firn on DuckDB, ended by SIGKILL before, amid and after its changes to files, each in turn. The
// next run that is let finish leaves the tables that the oracle works out.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cstdlib>

#include "tests/audit_log/duckdb_pipeline.h"
#include "tests/audit_log/generate.h"

namespace firn::audit_log {
namespace {

struct Figures {
  int kills = 0;
  int checks = 0;
  int streams = 0;
};

// True if firn was killed, false if it ended well before its `at`-th change.
bool KilledAt(const DuckdbPipeline& pipeline, int at, Figures& figures) {
  static constexpr const char* kHow[] = {"before", "torn", "after"};
  const Finished finished = pipeline.FirnWith({{"LD_PRELOAD", FIRN_CRASH_SHIM},
                                               {"FIRN_CRASH_UNDER", pipeline.directory().string()},
                                               {"FIRN_CRASH_AT", std::to_string(at)},
                                               {"FIRN_CRASH_HOW", kHow[figures.kills % 3]}},
                                              "run");
  INFO(finished.err);
  if (finished.exit_code == 128 + 9) {
    ++figures.kills;
    return true;
  }
  REQUIRE(finished.exit_code == 0);
  return false;
}

// Every batch is run to the end under one kill after the other, each a change later than the last.
void Follow(uint64_t seed, Figures& figures) {
  const auto batches =
      Generate({.seed = seed, .events = 300, .batches = 3, .bad_rows = true, .moving = true});
  const DuckdbPipeline pipeline;
  for (size_t i = 0; i < batches.size(); ++i) {
    pipeline.Deliver(fmt::format("batch{}", i + 1), batches[i]);
    for (int at = 1; KilledAt(pipeline, at, figures); ++at) {
    }
    pipeline.Check(Expect(Joined(batches, i + 1)));
    ++figures.checks;
  }
  ++figures.streams;
}

}  // namespace

TEST_CASE("killed at every change to a file, from the same state each time") {
  const auto batches = Generate({.seed = 1, .events = 300, .batches = 2, .moving = true});
  const DuckdbPipeline pipeline;
  pipeline.Deliver("batch1", batches[0]);
  pipeline.Run();
  pipeline.Deliver("batch2", batches[1]);
  const Expected expected = Expect(Joined(batches, 2));
  const std::filesystem::path before = pipeline.directory().string() + "-before";
  const auto copy = [](const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::remove_all(to);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  };
  copy(pipeline.directory() / "target", before);
  Figures figures;
  for (int at = 1;; ++at) {
    CAPTURE(at);
    copy(before, pipeline.directory() / "target");
    if (!KilledAt(pipeline, at, figures)) break;
    pipeline.Run();
    pipeline.Check(expected);
  }
  std::filesystem::remove_all(before);
  fmt::print("figure: DuckDB, one state: {} kill points, each followed by a run and a check\n",
             figures.kills);
  CHECK(figures.kills > 50);
}

TEST_CASE("killed again and again while it recovers, over random streams") {
  const char* asked = std::getenv("FIRN_CRASH_STREAMS");  // for a longer search
  const int streams = asked != nullptr ? std::atoi(asked) : 6;
  Figures figures;
  for (int i = 0; i < streams; ++i) Follow(100 + static_cast<uint64_t>(i), figures);
  fmt::print("figure: DuckDB: {} kill points in {} random streams, {} checks of all tables\n",
             figures.kills, figures.streams, figures.checks);
}

}  // namespace firn::audit_log
