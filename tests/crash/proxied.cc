#include "tests/crash/proxied.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <signal.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
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

std::vector<ListedQuery> UnfinishedQueries(const std::string& prefix) {
  const Finished listed =
      Spawn({"curl", "-fsS", "-H", "X-Trino-User: " + Env("TRINO_USER"),
             fmt::format("http://{}:{}/v1/query", Env("TRINO_HOST"), Env("TRINO_PORT"))});
  REQUIRE_MESSAGE(listed.exit_code == 0, listed.err);
  std::vector<ListedQuery> unfinished;
  for (const auto& query : nlohmann::json::parse(listed.out)) {
    const std::string state = query.at("state"), text = query.at("query");
    if (state == "FINISHED" || state == "FAILED") continue;
    if (text.find(prefix + "_") == std::string::npos) continue;
    unfinished.push_back({query.at("queryId"), state, text});
  }
  return unfinished;
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
  CHECK(Psql("lake", fmt::format("select table_name from iceberg_tables where table_namespace ="
                                 " '{}_firn'",
                                 pipeline.prefix())) == "log\n");
}

}  // namespace firn::audit_log
