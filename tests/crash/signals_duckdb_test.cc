// SIGINT and SIGTERM while a statement runs on DuckDB.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>

#include "tests/crash/slow_project.h"

namespace firn::audit_log {
namespace {

SlowProject Project() {
  return {"local", {{"FIRN_DUCKDB_PATH", "target/test.duckdb"}, {"FIRN_SCHEMA", ""}}};
}

auto Started(const SlowProject& project) {
  return [&project] { return project.Said().find("START") != std::string::npos; };
}

}  // namespace

TEST_CASE("a signal stops the statement, and the run says so") {
  double longest = 0;
  for (const int signal : {SIGINT, SIGTERM}) {
    CAPTURE(signal);
    SlowProject project = Project();
    const auto stopped = project.Run(Started(project), signal);
    INFO(stopped.err);
    CHECK(stopped.exit_code == 128 + signal);
    CHECK(stopped.seconds < 5);
    CHECK(project.Results().find("cancelled") != std::string::npos);
    project.FinishQuickly();
    longest = std::max(longest, stopped.seconds);
  }
  fmt::print("figure: DuckDB, a signal: the end at most {:.2f} s after it\n", longest);
  std::fflush(stdout);
}

TEST_CASE("a second signal ends it at once") {
  SlowProject project = Project();
  const auto stopped = project.Run(Started(project), SIGINT, SIGTERM, std::chrono::milliseconds(5));
  const bool by_either = stopped.exit_code == 128 + SIGINT || stopped.exit_code == 128 + SIGTERM;
  CHECK(by_either);
  CHECK(stopped.seconds < 2);
  project.FinishQuickly();
}

}  // namespace firn::audit_log
