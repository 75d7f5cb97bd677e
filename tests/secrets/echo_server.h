// A Trino that repeats all that it was told, as badly behaved servers and the proxies before them
// do: in errors, versions, redirects, pages, rows and names of columns.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/fakes/tiny_server.h"

namespace firn {

enum class Echo {
  kUnauthorized,  // 401, with the login
  kForbidden,
  kBroken,     // 500 with a page
  kElsewhere,  // a redirect
  kPage,       // 200 that is no JSON
  kFailure,    // statements fail
  kWrites,     // only those that write a model's table; all others have no rows
  kRows        // one row of one column
};
inline constexpr int kEchoes = 8;

// On 127.0.0.1 over TLS, a thread a connection.
class EchoServer {
 public:
  explicit EchoServer(const Certificate& certificate);
  ~EchoServer();
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;

  int port() const { return port_; }
  void Answer(Echo echo) { echo_ = echo; }
  // Targets and bodies of the requests since the last call: what is said besides headers.
  std::string Said();
  int requests() const { return requests_; }

 private:
  void Serve(int socket);
  std::string AnswerTo(const std::string& request);

  SSL_CTX* context_;
  int listener_;
  int port_ = 0;
  std::atomic<Echo> echo_ = Echo::kFailure;
  std::atomic<int> requests_ = 0;
  std::mutex mutex_;
  std::string said_;
  std::vector<std::thread> threads_;
  std::vector<int> sockets_;
  std::thread accepting_;
};

}  // namespace firn
