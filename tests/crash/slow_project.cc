#include "tests/crash/slow_project.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/audit_log/pipeline.h"

namespace firn::audit_log {
namespace {

namespace fs = std::filesystem;

std::string TextOfFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

SlowProject::SlowProject(std::string target, std::map<std::string, std::string> environment)
    : target_(std::move(target)), environment_(std::move(environment)) {
  static std::atomic<int> count = 0;
  directory_ = fs::temp_directory_path() / fmt::format("firn-slow-{}-{}", getpid(), ++count);
  fs::create_directories(directory_ / "models/slow/marts");
  fs::copy(fs::path(FIRN_ROOT) / "profiles.yml", directory_ / "profiles.yml");
  WriteFile(directory_ / "firn.yml",
            "name: slow\nversion: '1'\nprofile: firn\nlayers:\n  marts: {description: d}\n");
  // A trillion rows; sequences are of ten thousand at most.
  WriteModel(
      "select count(*) as n from unnest(sequence(1, 10000)) as a (x)"
      " cross join unnest(sequence(1, 10000)) as b (y)"
      " cross join unnest(sequence(1, 10000)) as c (z) where (x * y + z) % 7 = 3");
}

SlowProject::~SlowProject() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

void SlowProject::WriteModel(const std::string& sql) const {
  WriteFile(directory_ / "models/slow/marts/slow.yml",
            "models:\n  - name: slow\n    config: {materialized: table}\n    sql: |\n      " + sql +
                "\n");
}

Finished SlowProject::Firn(std::vector<std::string> arguments) const {
  std::vector<std::string> line = {FirnBinary(FIRN_BINARY), arguments[0], "-t", target_};
  line.insert(line.end(), arguments.begin() + 1, arguments.end());
  return Spawn(line, {.environment = environment_, .directory = directory_});
}

SlowProject::Stopped SlowProject::Run(const std::function<bool()>& under_way, int first, int second,
                                      std::chrono::milliseconds later) {
  using Clock = std::chrono::steady_clock;
  std::atomic<pid_t> running = 0;
  std::atomic<Clock::time_point> told{Clock::now()};
  std::thread sender([&] {
    const auto patience = Clock::now() + std::chrono::minutes(2);
    while (!(running != 0 && under_way()) && Clock::now() < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    told = Clock::now();
    kill(running, first);
    if (second == 0) return;
    std::this_thread::sleep_for(later);
    told = Clock::now();
    kill(running, second);
  });
  Stopped stopped;
  static_cast<Finished&>(stopped) =
      Spawn({FirnBinary(FIRN_BINARY), "run", "-t", target_}, {.environment = environment_,
                                                              .directory = directory_,
                                                              .errors = "said",
                                                              .kill_after = std::chrono::minutes(4),
                                                              .running = &running});
  const auto ended = Clock::now();
  sender.join();
  stopped.err = Said();
  stopped.seconds = std::chrono::duration<double>(ended - told.load()).count();
  return stopped;
}

std::string SlowProject::Said() const { return TextOfFile(directory_ / "said"); }

std::string SlowProject::Results() const {
  return TextOfFile(directory_ / "target/run_results.json");
}

void SlowProject::FinishQuickly() {
  WriteModel("select 1 as n");
  const Finished run = Firn({"run"});
  CHECK_MESSAGE(run.exit_code == 0, run.err);
  CHECK(Firn({"query", "select n from marts.slow", "--format", "csv"}).out == "n\n1\n");
}

}  // namespace firn::audit_log
