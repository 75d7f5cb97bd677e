// What all sessions with one Trino share: how requests are tried again, and what is to be
// cancelled.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "runner/engine/trino_engine.h"

namespace firn {

class TrinoServer {
 public:
  explicit TrinoServer(TrinoOptions options) : options_(std::move(options)) {}

  const TrinoClient& client() const { return options_.client; }
  int max_answer_depth() const { return options_.max_answer_depth; }
  int64_t max_result_bytes() const { return options_.max_result_bytes; }
  std::unique_ptr<HttpTransport> Connect() const { return options_.connect(); }

  // Sends until the server answers something else than "try again". `delivered`, where given,
  // becomes true once the server may have seen the request. kCancelled where the count of
  // cancellations is no longer `cancellations`.
  Result<HttpResponse> Submit(HttpTransport& transport, const HttpRequest& request,
                              uint64_t cancellations);
  Result<HttpResponse> Poll(HttpTransport& transport, const HttpRequest& request,
                            uint64_t cancellations, bool* delivered);
  // Tells the server to forget a statement; tries twice. False where it did not answer.
  bool Cancel(HttpTransport& transport, const std::string& next) const;

  // The statement's nextUri, as CancelAll will use it.
  void SetOpen(const void* statement, const std::string& next);
  void SetClosed(const void* statement);
  void CancelAll();
  uint64_t cancellations() const;

  // Pauses before a statement that failed so may be sent again as a new one. False: it may not, it
  // has been sent often enough, or CancelAll ended the pause.
  bool WaitForTurn(const Status& failure, int attempt);
  // False where CancelAll ended it.
  bool Wait(std::chrono::milliseconds pause, uint64_t cancellations);

  // kAuth, kUnavailable or kProtocol, for an answer that is not 200.
  Status Refusal(const HttpResponse& response) const;
  // Without our password and token.
  Status Redacted(Status status) const;

 private:
  struct Patience {
    int retries;
    std::chrono::milliseconds time;
    bool after_500;
    // Each pause is `growth` times the one before.
    std::chrono::milliseconds first_pause;
    int growth;
    std::chrono::milliseconds longest_pause;
  };
  Result<HttpResponse> Send(HttpTransport& transport, const HttpRequest& request,
                            uint64_t cancellations, const Patience& patience, bool* delivered);

  // Whether an exchange begun before that count of cancellations has had time to end.
  bool IsGivenUp(uint64_t cancellations) const;

  const TrinoOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable cancelled_;
  uint64_t cancellations_ = 0;
  std::chrono::steady_clock::time_point cancelled_at_;
  std::map<const void*, std::string> open_;
};

}  // namespace firn
