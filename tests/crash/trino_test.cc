// firn on Trino with everything that can happen in between: killed before and after each of its
// requests in turn, answers that get lost, repeated or late, servers that are busy. The next run
// that is let finish leaves the tables that the oracle works out. Needs the lab's servers.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cstdio>
#include <mutex>
#include <thread>

#include "tests/audit_log/random.h"
#include "tests/crash/proxied.h"
#include "tests/crash/stream.h"

namespace firn::audit_log {
namespace {

using Source = TrinoPipeline::Source;

struct Figures {
  std::mutex mutex;
  int killed_before = 0, killed_after = 0, streams = 0, from_files = 0, widened = 0;
  int checks = 0, runs = 0, told = 0;
  std::map<Fault, int> faults;
  // Until the end: the catalog lists what other pipelines have, and is cross if that goes
  // meanwhile.
  std::vector<std::unique_ptr<Proxied>> pipelines;

  Proxied& New(Source source) {
    auto made = std::make_unique<Proxied>(source);
    const std::lock_guard lock(mutex);
    pipelines.push_back(std::move(made));
    return *pipelines.back();
  }
  void Killed(Fault how) {
    const std::lock_guard lock(mutex);
    ++(how == Fault::kBefore ? killed_before : killed_after);
  }
  void Checked(const Proxied& firn) {
    const auto unfinished = UnfinishedQueries(firn.pipeline.prefix());
    const std::lock_guard lock(mutex);
    ++checks;
    for (const ListedQuery& query : unfinished) {
      FAIL_CHECK(query.id, " still is ", query.state, ": ", query.text.substr(0, 200));
    }
  }
  std::string Kills() const {
    return fmt::format("{} kill points, {} before a request, {} after one",
                       killed_before + killed_after, killed_before, killed_after);
  }
};

// True if firn was killed, false if it ended well before its `at`-th request.
bool KilledAt(Proxied& firn, int at, Fault how, Figures& figures) {
  const Finished finished = firn.Run(
      [at, how](int count, const std::string&) { return count == at ? how : Fault::kNone; });
  if (finished.exit_code == 128 + 9) {
    figures.Killed(how);
    return true;
  }
  INFO(finished.err);
  REQUIRE(finished.exit_code == 0);
  return false;
}

// Tried again under random faults until it is done.
void RunUnderFaults(Proxied& firn, Random& random, Figures& figures) {
  static constexpr Fault kFaults[] = {Fault::kUnavailable, Fault::kBadGateway, Fault::kTooMany,
                                      Fault::kCutBefore,   Fault::kCutAfter,   Fault::kResetBefore,
                                      Fault::kResetAfter,  Fault::kSlow,       Fault::kReplay};
  std::string last;
  for (int attempt = 0;; ++attempt) {
    REQUIRE_MESSAGE(attempt < 20, last);
    const Finished finished = firn.Run([&](int, const std::string&) {
      return random.Percent(5) ? random.Pick(kFaults) : Fault::kNone;
    });
    const std::lock_guard lock(figures.mutex);
    ++figures.runs;
    if (finished.exit_code == 0) return;
    ++figures.told;
    last = finished.err;
    INFO(finished.err);
    const bool told = finished.exit_code == 1 || finished.exit_code == 2;
    CHECK(told);
  }
}

// Each batch: killed at random, then run under faults, then looked at.
void Follow(uint64_t seed, int kills, Figures& figures) {
  CAPTURE(seed);
  const Stream stream(seed, 2);
  Random random(seed);
  const Source source = random.Percent(50) ? Source::kFiles : Source::kTable;
  Proxied& firn = figures.New(source);
  for (size_t i = 0; i < stream.batches.size(); ++i) {
    CAPTURE(i);
    stream.Prepare(i, firn.pipeline);
    firn.pipeline.Deliver(stream.batches[i]);
    for (int kill = 0; kill < kills; ++kill) {
      const Fault how = random.Percent(50) ? Fault::kBefore : Fault::kAfter;
      if (!KilledAt(firn, static_cast<int>(random.Between(1, 90)), how, figures)) break;
      if (random.Percent(50)) continue;
      // A run that does not look at others' tables settles their open intents all the same. What it
      // reads may not be there yet.
      const Finished alone = firn.pipeline.Firn("run", {"-s", "orders"});
      INFO(alone.err);
      const bool early = i == 0 || i == stream.widened;
      REQUIRE(alone.exit_code <= (early ? 1 : 0));
    }
    RunUnderFaults(firn, random, figures);
    stream.Check(i, firn.pipeline);
    firn.CheckNoStagingTable();
    figures.Checked(firn);
  }
  const std::lock_guard lock(figures.mutex);
  ++figures.streams;
  figures.from_files += source == Source::kFiles;
  figures.widened += stream.widened < stream.batches.size();
  for (const auto& [fault, count] : firn.proxy.made()) figures.faults[fault] += count;
}

// Of two batches, the second with the new column.
Stream Widened(uint64_t seed) {
  for (;; ++seed) {
    Stream stream(seed, 2);
    if (stream.widened == 1) return stream;
  }
}

}  // namespace

// What is on the server after a request is what is there before the next one, but for what goes on
// beside it: the first batch is killed after each of its requests, and in another place the second
// before each. Where two ways are asked for, the other way round with events from files. Without
// FIRN_CRASH_EVERY=1 one request of several is tried; the seed says which.
TEST_CASE("killed before and after each request in turn") {
  const Stream stream = Widened(FirstSeed());
  CAPTURE(stream.seed);
  const int every = Asked("FIRN_CRASH_EVERY", 6);
  const int first = 1 + static_cast<int>(FirstSeed() % static_cast<uint64_t>(every));
  Figures figures;
  InParallel(2, 2 * Asked("FIRN_CRASH_WAYS", 1), "kills in turn", [&](int place) {
    const bool files = place >= 2;
    const size_t killed = static_cast<size_t>(place % 2);
    const Fault how = (killed == 0) != files ? Fault::kAfter : Fault::kBefore;
    Proxied& firn = figures.New(files ? Source::kFiles : Source::kTable);
    for (size_t i = 0; i <= killed; ++i) {
      CAPTURE(i);
      stream.Prepare(i, firn.pipeline);
      firn.pipeline.Deliver(stream.batches[i]);
      for (int at = first; i == killed && KilledAt(firn, at, how, figures); at += every) {
      }
      firn.pipeline.Run();
      stream.Check(i, firn.pipeline);
      firn.CheckNoStagingTable();
      figures.Checked(firn);
    }
  });
  fmt::print(
      "figure: Trino, in turn: {}, {} checks of all tables, 0 statements of dead runs left\n",
      figures.Kills(), figures.checks);
  std::fflush(stdout);
  CHECK(figures.killed_before > 0);
  CHECK(figures.killed_after > 0);
}

TEST_CASE("random streams under kills and faults") {
  const int streams = Asked("FIRN_CRASH_STREAMS", 2), kills = Asked("FIRN_CRASH_KILLS", 4);
  Figures figures;
  InParallel(2, streams, "stream",
             [&](int i) { Follow(FirstSeed() + static_cast<uint64_t>(i), kills, figures); });
  std::string kinds;
  for (const auto& [fault, count] : figures.faults) {
    if (fault == Fault::kBefore || fault == Fault::kAfter) continue;
    kinds += fmt::format(", {} faults {}", count, NameOf(fault));
  }
  fmt::print(
      "figure: Trino: {}, {} random streams, {} of them from files, {} with a new column, {} "
      "checks "
      "of all tables, {} runs under faults, {} of them told that they failed{}, 0 statements of "
      "dead runs left\n",
      figures.Kills(), figures.streams, figures.from_files, figures.widened, figures.checks,
      figures.runs, figures.told, kinds);
  std::fflush(stdout);
  CHECK(figures.streams == streams);
}

TEST_CASE("two runs of the same models at once: one goes on, the other says so or waits") {
  const auto batches = Generate({.seed = 400, .events = 300, .batches = 3, .moving = true});
  TrinoPipeline pipeline;
  int refused = 0;
  for (size_t i = 0; i < batches.size(); ++i) {
    pipeline.Deliver(batches[i]);
    Finished other;
    std::thread second([&] { other = pipeline.Firn("run"); });
    const Finished one = pipeline.Firn("run");
    second.join();
    for (const Finished& finished : {one, other}) {
      INFO(finished.err);
      if (finished.exit_code == 0) continue;
      CHECK(finished.exit_code == 2);
      CHECK(finished.err.find("is being run by") != std::string::npos);
      ++refused;
    }
    pipeline.Check(Expect(Joined(batches, i + 1)));
  }
  CHECK(refused < 2 * static_cast<int>(batches.size()));
  fmt::print("figure: Trino: {} pairs of runs at once, {} of them refused\n", batches.size(),
             refused);
  std::fflush(stdout);
  std::thread second([&] { CHECK(pipeline.Firn("run", {"--lock-timeout", "2m"}).exit_code == 0); });
  CHECK(pipeline.Firn("run", {"--lock-timeout", "2m"}).exit_code == 0);
  second.join();
}

}  // namespace firn::audit_log
