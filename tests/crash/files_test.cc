// firn on Trino with an intent whose files stand in several entries, which several statements bring
// into the log: killed at each statement of a run in turn. Needs the lab's servers.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include "tests/audit_log/lab_schemas.h"
#include "tests/audit_log/pipeline.h"
#include "tests/audit_log/trino_pipeline.h"
#include "tests/crash/fault_proxy.h"
#include "tests/crash/stream.h"

namespace firn::audit_log {
namespace {

namespace fs = std::filesystem;

// A model that loads all files of a folder, each of its rows once.
class Loading {
 public:
  Loading()
      : proxy_(Env("TRINO_HOST"), std::atoi(Env("TRINO_PORT").c_str())),
        prefix_(NewPrefix()),
        directory_(fs::temp_directory_path() / ("firn-" + prefix_)) {
    fs::copy_file(fs::path(FIRN_ROOT) / "profiles.yml", Made(directory_ / "profiles.yml"));
    WriteFile(directory_ / "firn.yml",
              "name: loading\nversion: '1'\nprofile: firn\nlayers:\n  landing: {description: d}\n");
    WriteFile(Made(directory_ / "models/a/sources.yml"),
              "sources:\n  - name: files\n    tables:\n      - name: numbers\n"
              "        columns: [{name: n, data_type: bigint}]\n"
              "        location: {trino: {files: 'in/**/*.jsonl'}}\n");
    WriteFile(Made(directory_ / "models/a/landing/numbers.yml"),
              "models:\n  - name: numbers\n    config: {materialized: load}\n"
              "    source: files.numbers\n");
  }
  ~Loading() {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
    ForgetSchemas(prefix_);
  }

  // So many files of a row each, in a folder each: what names have in common is written down once.
  void Deliver(int files, size_t letters = 0) {
    for (int i = 0; i < files; ++i, ++rows_) {
      fs::path folder = directory_ / "in" / std::to_string(rows_);
      for (char c = 'a'; folder.string().size() < directory_.string().size() + letters; ++c) {
        folder /= std::string(220, c);
      }
      WriteFile(Made(folder / fmt::format("{:05}.jsonl", rows_)),
                fmt::format("{{\"n\": {}}}\n", rows_));
    }
  }

  // A run; `script` says what happens to its requests.
  Finished Run(FaultProxy::Script script = {}) {
    running_ = 0;
    proxy_.Reset(std::move(script), [this] {
      while (running_ == 0) std::this_thread::yield();
      kill(running_, SIGKILL);
    });
    Finished finished = Firn({"run", "-t", "trino"}, &running_);
    proxy_.Reset({});
    return finished;
  }

  void Check() {
    const std::string query =
        "select count(*) as n, count(distinct n) as different, sum(n) as total from"
        " landing.numbers";
    const Finished found = Firn({"query", query, "-t", "trino", "--format", "csv"}, nullptr);
    INFO(found.err);
    CHECK(found.out ==
          fmt::format("n,different,total\n{0},{0},{1}\n", rows_, int64_t{rows_} * (rows_ - 1) / 2));
  }

  // Parts that no entry has.
  std::string Orphans() {
    return Firn({"query",
                 "select count(*) as n from firn.log as f where f.entry = 'files' and not exists"
                 " (select 1 from firn.log as i where i.entry = 'intent' and i.run_id = f.run_id"
                 " and i.sequence = f.sequence and i.model = f.model)",
                 "-t", "trino", "--format", "csv"},
                nullptr)
        .out;
  }

 private:
  static std::string NewPrefix() {
    static std::atomic<int> count = 0;
    return fmt::format("f{}_{}", getpid(), ++count);
  }
  static fs::path Made(const fs::path& file) {
    fs::create_directories(file.parent_path());
    return file;
  }
  Finished Firn(std::vector<std::string> arguments, std::atomic<pid_t>* running) {
    arguments.insert(arguments.begin(), FirnBinary(FIRN_BINARY));
    return Spawn(arguments, {.environment = {{"TRINO_PORT", std::to_string(proxy_.port())},
                                             {"FIRN_SCHEMA", prefix_}},
                             .directory = directory_.string(),
                             .running = running});
  }

  FaultProxy proxy_;
  const std::string prefix_;
  const fs::path directory_;
  std::atomic<pid_t> running_ = 0;
  int rows_ = 0;
};

// Dies with the `at`-th statement of a run: before the server has it, after, or as it is started.
enum class Place { kBeforePost, kAfterPost, kAfterGet };

FaultProxy::Script DieAt(int at, Place place, std::shared_ptr<int> posts) {
  return [=, got = std::make_shared<bool>(false)](int, const std::string& method) {
    if (method == "POST") ++*posts;
    if (*posts != at || *got) return Fault::kNone;
    if (method == "POST" && place == Place::kBeforePost) return Fault::kBefore;
    if (method == "POST" && place == Place::kAfterPost) return Fault::kAfter;
    if (method != "GET" || place != Place::kAfterGet) return Fault::kNone;
    *got = true;
    return Fault::kAfter;
  };
}

}  // namespace

// Of the names of files: a statement takes about 100 of that length.
constexpr size_t kLong = 3'300;

TEST_CASE("a thousand small files take few statements, and a run without new ones fewer") {
  Loading loading;
  loading.Deliver(1'000);
  int posts = 0;
  const auto count = [&](int, const std::string& method) {
    posts += method == "POST";
    return Fault::kNone;
  };
  const Finished first = loading.Run(count);
  INFO(first.err);
  REQUIRE(first.exit_code == 0);
  loading.Check();
  const int of_first = std::exchange(posts, 0);
  REQUIRE(loading.Run(count).exit_code == 0);
  const int of_second = std::exchange(posts, 0);
  loading.Check();
  fmt::print("figure: Trino: 1,000 files loaded by {} statements, {} where none was new\n",
             of_first, of_second);
  std::fflush(stdout);
  CHECK(of_first < 25);
  CHECK(of_second < 12);
}

TEST_CASE("killed at each statement of a run whose intent is split, every row is there once") {
  std::mutex mutex;
  int killed = 0, most_posts = 0, runs_with_orphans = 0;
  InParallel(2, 3, "split intents", [&](int way) {
    Loading loading;
    loading.Deliver(260, kLong);
    for (int at = 1;; ++at) {
      auto posts = std::make_shared<int>(0);
      const Finished finished = loading.Run(DieAt(at, static_cast<Place>(way), posts));
      const std::lock_guard lock(mutex);
      most_posts = std::max(most_posts, *posts);
      if (finished.exit_code != 128 + 9) {
        INFO(finished.err);
        REQUIRE(finished.exit_code == 0);
        break;
      }
      ++killed;
    }
    loading.Check();
    const bool orphans = loading.Orphans() != "n\n0\n";
    loading.Deliver(150, kLong);
    const Finished more = loading.Run();
    INFO(more.err);
    REQUIRE(more.exit_code == 0);
    loading.Check();
    const std::lock_guard lock(mutex);
    runs_with_orphans += orphans;
  });
  fmt::print(
      "figure: Trino, split intents: {} kill points in runs of up to {} statements, 6 checks of the"
      " table, {} of 3 logs with parts of a run that died amid them\n",
      killed, most_posts, runs_with_orphans);
  std::fflush(stdout);
  CHECK(killed > 30);
  CHECK(runs_with_orphans > 0);
}

}  // namespace firn::audit_log
