// Wall clocks that are wrong, and that are set amid a run, and a log that is ahead of all of them.
// Needs the lab's servers.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <signal.h>

#include <cstdio>
#include <thread>

#include "tests/audit_log/random.h"
#include "tests/crash/stream.h"
#include "tests/crash/tasks.h"

namespace firn::audit_log {
namespace {

constexpr long kMinute = 60, kDay = 86'400, kYear = 365 * kDay;

std::map<std::string, std::string> WrongClock(Random& random) {
  static constexpr long kOffsets[] = {0,    30,    -30,   10 * kMinute, -10 * kMinute,
                                      kDay, -kDay, kYear, 5 * kYear,    -5 * kYear};
  std::map<std::string, std::string> environment = {
      {"LD_PRELOAD", FIRN_CLOCK_SHIM},
      {"FIRN_CLOCK_OFFSET", std::to_string(random.Pick(kOffsets))}};
  if (random.Percent(50)) {
    environment["FIRN_CLOCK_SET"] =
        fmt::format("{} {}", random.Between(0, 1500), random.Pick(kOffsets));
  }
  return environment;
}

}  // namespace

TEST_CASE("runs whose clocks are wrong, or are set meanwhile, one after the other and killed") {
  const int rounds = Asked("FIRN_CRASH_CLOCKS", 2);
  int killed = 0, runs = 0;
  Tasks tasks;
  Victim line;
  for (int round = 0; round < rounds; ++round) {
    const uint64_t seed = FirstSeed() + static_cast<uint64_t>(round);
    CAPTURE(seed);
    Random random(seed);
    tasks.Deliver(static_cast<int>(random.Between(1, 20)));
    if (random.Percent(70)) {
      line.environment = WrongClock(random);
      const Fault how = random.Percent(50) ? Fault::kBefore : Fault::kAfter;
      killed += line.Run(tasks, {}, static_cast<int>(random.Between(10, 70)), how);
    }
    const Finished finished = tasks.Firn({.environment = WrongClock(random)});
    ++runs;
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
    tasks.Check();
  }
  fmt::print("figure: Trino, wrong clocks: {} runs, {} more killed, {} checks of all tables\n",
             runs, killed, rounds);
  std::fflush(stdout);
}

TEST_CASE("a run in another container died, and the log is from the future") {
  Tasks tasks;
  tasks.Deliver(10);
  REQUIRE(tasks.Firn({}).exit_code == 0);
  tasks.Sql(
      fmt::format("insert into lake.{}_firn.log values (1, 'ahead', 0, timestamp '2031-01-01"
                  " 00:00:00.000000 UTC', 'run', '', '{{}}')",
                  tasks.prefix()));
  tasks.Deliver(10);
  Victim line;
  line.before = {"unshare", "-pf", "--kill-child"};
  int at = 24;
  while (!line.Run(tasks, {"-s", "landing.a"}, at, Fault::kAfter)) REQUIRE(--at > 0);
  // Its process cannot be seen from here, so for a while it may be alive, but not until 2031.
  const Finished locked = tasks.Firn({.arguments = {"-s", "landing.a"}});
  INFO(locked.err);
  CHECK(locked.exit_code == 2);
  CHECK(locked.err.find("landing.a is being run by") != std::string::npos);
  CHECK(locked.err.find("last heard of at 2031") == std::string::npos);
  CHECK(locked.err.find("firn state release landing.a") != std::string::npos);
  const Finished released =
      tasks.Firn({.arguments = {}, .command = "state", .words = {"release", "landing.a"}});
  INFO(released.err);
  CHECK(released.exit_code == 0);
  CHECK(released.err.find("warning[released]") != std::string::npos);
  const Finished again =
      tasks.Firn({.arguments = {}, .command = "state", .words = {"release", "landing.a"}});
  CHECK(again.exit_code == 1);
  const Finished finished = tasks.Firn({});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  tasks.Check();
}

TEST_CASE("nothing can stand behind an entry of the year 9999: the log is refused") {
  Tasks tasks;
  tasks.Deliver(10);
  REQUIRE(tasks.Firn({}).exit_code == 0);
  tasks.Sql(
      fmt::format("insert into lake.{}_firn.log values (1, 'ahead', 0, timestamp '9999-12-31"
                  " 23:59:59.999999 UTC', 'run', '', '{{}}')",
                  tasks.prefix()));
  const Finished refused = tasks.Firn({});
  INFO(refused.err);
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find("entry 0 of run ahead") != std::string::npos);
}

}  // namespace firn::audit_log
