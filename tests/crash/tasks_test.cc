// Runs of single models on Trino, as a scheduler with a task a model starts them: a node dies with
// all of them, and all start again at once on slow lines; the server ends their writes at any
// stage, or runs out of time or memory; clocks jump. Needs the lab's servers.
#include "tests/crash/tasks.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>
#include <utility>

#include "tests/audit_log/random.h"
#include "tests/crash/stream.h"

namespace firn::audit_log {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// Calls `each` for all models at once, each on a thread of its own.
void ForEachModel(const std::function<void(size_t)>& each) {
  std::vector<std::thread> threads;
  for (size_t i = 0; i < Tasks::Models().size(); ++i) threads.emplace_back(each, i);
  for (std::thread& thread : threads) thread.join();
}

void Finish(Tasks& tasks) {
  const Finished finished = tasks.Firn({});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  tasks.Check();
}

// Ends writes of the project's tables on the server, each once: some time after it was first seen,
// or as soon as its table has new metadata, which is after its commit and before its end.
class Killer {
 public:
  Killer(const std::string& prefix, uint64_t seed) : prefix_(prefix), random_(seed) {
    metadata_ = Metadata();
    thread_ = std::thread([this] {
      while (!over_) Look();
    });
  }
  ~Killer() {
    over_ = true;
    thread_.join();
  }
  int killed() const { return killed_; }
  int after_commit() const { return after_commit_; }

 private:
  struct Seen {
    std::chrono::steady_clock::time_point kill_at;
    bool at_commit = false, killed = false;
  };

  std::set<std::string> Metadata() const {
    std::set<std::string> files;
    std::error_code ignored;
    const fs::path warehouse = fs::path(Env("FIRN_LAB_HOME")) / "warehouse/iceberg";
    for (const char* schema : {"_landing", "_marts"}) {
      for (const auto& table : fs::directory_iterator(warehouse / (prefix_ + schema), ignored)) {
        for (const auto& file : fs::directory_iterator(table.path() / "metadata", ignored)) {
          const std::string name = file.path().string();
          if (name.ends_with(".metadata.json")) files.insert(name);
        }
      }
    }
    return files;
  }

  void Look() {
    const std::set<std::string> before = std::exchange(metadata_, Metadata());
    const bool committed = metadata_.size() > before.size();
    for (const ListedQuery& query : UnfinishedQueries(prefix_)) {
      const std::string verb = query.text.substr(0, 11);
      const bool write = verb.starts_with("insert into") || verb.starts_with("INSERT INTO") ||
                         verb.starts_with("merge into") || verb.starts_with("MERGE INTO");
      if (!write) continue;
      auto [found, is_new] = seen_.try_emplace(query.id);
      Seen& seen = found->second;
      if (is_new) {
        seen.at_commit = random_.Percent(50);
        seen.kill_at = std::chrono::steady_clock::now() + milliseconds(random_.Between(0, 900));
        seen.killed = random_.Percent(30);  // or rather left alone
      }
      const bool now =
          seen.at_commit ? committed : std::chrono::steady_clock::now() >= seen.kill_at;
      if (seen.killed || !now) continue;
      seen.killed = true;
      const Finished told =
          Spawn({"curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-X", "PUT", "-H",
                 "X-Trino-User: " + Env("TRINO_USER"), "-d", "by the test",
                 fmt::format("http://{}:{}/v1/query/{}/killed", Env("TRINO_HOST"),
                             Env("TRINO_PORT"), query.id)});
      if (told.out != "202") continue;
      ++killed_;
      after_commit_ += seen.at_commit;
    }
  }

  const std::string prefix_;
  Random random_;
  std::set<std::string> metadata_;
  std::map<std::string, Seen> seen_;
  std::atomic<bool> over_ = false;
  std::atomic<int> killed_ = 0, after_commit_ = 0;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a node dies with all tasks, and all start again at once on slow lines") {
  const int rounds = Asked("FIRN_CRASH_NODES", 1);
  std::atomic<int> killed = 0, late = 0, starts = 0, told = 0;
  Tasks tasks;
  tasks.Deliver(20);
  Finish(tasks);
  const size_t models = Tasks::Models().size();
  std::vector<std::unique_ptr<Victim>> lines;
  for (size_t i = 0; i < models; ++i) lines.push_back(std::make_unique<Victim>());
  for (int round = 0; round < rounds; ++round) {
    const uint64_t seed = FirstSeed() + static_cast<uint64_t>(round);
    CAPTURE(seed);
    Random random(seed);
    tasks.Deliver(static_cast<int>(random.Between(1, 20)));
    std::vector<Random> own;
    for (size_t i = 0; i < models; ++i) own.emplace_back(random.Next());
    ForEachModel([&](size_t i) {
      const int at = static_cast<int>(own[i].Between(8, 36));
      const Fault how = own[i].Percent(50) ? Fault::kBefore : Fault::kAfter;
      killed += lines[i]->Run(tasks, {"-s", Tasks::Models()[i]}, at, how);
    });
    if (random.Percent(70)) tasks.Deliver(static_cast<int>(random.Between(1, 20)));
    ForEachModel([&](size_t i) {
      const int slow = own[i].Percent(50) ? 0 : 10;
      lines[i]->proxy.Reset([&, i, slow](int, const std::string&) {
        return own[i].Percent(slow) ? Fault::kLate : Fault::kNone;
      });
      // One that is quick may be there twice before a slow one has read the log to its end.
      for (int turn = 0; turn < (slow == 0 ? 2 : 1); ++turn) {
        const Finished finished =
            tasks.Firn({.arguments = {"-s", Tasks::Models()[i]}, .port = lines[i]->proxy.port()});
        ++starts;
        told += finished.exit_code != 0;
        INFO(finished.err);
        CHECK(finished.exit_code <= 2);
      }
      lines[i]->proxy.Reset({});
    });
    Finish(tasks);
  }
  for (const auto& line : lines) late += line->proxy.made()[Fault::kLate];
  fmt::print(
      "figure: Trino, nodes that die: {} runs of one model killed, {} started at once after that"
      " ({} told that they failed), {} answers late, {} checks of {} tables\n",
      killed.load(), starts.load(), told.load(), late.load(), rounds, models);
  std::fflush(stdout);
  CHECK(killed > 0);
}

TEST_CASE("the server ends writes at any stage, between Iceberg's commit and their end too") {
  const int rounds = Asked("FIRN_CRASH_SERVER_KILLS", 1);
  int killed = 0, after_commit = 0, runs = 0, told = 0;
  Tasks tasks;
  tasks.Deliver(20);
  Finish(tasks);
  // Another round where chance has killed none.
  for (int round = 0; round < rounds || (killed == 0 && round < 10); ++round) {
    const uint64_t seed = FirstSeed() + static_cast<uint64_t>(round);
    CAPTURE(seed);
    Random random(seed);
    tasks.Deliver(static_cast<int>(random.Between(1, 20)));
    {
      Killer killer(tasks.prefix(), seed);
      Victim line;
      line.proxy.Reset([&](int, const std::string&) {
        return random.Percent(3) ? Fault::kLate : Fault::kNone;  // of the look-up, too
      });
      for (int run = 0; run < 2; ++run) {
        const Finished finished = tasks.Firn({.port = line.proxy.port()});
        ++runs;
        told += finished.exit_code != 0;
        INFO(finished.err);
        CHECK(finished.exit_code <= 2);
      }
      killed += killer.killed();
      after_commit += killer.after_commit();
    }
    Finish(tasks);
  }
  fmt::print(
      "figure: Trino, writes ended on the server: {} killed, {} of them as their table got new"
      " metadata, {} runs ({} told that they failed), {} checks of all tables\n",
      killed, after_commit, runs, told, rounds);
  std::fflush(stdout);
  CHECK(killed > 0);
}

TEST_CASE("writes reach the server's limits of time and memory") {
  const int rounds = Asked("FIRN_CRASH_LIMITS", 2);
  int reached = 0, runs = 0;
  Tasks tasks;
  tasks.Deliver(20);
  Finish(tasks);
  for (int round = 0; round < rounds || (reached == 0 && round < 10); ++round) {
    const uint64_t seed = FirstSeed() + static_cast<uint64_t>(round);
    CAPTURE(seed);
    Random random(seed);
    tasks.Deliver(static_cast<int>(random.Between(1, 20)));
    const bool memory = random.Percent(25);
    const std::string limit = memory ? fmt::format("{}kB", random.Between(1, 600))
                                     : fmt::format("{}ms", random.Between(50, 900));
    const Finished finished =
        tasks.Firn({.environment = {{memory ? "MAX_MEMORY" : "MAX_RUN_TIME", limit}}});
    ++runs;
    reached += finished.err.find("EXCEEDED_") != std::string::npos;
    INFO(finished.err);
    CHECK(finished.exit_code <= 2);
    Finish(tasks);
  }
  fmt::print("figure: Trino, limits of time and memory: reached in {} of {} runs, {} checks\n",
             reached, runs, rounds);
  std::fflush(stdout);
  CHECK(reached > 0);
}

}  // namespace firn::audit_log
