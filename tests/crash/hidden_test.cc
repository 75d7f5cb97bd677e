// A run finds a dead run's write that it cannot see: of another user, whose queries the server does
// not show, or at another coordinator of the same catalog. It waits until the server has ended that
// write for want of a client. Needs the lab's two servers, whose query.client.timeout is 30 s.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <thread>

#include "tests/crash/tasks.h"

namespace firn::audit_log {
namespace {

const std::vector<std::string> kLate = {"landing.late"};

// The state of the write of the slow model on the first coordinator, as its own list tells.
bool Writes(const Tasks& tasks) {
  for (const ListedQuery& query : UnfinishedQueries(tasks.prefix())) {
    const bool write =
        query.text.starts_with("insert into") || query.text.starts_with("INSERT INTO");
    if (write && query.state == "RUNNING" &&
        query.text.find("_landing.late ") != std::string::npos) {
      return true;
    }
  }
  return false;
}

// Starts a run of the slow model and kills it while the server writes. False where it was done
// before that was seen.
bool LeaveWriting(Tasks& tasks, const Tasks::Call& call, const std::function<bool()>& writes) {
  tasks.vars = ", big: tpch.sf1";
  std::atomic<pid_t> running = 0;
  Tasks::Call own = call;
  own.arguments = {"-s", "landing.late"};
  own.running = &running;
  Finished finished;
  std::thread run([&] { finished = tasks.Firn(own); });
  for (int i = 0; i < 600 && !writes(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  kill(running, SIGKILL);
  run.join();
  tasks.vars.clear();
  INFO(finished.err);
  if (finished.exit_code == 0) return false;
  REQUIRE(finished.exit_code == 128 + SIGKILL);
  return true;
}

// What alice's statements at the secure server do: those that write have an open intent in the log.
bool HasIntent(Tasks& tasks) {
  const QueryResult found = tasks.Sql(
      fmt::format("select count_if(entry = 'intent') > count_if(entry in ('commit', 'abort'))"
                  " from lake.{}_firn.log where model = 'landing.late'",
                  tasks.prefix()));
  return found.rows.at(0).at(0) == "true";
}

void GoOn(Tasks& tasks, const Tasks::Call& call, bool waits) {
  Tasks::Call plan = call;
  plan.command = "plan";
  plan.arguments = {"-s", "landing.late", "--client-timeout", "30s"};
  const Finished planned = tasks.Firn(plan);
  INFO(planned.out, planned.err);
  CHECK(planned.exit_code == 0);
  if (waits) WARN(planned.out.find("cannot be seen, for") != std::string::npos);  // unless it ended
  Tasks::Call run = call;
  run.arguments = plan.arguments;
  const auto began = std::chrono::steady_clock::now();
  const Finished finished = tasks.Firn(run);
  const auto took = std::chrono::steady_clock::now() - began;
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  if (waits) CHECK(took < std::chrono::seconds(90));
  tasks.Check(kLate);
}

}  // namespace

TEST_CASE("a write that the server does not show to this user, or that another coordinator has") {
  struct Way {
    const char* what;
    Tasks::Call dead, next;
  };
  const Way ways[] = {
      {"alice's, and bob goes on",
       {.environment = {{"LOGIN", "alice"}}, .target = "secure"},
       {.environment = {{"LOGIN", "bob"}}, .target = "secure"}},
      {"at one coordinator, and the other is asked",
       {.environment = {{"TRINO_USER", "alice"}}, .target = "trino"},
       {.environment = {{"LOGIN", "alice"}}, .target = "secure"}},
      {"the other way round",
       {.environment = {{"LOGIN", "alice"}}, .target = "secure"},
       {.environment = {{"TRINO_USER", "alice"}}, .target = "trino"}},
  };
  std::vector<std::thread> threads;
  std::atomic<int> done = 0;
  for (const Way& way : ways) {
    threads.emplace_back([&way, &done] {
      try {
        CAPTURE(way.what);
        Tasks tasks;
        Tasks::Call first = way.dead;
        first.arguments = {"-s", "landing.late"};
        tasks.Deliver(10);
        const Finished made = tasks.Firn(first);
        REQUIRE_MESSAGE(made.exit_code == 0, made.err);
        const bool visible = way.dead.target == "trino";
        const auto writes = [&] { return visible ? Writes(tasks) : HasIntent(tasks); };
        bool left = false;
        for (int attempt = 0; attempt < 5 && !left; ++attempt) {
          tasks.Deliver(10);
          left = LeaveWriting(tasks, way.dead, writes);
        }
        REQUIRE(left);
        GoOn(tasks, way.next, /*waits=*/true);
        // What was told is not asked again.
        GoOn(tasks, way.next, /*waits=*/false);
        ++done;
      } catch (...) {  // doctest's, which has been counted
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(done == 3);
  fmt::print("figure: Trino: {} writes of dead runs that could not be seen, 0 differences\n",
             done.load());
  std::fflush(stdout);
}

}  // namespace firn::audit_log
