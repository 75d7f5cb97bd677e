// From a target, as a profile describes it, to the engine behind it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/base/status.h"
#include "runner/engine/engine.h"
#include "runner/engine/http_transport.h"
#include "runner/engine/secrets.h"
#include "runner/engine/trino_protocol.h"

namespace firn {

struct Target {
  EngineType type = EngineType::kDuckdb;

  // DuckDB
  std::string path;  // of the database file
  int threads = 0;   // within one statement; 0: one a core

  // Trino
  HttpServer server;
  std::string user;
  std::string password;  // basic authentication; empty: none
  std::string token;     // JWT; empty: none
  std::string catalog;
  std::map<std::string, std::string> session_properties;
  std::map<std::string, std::string> roles;  // catalog -> role
  std::map<std::string, std::string> headers;
  std::vector<std::string> client_tags;
  int max_answer_depth = kAnswerDepth;
  int64_t max_result_bytes = kResultBytes;
  std::chrono::milliseconds poll_patience{60'000};
  int retries = 3;  // of an exchange that the server did not answer

  std::shared_ptr<const Secrets> secrets;  // told in no status of the engine; null: there are none
};

// Whether a header of this name may sign somebody in, so that it goes over TLS alone.
bool IsSecretHeader(std::string_view name);

// Opens a database or describes a server; Trino is first asked by Engine::Version or Connect. kAuth
// where a secret would go over plain http.
Result<std::unique_ptr<Engine>> OpenEngine(const Target& target);

}  // namespace firn
