// Stands between firn and a Trino server, and makes happen what happens to HTTP.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace firn {

enum class Fault {
  kNone,
  kBefore,       // `at` is called, and the request goes no further
  kAfter,        // the server has answered; `at` is called, and the answer goes no further
  kUnavailable,  // 503
  kBadGateway,   // 502
  kTooMany,      // 429 with Retry-After
  kCutBefore,    // the connection ends amid an answer; the server never saw the request
  kCutAfter,     // the same, and the server did see it
  kResetBefore,  // TCP's RST instead of an answer; the server never saw the request
  kResetAfter,   // the same, and the server did see it
  kSlow,         // the answer takes a while
  kReplay,       // the server gets the request twice
  kLate,         // the answer takes seconds
};
const char* NameOf(Fault fault);

class FaultProxy {
 public:
  // The `count`-th request since the last Reset, from 1. Called on the proxy's threads, one at a
  // time.
  using Script = std::function<Fault(int count, const std::string& method)>;

  FaultProxy(std::string host, int port);  // of the server
  ~FaultProxy();

  int port() const;
  // Begins to count anew. `at` is for kBefore and kAfter.
  void Reset(Script script, std::function<void()> at = {});
  std::map<Fault, int> made() const;  // how often each fault was made since the beginning

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace firn
