// Trino's client protocol as plain data: requests to send, answers read. No I/O, no clock.
//
// POST /v1/statement registers a statement; the first GET of its nextUri starts it, further GETs
// wait and bring rows until an answer has no nextUri; DELETE of a nextUri cancels it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/engine/engine.h"
#include "runner/engine/http_transport.h"

namespace firn {

// Who asks, and in which session.
struct TrinoClient {
  std::string user;
  std::string catalog;
  std::string schema;
  std::string source = "firn";
  std::string authorization;                              // the header's value, or empty
  std::map<std::string, std::string> roles;               // catalog -> role
  std::map<std::string, std::string> session_properties;  // a statement's own go before these
  std::map<std::string, std::string> headers;             // further ones of the profile
  std::vector<std::string> client_tags;                   // a statement's own go behind these
};

// kQuery where a value cannot stand in a header: it has a line break.
Result<HttpRequest> SubmitRequest(const TrinoClient& client, const std::string& sql,
                                  const StatementOptions& options);
HttpRequest PollRequest(const TrinoClient& client, const std::string& next);
HttpRequest CancelRequest(const TrinoClient& client, const std::string& next);

// One answer.
struct TrinoPage {
  std::string id;
  std::string next;                   // path and query of nextUri; empty: this was the last
  std::vector<ResultColumn> columns;  // empty until known
  std::vector<std::vector<Cell>> rows;
  std::string update_type;  // "INSERT", "MERGE", "CREATE TABLE"; empty for queries
  int64_t update_count = -1;
  std::optional<Status> error;  // the statement failed; its message is not empty
  StatementProgress progress;
  double elapsed_seconds = 0;
  double cpu_seconds = 0;
  int64_t processed_bytes = 0;
};

// How deep an answer may be nested: a stage of a query's statistics takes two levels.
inline constexpr int kAnswerDepth = 1'000;
// How much memory one statement's rows may take.
inline constexpr int64_t kResultBytes = int64_t{1} << 30;

// kProtocol, with what is wrong in an answer that Trino would not give.
Status Nonsense(const std::string& what);

// kProtocol for what is no answer of Trino. Rows have a cell a column. Texts that messages show
// hold no control characters; names of columns and cells are as they came.
Result<TrinoPage> ReadPage(std::string_view body, int max_depth = kAnswerDepth);

// What a statement changed in its session (USE, SET SESSION, RESET SESSION), from an answer's
// headers.
void UpdateSession(const HttpHeaders& headers, TrinoClient* client);

// The version of GET /v1/info; empty while the server starts.
Result<std::string> ReadVersion(std::string_view body);

}  // namespace firn
