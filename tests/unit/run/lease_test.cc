#include "runner/run/lease.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace firn {
namespace {

constexpr int64_t kNow = 1'800'000'000'000'000;
constexpr int64_t kMinute = 60'000'000;

Claim ClaimOf(const std::string& process, int64_t minutes_ago) {
  return {{"marts.orders"}, "a-host", process, TrinoTime(kNow - minutes_ago * kMinute)};
}

}  // namespace

TEST_CASE("a claim binds as long as its run gives signs of life") {
  CHECK(IsLive(ClaimOf("another machine pid:[1] 7 1", 14), kNow));
  CHECK_FALSE(IsLive(ClaimOf("another machine pid:[1] 7 1", 16), kNow));
  CHECK(IsLive(ClaimOf("", 14), kNow));
}

TEST_CASE("a process of this machine that has ended holds nothing") {
  const std::string process = ThisProcess();
  REQUIRE_FALSE(process.empty());
  CHECK(IsLive(ClaimOf(process, 1), kNow));
  // The same process id, begun at another time.
  CHECK_FALSE(IsLive(ClaimOf(process + "0", 1), kNow));
  int tell[2];
  REQUIRE(pipe(tell) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string its = ThisProcess();
    (void)!write(tell[1], its.data(), its.size());
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  char text[200];
  const ssize_t size = read(tell[0], text, sizeof text);
  REQUIRE(size > 0);
  CHECK_FALSE(IsLive(ClaimOf(std::string(text, static_cast<size_t>(size)), 1), kNow));
  close(tell[0]);
  close(tell[1]);
}

TEST_CASE("the log holds claims until their run ends, and hears its every entry") {
  ProjectState state;
  StateEntry claim;
  claim.kind = EntryKind::kClaim;
  claim.run_id = "r1";
  claim.models = {"marts.orders"};
  claim.written_at = "2026-01-01 00:00:00.000000 UTC";
  state.Apply(claim);
  StateEntry intent;
  intent.kind = EntryKind::kIntent;
  intent.run_id = "r1";
  intent.model = "marts.orders";
  intent.written_at = "2026-01-01 00:05:00.000000 UTC";
  state.Apply(intent);
  REQUIRE(state.claims.contains("r1"));
  CHECK(state.claims["r1"].alive_at == intent.written_at);
  StateEntry end;
  end.kind = EntryKind::kRun;
  end.run_id = "r1";
  state.Apply(end);
  CHECK(state.claims.empty());
}

}  // namespace firn
