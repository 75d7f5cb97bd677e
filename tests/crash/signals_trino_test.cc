// SIGINT and SIGTERM while a statement runs on Trino.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "tests/crash/proxied.h"
#include "tests/crash/slow_project.h"

namespace firn::audit_log {
namespace {

// The long statement of the run, where the server works on it.
std::string LongQuery(const std::string& prefix) {
  for (const ListedQuery& query : UnfinishedQueries(prefix)) {
    if (query.state == "RUNNING" && query.text.find("sequence(") != std::string::npos) {
      return query.id;
    }
  }
  return "";
}

std::string Server(const std::string& path) {
  return fmt::format("http://{}:{}{}", Env("TRINO_HOST"), Env("TRINO_PORT"), path);
}

std::string Curl(std::vector<std::string> arguments) {
  std::vector<std::string> line = {"curl", "-sS", "-H", "X-Trino-User: " + Env("TRINO_USER")};
  line.insert(line.end(), arguments.begin(), arguments.end());
  const Finished finished = Spawn(line);
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  return finished.out;
}

}  // namespace

TEST_CASE("a signal cancels the statement on the server, and the run says so") {
  double longest = 0;
  for (const int signal : {SIGINT, SIGTERM}) {
    CAPTURE(signal);
    const TrinoPipeline place;  // its schemas go with it
    SlowProject project("trino", {{"FIRN_SCHEMA", place.prefix()}});
    std::string query;
    const auto stopped =
        project.Run([&] { return !(query = LongQuery(place.prefix())).empty(); }, signal);
    INFO(stopped.err);
    CHECK(stopped.exit_code == 128 + signal);
    CHECK(stopped.seconds < 5);
    const std::string told = Curl({Server("/v1/query/" + query)});
    CHECK(told.find("USER_CANCELED") != std::string::npos);
    CHECK(UnfinishedQueries(place.prefix()).empty());
    CHECK(project.Results().find("cancelled") != std::string::npos);
    project.FinishQuickly();
    longest = std::max(longest, stopped.seconds);
  }
  fmt::print("figure: Trino, a signal: the end at most {:.2f} s after it\n", longest);
  std::fflush(stdout);
}

TEST_CASE("a second signal ends it at once, though the server does not answer") {
  FaultProxy proxy(Env("TRINO_HOST"), std::atoi(Env("TRINO_PORT").c_str()));
  const TrinoPipeline place;
  SlowProject project(
      "trino", {{"FIRN_SCHEMA", place.prefix()}, {"TRINO_PORT", std::to_string(proxy.port())}});
  std::atomic<int> cancels = 0;
  proxy.Reset(
      [&](int, const std::string& method) {
        if (method != "DELETE") return Fault::kNone;
        ++cancels;
        return Fault::kBefore;
      },
      [] { std::this_thread::sleep_for(std::chrono::seconds(8)); });
  std::string query;
  const auto stopped = project.Run([&] { return !(query = LongQuery(place.prefix())).empty(); },
                                   SIGTERM, SIGINT, std::chrono::seconds(1));
  INFO(stopped.err);
  CHECK(stopped.exit_code == 128 + SIGINT);
  CHECK(stopped.seconds < 1);
  CHECK(cancels > 0);
  // What could not be told to the server is for the next run to end.
  proxy.Reset({});
  project.FinishQuickly();
  CHECK(LongQuery(place.prefix()).empty());
}

}  // namespace firn::audit_log
