#include "tests/crash/proxied.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <signal.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "runner/engine/connect.h"

namespace firn::audit_log {

std::unique_ptr<Engine> OpenTrino(const std::map<std::string, std::string>& session) {
  Target target;
  target.type = EngineType::kTrino;
  target.server.tls = false;
  target.server.host = Env("TRINO_HOST");
  target.server.port = std::atoi(Env("TRINO_PORT").c_str());
  target.user = Env("TRINO_USER");
  target.catalog = Env("TRINO_CATALOG");
  target.session_properties = session;
  auto engine = OpenEngine(target);
  REQUIRE(engine.ok());
  return std::move(*engine);
}

// The whole list has all queries of the last minutes, which takes seconds to read. A query's state
// only moves on, so that one which is not seen in any, asked for in their order, has ended.
std::vector<ListedQuery> UnfinishedQueries(const std::string& prefix) {
  static constexpr const char* kStates[] = {
      "QUEUED",   "WAITING_FOR_RESOURCES", "DISPATCHING", "PLANNING", "STARTING", "RUNNING",
      "FINISHING"};
  std::vector<std::string> command = {"curl", "-fsS", "-H", "X-Trino-User: " + Env("TRINO_USER"),
                                      "-w",   "\n"};
  for (const char* state : kStates) {
    command.push_back(
        fmt::format("http://{}:{}/v1/query?state={}", Env("TRINO_HOST"), Env("TRINO_PORT"), state));
  }
  const Finished listed = Spawn(command);
  REQUIRE_MESSAGE(listed.exit_code == 0, listed.err);
  std::map<std::string, ListedQuery> unfinished;  // by id
  std::istringstream answers(listed.out);
  size_t answered = 0;
  for (std::string answer; std::getline(answers, answer); ++answered) {
    for (const auto& query : nlohmann::json::parse(answer)) {
      const std::string text = query.at("query"), id = query.at("queryId");
      if (text.find(prefix + "_") == std::string::npos) continue;
      unfinished[id] = {id, query.at("state"), text};
    }
  }
  REQUIRE(answered == std::size(kStates));
  std::vector<ListedQuery> found;
  for (auto& [id, query] : unfinished) found.push_back(std::move(query));
  return found;
}

Proxied::Proxied(TrinoPipeline::Source source)
    : proxy(Env("TRINO_HOST"), std::atoi(Env("TRINO_PORT").c_str())),
      pipeline({{"TRINO_PORT", std::to_string(proxy.port())}}, source) {}

Finished Proxied::Run(FaultProxy::Script script, std::function<void()> at) {
  running_ = 0;
  if (!at) {
    at = [this] {
      while (running_ == 0) std::this_thread::yield();
      kill(running_, SIGKILL);
    };
  }
  proxy.Reset(std::move(script), at);
  Finished finished = pipeline.FirnWith({}, "run", &running_);
  proxy.Reset({});
  return finished;
}

void Proxied::CheckNoStagingTable() const {
  const auto engine = OpenTrino();
  const auto tables = (*engine->Connect())
                          ->Execute(fmt::format("show tables from {}.{}_firn", Env("TRINO_CATALOG"),
                                                pipeline.prefix()));
  REQUIRE_MESSAGE(tables.ok(), tables.status().message());
  CHECK(tables->rows == std::vector<std::vector<Cell>>{{"log"}});
}

}  // namespace firn::audit_log
