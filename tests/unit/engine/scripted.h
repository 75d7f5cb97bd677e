// A Trino engine on a scripted server.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runner/engine/trino_engine.h"
#include "tests/fakes/fake_transport.h"

namespace firn {

using std::chrono::milliseconds;
using Lines = std::vector<std::string>;

// A page of query "q"; `next` counts its pages, empty for the last.
inline std::string Page(const std::string& next, const std::string& rest = "") {
  const std::string uri =
      next.empty() ? "" : R"(,"nextUri":"http://fake/v1/statement/q/)" + next + R"(")";
  const bool said = rest.find("\"stats\"") != std::string::npos;
  const std::string stats = said           ? ""
                            : next.empty() ? R"(,"stats":{"state":"FINISHED"})"
                                           : R"(,"stats":{})";
  return R"({"id":"q")" + uri + stats + (rest.empty() ? "" : ",") + rest + "}";
}
inline constexpr char kRows[] = R"("columns":[{"name":"n","type":"bigint"}],"data":[[1],[2]])";

// An engine on a scripted server, whose pauses are written down instead of made.
struct Scripted {
  explicit Scripted(int retries = 3) {
    TrinoOptions options;
    options.client.user = "ann";
    options.client.authorization = "Bearer token-7";
    options.password = "secret-pw";
    options.retries = retries;
    options.max_result_bytes = 64 << 20;
    options.connect = [this] { return server.Connect(); };
    options.wait = [this](milliseconds pause) {
      pauses.push_back(pause.count());
      if (on_pause) on_pause();
    };
    engine = MakeTrinoEngine(std::move(options));
    session = std::move(*engine->Connect());
  }
  Result<QueryResult> Execute(const ProgressFn& progress = nullptr,
                              const std::string& sql = "select 1") {
    return session->Execute(sql, {}, progress);
  }

  FakeServer server;
  std::vector<int64_t> pauses;
  std::function<void()> on_pause;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Session> session;
};

}  // namespace firn
