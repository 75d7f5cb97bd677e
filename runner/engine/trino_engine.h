// Trino over HTTP. Statements commit by themselves, each on its own.
//
// What can be sent twice is: a POST whose answer was lost never runs, for nobody polls it; a GET of
// one nextUri gives the same answer again. So a broken connection, 429, 502, 503, 504, and 500 on a
// GET are tried again, with growing pauses or as Retry-After says. A statement that Trino turned
// away before it did anything (no nodes yet, full queue, still starting) may be sent as a new one.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "runner/engine/engine.h"
#include "runner/engine/http_transport.h"
#include "runner/engine/trino_protocol.h"

namespace firn {

struct TrinoOptions {
  TrinoClient client;
  std::function<std::unique_ptr<HttpTransport>()> connect;
  int retries = 3;  // of a request before its statement has started; of one turned away
  // How long one poll of a started statement is tried: to give up leaves its commit unknown.
  std::chrono::milliseconds poll_patience{60'000};
  int max_answer_depth = kAnswerDepth;
  int64_t max_result_bytes = kResultBytes;
  // Waits instead of the engine, for tests; the engine's own wait ends early on CancelAll.
  std::function<void(std::chrono::milliseconds)> wait;
  std::string password;  // cut out of every message, should the server repeat it
};

// Asks the server nothing yet. Statuses of statements: kConnection, kUnavailable (retries used up)
// and kAuth leave the statement not run, or lost a query; kQuery carries Trino's error name and
// place, or tells that the rows are more than max_result_bytes; kUnknownCommit: the server was lost
// after a statement that is no query started; kCancelled: CancelAll, or the server's administrator:
// it may have committed just before.
std::unique_ptr<Engine> MakeTrinoEngine(TrinoOptions options);

}  // namespace firn
