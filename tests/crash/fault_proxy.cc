#include "tests/crash/fault_proxy.h"

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cassert>
#include <chrono>
#include <mutex>
#include <thread>

namespace firn {

const char* NameOf(Fault fault) {
  static constexpr const char* kNames[] = {
      "none",      "before",       "after",       "503",  "502",    "429", "cut before",
      "cut after", "reset before", "reset after", "slow", "replay", "late"};
  return kNames[static_cast<size_t>(fault)];
}

struct FaultProxy::State {
  std::string host;
  int target = 0, port = 0;
  httplib::Server server;
  std::thread thread;
  mutable std::mutex mutex;
  Script script;
  std::function<void()> at;
  int count = 0;
  std::map<Fault, int> made;

  Fault Next(const std::string& method) {
    const std::lock_guard lock(mutex);
    Fault fault = script ? script(++count, method) : Fault::kNone;
    if (fault != Fault::kNone) ++made[fault];
    return fault;
  }

  void Forward(const httplib::Request& request, httplib::Response& response) const {
    httplib::Client client(host, target);
    client.set_read_timeout(60);
    httplib::Request copy;
    copy.method = request.method;
    copy.path = request.target;
    copy.body = request.body;
    for (const auto& [name, value] : request.headers) {
      // Host stays: Trino makes nextUri from it, so that firn comes back here.
      bool own = name == "REMOTE_ADDR" || name == "REMOTE_PORT" || name == "LOCAL_ADDR" ||
                 name == "LOCAL_PORT" || name == "Content-Length" || name == "Connection" ||
                 name == "Accept-Encoding";
      if (!own) copy.headers.emplace(name, value);
    }
    auto result = client.send(copy);
    if (!result) {
      response.status = 502;
      return;
    }
    response.status = result->status;
    std::string type = "application/json";
    for (const auto& [name, value] : result->headers) {
      if (name == "Content-Type") type = value;
      if (name.starts_with("X-Trino-") || name == "Retry-After") response.set_header(name, value);
    }
    response.set_content(result->body, type);
  }

  static void Cut(httplib::Response& response) {
    response = httplib::Response();
    response.set_content_provider(1000, "application/json",
                                  [](size_t, size_t, httplib::DataSink&) { return false; });
  }

  // Ends the connection that a request came by: to connect to nothing sends RST at once.
  void Reset(const httplib::Request& request) const {
    auto port_of = [](int fd, auto end) {
      sockaddr_in address{};
      socklen_t size = sizeof address;
      return end(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0 ? ntohs(address.sin_port)
                                                                        : 0;
    };
    for (int fd = 0; fd < FD_SETSIZE; ++fd) {
      if (port_of(fd, getpeername) != request.remote_port || port_of(fd, getsockname) != port) {
        continue;
      }
      const sockaddr nothing{.sa_family = AF_UNSPEC, .sa_data = {}};
      connect(fd, &nothing, sizeof nothing);
    }
  }

  void Call() {
    std::function<void()> call;
    {
      const std::lock_guard lock(mutex);
      call = at;
    }
    if (call) call();
  }

  void Handle(const httplib::Request& request, httplib::Response& response) {
    Fault fault = Next(request.method);
    switch (fault) {
      case Fault::kBefore:
        Call();
        return Cut(response);
      case Fault::kUnavailable:
        response.status = 503;
        return;
      case Fault::kBadGateway:
        response.status = 502;
        return;
      case Fault::kTooMany:
        response.status = 429;
        response.set_header("Retry-After", "0");
        return;
      case Fault::kCutBefore:
        return Cut(response);
      case Fault::kResetBefore:
        Reset(request);
        return Cut(response);
      case Fault::kReplay: {
        httplib::Response first;
        Forward(request, first);
        break;
      }
      default:
        break;
    }
    Forward(request, response);
    if (fault == Fault::kSlow) std::this_thread::sleep_for(std::chrono::milliseconds(200));
    if (fault == Fault::kLate) std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
    if (fault == Fault::kAfter) Call();
    if (fault == Fault::kResetAfter) Reset(request);
    if (fault == Fault::kAfter || fault == Fault::kCutAfter || fault == Fault::kResetAfter) {
      Cut(response);
    }
  }
};

FaultProxy::FaultProxy(std::string host, int port) : state_(std::make_unique<State>()) {
  state_->host = std::move(host);
  state_->target = port;
  auto handle = [state = state_.get()](const httplib::Request& request,
                                       httplib::Response& response) {
    state->Handle(request, response);
  };
  state_->server.Get(".*", handle);
  state_->server.Post(".*", handle);
  state_->server.Put(".*", handle);
  state_->server.Delete(".*", handle);
  state_->port = state_->server.bind_to_any_port("127.0.0.1");
  assert(state_->port > 0);
  state_->thread = std::thread([state = state_.get()] { state->server.listen_after_bind(); });
}

FaultProxy::~FaultProxy() {
  state_->server.stop();
  state_->thread.join();
}

int FaultProxy::port() const { return state_->port; }

void FaultProxy::Reset(Script script, std::function<void()> at) {
  const std::lock_guard lock(state_->mutex);
  state_->script = std::move(script);
  state_->at = std::move(at);
  state_->count = 0;
}

std::map<Fault, int> FaultProxy::made() const {
  const std::lock_guard lock(state_->mutex);
  return state_->made;
}

}  // namespace firn
