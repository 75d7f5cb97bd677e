// A server that answers from a script and remembers what it was asked.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runner/engine/http_transport.h"

namespace firn {

class FakeServer {
 public:
  // Answers in order, whichever connection asks. `before`, where given, runs first.
  void Answer(int status, std::string body = "", HttpHeaders headers = {}) {
    script_.push_back({HttpResponse{status, std::move(headers), std::move(body)}, nullptr});
  }
  void Answer(int status, std::string body, std::function<void()> before) {
    script_.push_back({HttpResponse{status, {}, std::move(body)}, std::move(before)});
  }
  // No answer, with one of http_transport.h's names.
  void Fail(const char* name) {
    Status failure(StatusCode::kConnection, "http://fake:80: no answer");
    failure.name = name;
    script_.push_back({failure, nullptr});
  }

  std::unique_ptr<HttpTransport> Connect() {
    ++connections;
    return std::make_unique<Connection>(this);
  }

  // "POST /v1/statement", in order.
  std::vector<std::string> Asked() const {
    std::vector<std::string> lines;
    for (const HttpRequest& request : requests)
      lines.push_back(request.method + " " + request.target);
    return lines;
  }

  std::vector<HttpRequest> requests;
  int connections = 0;

 private:
  struct Step {
    Result<HttpResponse> response;
    std::function<void()> before;
  };

  class Connection : public HttpTransport {
   public:
    explicit Connection(FakeServer* server) : server_(server) {}
    Result<HttpResponse> Send(const HttpRequest& request) override {
      return server_->Take(request);
    }

   private:
    FakeServer* server_;
  };

  Result<HttpResponse> Take(const HttpRequest& request) {
    std::unique_lock lock(mutex_);
    requests.push_back(request);
    if (request.method == "DELETE") return HttpResponse{204, {}, ""};
    if (script_.empty()) return HttpResponse{418, {}, "the script is over"};
    Step step = std::move(script_.front());
    script_.pop_front();
    lock.unlock();
    if (step.before) step.before();
    return std::move(step.response);
  }

  std::mutex mutex_;
  std::deque<Step> script_;
};

}  // namespace firn
