// firn on Trino with everything that can happen in between: killed before and after each of its
// requests in turn, answers that get lost, repeated or late, servers that are busy. The next run
// that is let finish leaves the tables that the oracle works out. Needs the lab's servers.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <signal.h>

#include <cstdlib>
#include <thread>

#include "tests/audit_log/generate.h"
#include "tests/audit_log/random.h"
#include "tests/audit_log/trino_pipeline.h"
#include "tests/crash/fault_proxy.h"

namespace firn::audit_log {
namespace {

// The pipeline behind a proxy of its own.
class Proxied {
 public:
  Proxied()
      : proxy(Env("TRINO_HOST"), std::atoi(Env("TRINO_PORT").c_str())),
        pipeline({{"TRINO_PORT", std::to_string(proxy.port())}}) {}

  // Exit code of a run in which `script` says what happens; kBefore and kAfter kill it.
  Finished Run(FaultProxy::Script script) {
    running = 0;
    proxy.Reset(std::move(script), [this] {
      while (running == 0) {
      }
      kill(running, SIGKILL);
    });
    Finished finished = pipeline.FirnWith({}, "run", &running);
    proxy.Reset({});
    return finished;
  }

  // Queries of this pipeline that the server still works on.
  std::string Unfinished() const {
    const Finished listed = Spawn(
        {"curl", "-fsS", "-H", "X-Trino-User: " + Env("TRINO_USER"),
         fmt::format("http://{}:{}/v1/query?state=RUNNING", Env("TRINO_HOST"), Env("TRINO_PORT"))});
    REQUIRE(listed.exit_code == 0);
    const size_t at = listed.out.find(pipeline.prefix() + "_");
    return at == std::string::npos ? "" : listed.out.substr(at, 200);
  }

  FaultProxy proxy;
  TrinoPipeline pipeline;
  std::atomic<pid_t> running = 0;
};

int Asked(const char* name, int usual) {
  const char* asked = std::getenv(name);  // for a longer search
  return asked != nullptr ? std::atoi(asked) : usual;
}

}  // namespace

TEST_CASE("killed before and after each request in turn") {
  const int wanted = Asked("FIRN_CRASH_KILLS", 60);
  // Every request in turn in a longer search, a few at random otherwise.
  const int stride = std::getenv("FIRN_CRASH_KILLS") != nullptr ? 1 : 6;
  Random random(static_cast<uint64_t>(wanted));
  Proxied firn;
  int kills = 0, checks = 0;
  Batch delivered;
  for (uint64_t seed = 200; kills < wanted; ++seed) {
    const auto batches = Generate({.seed = seed, .events = 300, .batches = 2, .moving = true});
    for (const Batch& batch : batches) {
      firn.pipeline.Deliver(batch);
      delivered.insert(delivered.end(), batch.begin(), batch.end());
      for (int at = 1;; at += static_cast<int>(random.Between(1, stride))) {
        const Fault how = kills % 2 == 0 ? Fault::kBefore : Fault::kAfter;
        const Finished finished = firn.Run(
            [at, how](int count, const std::string&) { return count == at ? how : Fault::kNone; });
        if (finished.exit_code != 128 + 9) {
          INFO(finished.err);
          REQUIRE(finished.exit_code == 0);
          break;
        }
        ++kills;
      }
      firn.pipeline.Check(Expect(delivered));
      ++checks;
    }
  }
  // Writes of models are settled; what else a dead run began, Trino drops when nobody asks for it.
  fmt::print(
      "figure: Trino: {} kill points, {} checks of all tables{}\n", kills, checks,
      firn.Unfinished().empty() ? "" : "; statements of dead runs wait for Trino to drop them");
}

TEST_CASE("answers that get lost, repeated or late, and servers that are busy") {
  const int streams = Asked("FIRN_CRASH_STREAMS", 2);
  static constexpr Fault kFaults[] = {Fault::kUnavailable, Fault::kBadGateway, Fault::kTooMany,
                                      Fault::kCutBefore,   Fault::kCutAfter,   Fault::kSlow,
                                      Fault::kReplay};
  std::map<Fault, int> made;
  int runs = 0, failed = 0;
  for (int stream = 0; stream < streams; ++stream) {
    const uint64_t seed = 300 + static_cast<uint64_t>(stream);
    CAPTURE(seed);
    const auto batches =
        Generate({.seed = seed, .events = 300, .batches = 3, .bad_rows = true, .moving = true});
    Proxied firn;
    Random random(seed);
    for (size_t i = 0; i < batches.size(); ++i) {
      firn.pipeline.Deliver(batches[i]);
      for (int attempt = 0;; ++attempt) {
        REQUIRE(attempt < 20);
        const Finished finished = firn.Run([&](int, const std::string&) {
          return random.Percent(8) ? random.Pick(kFaults) : Fault::kNone;
        });
        ++runs;
        if (finished.exit_code == 0) break;
        ++failed;
        INFO(finished.err);
        const bool told = finished.exit_code == 1 || finished.exit_code == 2;
        CHECK(told);
      }
      firn.pipeline.Check(Expect(Joined(batches, i + 1)));
    }
    for (const auto& [fault, count] : firn.proxy.made()) made[fault] += count;
  }
  std::string kinds;
  for (const auto& [fault, count] : made) kinds += fmt::format(" {} {},", NameOf(fault), count);
  fmt::print("figure: Trino: {} random streams, {} runs ({} told that they failed);{} faults\n",
             streams, runs, failed, kinds);
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
  std::thread second([&] { CHECK(pipeline.Firn("run", {"--lock-timeout", "2m"}).exit_code == 0); });
  CHECK(pipeline.Firn("run", {"--lock-timeout", "2m"}).exit_code == 0);
  second.join();
}

}  // namespace firn::audit_log
