#include "tests/any_server/line_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>

namespace firn {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool Until(int socket, short events, milliseconds wait) {
  pollfd one{socket, events, 0};
  return poll(&one, 1, static_cast<int>(wait.count())) > 0;
}

}  // namespace

bool Line::Gone() const {
  char byte;
  return closing_ || (Until(socket_, POLLIN, milliseconds(0)) &&
                      recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0);
}

bool Line::Send(std::string_view bytes) {
  while (open_ && !bytes.empty()) {
    if (closing_) return open_ = false;
    if (!Until(socket_, POLLOUT, milliseconds(100))) continue;
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return open_ = false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return open_;
}

void Line::SendForEver(std::string_view piece, milliseconds pause) {
  while (Send(piece) && !Gone()) {
    if (pause.count() > 0) std::this_thread::sleep_for(pause);
  }
  open_ = false;
}

void Line::Stall() {
  while (!Gone()) std::this_thread::sleep_for(milliseconds(20));
  open_ = false;
}

void Line::Reset() {
  const linger hard{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
  open_ = false;
}

LineServer::LineServer(Answering answer, bool knows_version)
    : answer_(std::move(answer)),
      knows_version_(knows_version),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int failed = bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  failed |= listen(listener_, 64);
  assert(failed == 0);
  socklen_t size = sizeof(address);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

LineServer::~LineServer() {
  closing_ = true;
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
}

std::vector<std::string> LineServer::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

int LineServer::Count(std::string_view method) const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(std::count_if(asked_.begin(), asked_.end(), [&](const auto& line) {
    return line.starts_with(method) && line[method.size()] == ' ';
  }));
}

void LineServer::Accept() {
  for (int socket; (socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    threads_.emplace_back([this, socket] { Serve(socket); });
  }
}

void LineServer::Serve(int socket) {
  std::string read;
  for (bool open = true; open && !closing_;) {
    const size_t head = read.find("\r\n\r\n");
    const size_t length = std::min(read.find("Content-Length: "), head);
    const size_t body = length == head ? 0 : std::stoul(read.substr(length + 16));
    if (head == std::string::npos || read.size() < head + 4 + body) {
      char bytes[65536];
      if (!Until(socket, POLLIN, milliseconds(100))) continue;
      const ssize_t count = recv(socket, bytes, sizeof(bytes), 0);
      if (count <= 0) break;
      read.append(bytes, static_cast<size_t>(count));
      continue;
    }
    Line line(socket, closing_);
    const size_t first = read.find(' '), second = read.find(' ', first + 1);
    line.method = read.substr(0, first);
    line.path = read.substr(first + 1, second - first - 1);
    line.body = read.substr(head + 4, body);
    read.erase(0, head + 4 + body);
    if (knows_version_ && line.path == "/v1/info") {
      constexpr std::string_view kInfo = R"({"nodeVersion":{"version":"476"},"starting":false})";
      line.Send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kInfo.size()) + "\r\n\r\n" +
                std::string(kInfo));
      continue;
    }
    {
      std::lock_guard lock(mutex_);
      asked_.push_back(line.method + " " + line.path);
    }
    line.number = Count(line.method);
    answer_(line);
    open = line.open();
  }
  close(socket);
}

}  // namespace firn
