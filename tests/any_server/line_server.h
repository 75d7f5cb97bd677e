// A server on this machine that speaks bytes, whatever they are: each request of each connection
// goes to a function that may send anything, at any speed, for ever.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace firn {

// A connection with one request on it.
class Line {
 public:
  Line(int socket, const std::atomic<bool>& closing) : socket_(socket), closing_(closing) {}

  std::string method, path, body;
  int number = 0;  // of the requests with this method, from 1

  // False once the client is gone, or the server is to end.
  bool Send(std::string_view bytes);
  // The piece again and again.
  void SendForEver(std::string_view piece, std::chrono::milliseconds pause);
  // Says nothing until the client is gone.
  void Stall();
  void Close() { open_ = false; }
  // The client reads an error, no end.
  void Reset();

  bool open() const { return open_; }

 private:
  bool Gone() const;
  int socket_;
  const std::atomic<bool>& closing_;
  bool open_ = true;
};

using Answering = std::function<void(Line&)>;

class LineServer {
 public:
  // `knows_version`: says by itself that it is Trino 476 where GET /v1/info asks; that is not
  // counted.
  explicit LineServer(Answering answer, bool knows_version = true);
  ~LineServer();

  int port = 0;
  // "GET /v1/statement/1", as they came.
  std::vector<std::string> asked() const;
  int Count(std::string_view method) const;

 private:
  void Accept();
  void Serve(int socket);

  const Answering answer_;
  const bool knows_version_;
  int listener_;
  std::atomic<bool> closing_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  std::list<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace firn
