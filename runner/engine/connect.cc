#include "runner/engine/connect.h"

#include "compiler/dialect/native_functions.h"
#include "compiler/dialect/to_duckdb.h"
#include "runner/engine/duckdb_engine.h"
#include "runner/engine/trino_engine.h"

namespace firn {
namespace {

std::string Base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t bits = 0;
    for (size_t j = i; j < i + 3; ++j) {
      bits = bits << 8 | (j < bytes.size() ? static_cast<unsigned char>(bytes[j]) : 0u);
    }
    for (size_t digit = 0; digit < 4; ++digit) {
      const bool padding = i + digit > bytes.size();
      text += padding ? '=' : kDigits[bits >> (18 - 6 * digit) & 63];
    }
  }
  return text;
}

Result<std::unique_ptr<Engine>> OpenTrino(const Target& target) {
  const bool secret = !target.password.empty() || !target.token.empty();
  if (secret && !target.server.tls) {
    return Status(StatusCode::kAuth, Origin(target.server) +
                                         ": a password or token is not sent over plain http; set "
                                         "http_scheme to https");
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

}  // namespace

Result<std::unique_ptr<Engine>> OpenEngine(const Target& target) {
  if (target.type == EngineType::kTrino) return OpenTrino(target);
  DuckdbOptions options;
  options.path = target.path;
  options.threads = target.threads;
  options.session_sql = DuckdbSessionSql();
  options.functions = NativeFunctions();
  return OpenDuckdb(std::move(options));
}

}  // namespace firn
