#include "runner/engine/connect.h"

#include <algorithm>
#include <cctype>

#include "compiler/dialect/native_functions.h"
#include "compiler/dialect/to_duckdb.h"
#include "runner/engine/duckdb_engine.h"
#include "runner/engine/masked_engine.h"
#include "runner/engine/trino_engine.h"

namespace firn {
namespace {

Result<std::unique_ptr<Engine>> OpenTrino(const Target& target) {
  const bool signs_in = !target.password.empty() || !target.token.empty();
  const bool header = std::any_of(target.headers.begin(), target.headers.end(),
                                  [](const auto& one) { return IsSecretHeader(one.first); });
  if ((signs_in || header) && !target.server.tls) {
    const char* what = signs_in ? "a password or token" : "a header that may hold a secret";
    return Status(StatusCode::kAuth, Origin(target.server) + ": " + what +
                                         " is not sent over plain http; set http_scheme to https");
  }
  TrinoOptions options;
  TrinoClient& client = options.client;
  client.user = target.user;
  client.catalog = target.catalog;
  client.session_properties = target.session_properties;
  client.roles = target.roles;
  client.headers = target.headers;
  client.client_tags = target.client_tags;
  if (!target.token.empty()) {
    client.authorization = "Bearer " + target.token;
  } else if (!target.password.empty()) {
    client.authorization = "Basic " + Base64(target.user + ":" + target.password);
  }
  options.password = target.password;
  options.retries = target.retries;
  options.poll_patience = target.poll_patience;
  options.max_answer_depth = target.max_answer_depth;
  options.max_result_bytes = target.max_result_bytes;
  options.connect = [server = target.server] { return MakeHttpTransport(server); };
  return MakeTrinoEngine(std::move(options));
}

Result<std::unique_ptr<Engine>> OpenBare(const Target& target) {
  if (target.type == EngineType::kTrino) return OpenTrino(target);
  DuckdbOptions options;
  options.path = target.path;
  options.threads = target.threads;
  options.session_sql = DuckdbSessionSql();
  options.functions = NativeFunctions();
  return OpenDuckdb(std::move(options));
}

}  // namespace

bool IsSecretHeader(std::string_view name) {
  constexpr std::string_view kParts[] = {"auth",   "cookie",  "cred", "jwt",   "key", "pass",
                                         "secret", "session", "sign", "token", "user"};
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::any_of(std::begin(kParts), std::end(kParts),
                     [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

Result<std::unique_ptr<Engine>> OpenEngine(const Target& target) {
  Result<std::unique_ptr<Engine>> engine = OpenBare(target);
  if (target.secrets == nullptr) return engine;
  if (!engine.ok()) return Masked(engine.status(), *target.secrets);
  return MaskEngine(std::move(*engine), target.secrets);
}

}  // namespace firn
