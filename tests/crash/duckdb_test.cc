// firn on DuckDB, ended by SIGKILL before, amid and after its changes to files, each in turn. The
// next run that is let finish leaves the tables that the oracle works out.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <array>
#include <atomic>
#include <cstdio>

#include "tests/audit_log/duckdb_pipeline.h"
#include "tests/audit_log/random.h"
#include "tests/crash/stream.h"

namespace firn::audit_log {
namespace {

enum How { kBefore, kTorn, kAfter };
constexpr const char* kHow[] = {"before", "torn", "after"};

struct Figures {
  std::array<std::atomic<int>, 3> kills{};  // by How
  std::atomic<int> streams = 0, checks = 0, widened = 0;

  int all() const { return kills[kBefore] + kills[kTorn] + kills[kAfter]; }
  std::string Text() const {
    return fmt::format("{} kill points, {} before a change to a file, {} amid one, {} after one",
                       all(), kills[kBefore].load(), kills[kTorn].load(), kills[kAfter].load());
  }
};

// True if firn was killed, false if it ended well before its `at`-th change.
bool KilledAt(const DuckdbPipeline& pipeline, int at, How how, Figures& figures) {
  const Finished finished = pipeline.FirnWith({{"LD_PRELOAD", FIRN_CRASH_SHIM},
                                               {"FIRN_CRASH_UNDER", pipeline.directory().string()},
                                               {"FIRN_CRASH_AT", std::to_string(at)},
                                               {"FIRN_CRASH_HOW", kHow[how]}},
                                              "run");
  INFO(finished.err);
  if (finished.exit_code == 128 + 9) {
    ++figures.kills[how];
    return true;
  }
  REQUIRE(finished.exit_code == 0);
  return false;
}

// Every batch is run to the end under one kill after the other, each up to `stride` changes later
// than the last.
void Follow(uint64_t seed, int stride, Figures& figures) {
  CAPTURE(seed);
  const Stream stream(seed);
  const DuckdbPipeline pipeline;
  Random random(seed);
  for (size_t i = 0; i < stream.batches.size(); ++i) {
    CAPTURE(i);
    stream.Prepare(i, pipeline);
    pipeline.Deliver(fmt::format("batch{}", i + 1), stream.batches[i]);
    for (int64_t at = random.Between(1, stride);
         KilledAt(pipeline, static_cast<int>(at), static_cast<How>(random.Between(0, 2)), figures);
         at += random.Between(1, stride)) {
    }
    stream.Check(i, pipeline);
    ++figures.checks;
  }
  if (stream.widened < stream.batches.size()) ++figures.widened;
  ++figures.streams;
}

}  // namespace

TEST_CASE("killed at every change to a file, from the same state each time") {
  const auto batches = Generate({.seed = FirstSeed(), .events = 300, .batches = 2, .moving = true});
  const Expected expected = Expect(Joined(batches, 2));
  const auto copy = [](const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::remove_all(to);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  };
  Figures figures;
  InParallel(2, 3, "kills in one way", [&](int way) {
    const DuckdbPipeline pipeline;
    pipeline.Deliver("batch1", batches[0]);
    pipeline.Run();
    pipeline.Deliver("batch2", batches[1]);
    const std::filesystem::path before = pipeline.directory().string() + "-before";
    copy(pipeline.directory() / "target", before);
    for (int at = 1;; ++at) {
      CAPTURE(at);
      copy(before, pipeline.directory() / "target");
      if (!KilledAt(pipeline, at, static_cast<How>((at + way) % 3), figures)) break;
      pipeline.Run();
      pipeline.CheckAtOnce(expected);
      ++figures.checks;
    }
    std::filesystem::remove_all(before);
  });
  fmt::print("figure: DuckDB, one state: {}, {} checks of all tables\n", figures.Text(),
             figures.checks.load());
  std::fflush(stdout);
  CHECK(figures.all() > 50);
}

TEST_CASE("killed again and again while it recovers, over random streams") {
  const int streams = Asked("FIRN_CRASH_STREAMS", 16);
  Figures figures;
  // In some every change in turn, in the others one of a dozen.
  InParallel(2, streams, "stream", [&](int i) {
    const uint64_t seed = FirstSeed() + static_cast<uint64_t>(i);
    Follow(seed, seed % 45 == 0 ? 1 : 19, figures);
  });
  fmt::print(
      "figure: DuckDB: {}, {} random streams, {} of them with a new column, {} checks of all "
      "tables\n",
      figures.Text(), figures.streams.load(), figures.widened.load(), figures.checks.load());
  std::fflush(stdout);
  CHECK(figures.streams == streams);
}

}  // namespace firn::audit_log
