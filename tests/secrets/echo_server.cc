#include "tests/secrets/echo_server.h"

#include <fmt/format.h>
#include <sys/time.h>

#include <nlohmann/json.hpp>

namespace firn {

namespace {

using Json = nlohmann::json;

std::string Encoded(const std::string& text) {
  std::string out;
  for (char c : text) {
    bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string Decoded64(const std::string& text) {
  std::string out(text.size(), '\0');
  int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                             reinterpret_cast<const unsigned char*>(text.data()),
                             static_cast<int>(text.size()));
  out.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return out.c_str();  // what padding left behind
}

std::string Encoded64(const std::string& text) {
  std::string out(text.size() * 2 + 8, '\0');
  int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                             reinterpret_cast<const unsigned char*>(text.data()),
                             static_cast<int>(text.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

std::string Dumped(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The values of the headers that may hold a secret, and of those its parts, in some spellings.
std::string EchoOf(const std::string& request) {
  std::string head = request.substr(0, request.find("\r\n\r\n"));
  std::vector<std::string> values;
  for (size_t at = head.find("\r\n"); at != std::string::npos;) {
    size_t next = head.find("\r\n", at + 2);
    std::string line = head.substr(at + 2, next == std::string::npos ? next : next - at - 2);
    at = next;
    size_t colon = line.find(": ");
    if (colon == std::string::npos || colon + 2 >= line.size()) continue;
    std::string value = line.substr(colon + 2);
    bool first = line.starts_with("Authorization");
    values.insert(first ? values.begin() : values.end(), value);
    if (value.starts_with("Basic ")) {
      std::string login = Decoded64(value.substr(6));
      values.insert(values.begin(), login.substr(login.find(':') + 1));
    }
    if (size_t blank = value.find(' '); blank != std::string::npos) {
      values.push_back(value.substr(blank + 1));
    }
  }
  std::string echo;
  for (const std::string& value : values) {
    echo += fmt::format("'{}' {} {} {} {}; ", value, Dumped(value), Dumped(Dumped(value)),
                        Encoded(value), Encoded64(value));
  }
  return echo;
}

std::string Response(const char* status, const std::string& body, const std::string& headers = "") {
  return fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\n\r\n{}", status, headers, body.size(),
                     body);
}

Json Failure(const std::string& echo) {
  return {{"id", "20260101_000000_00001_abcde"},
          {"stats", {{"state", "FAILED"}}},
          {"error",
           {{"message", "line 1:1: " + echo},
            {"errorName", "GENERIC_USER_ERROR"},
            {"errorCode", 0},
            {"errorType", "USER_ERROR"}}}};
}

bool Writes(const std::string& sql) {
  bool writes = false;
  for (const char* verb : {"insert into", "merge into", "create table", "create or replace"}) {
    std::string lower;
    for (char c : sql.substr(0, 40)) lower += static_cast<char>(std::tolower(c));
    writes |= lower.starts_with(verb);
  }
  return writes && sql.find("firn") == std::string::npos;
}

}  // namespace

EchoServer::EchoServer(const Certificate& certificate)
    : context_(SSL_CTX_new(TLS_server_method())), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
  SSL_CTX_use_certificate(context_, certificate.x509);
  SSL_CTX_use_PrivateKey(context_, certificate.key);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int failed = bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  failed |= listen(listener_, 64);
  assert(failed == 0);
  socklen_t size = sizeof(address);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] {
    for (int socket; (socket = accept(listener_, nullptr, nullptr)) >= 0;) {
      const std::lock_guard lock(mutex_);
      threads_.emplace_back([this, socket] { Serve(socket); });
    }
  });
}

EchoServer::~EchoServer() {
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
  SSL_CTX_free(context_);
}

std::string EchoServer::Said() {
  const std::lock_guard lock(mutex_);
  return std::exchange(said_, {});
}

void EchoServer::Serve(int socket) {
  timeval patience{10, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  SSL* tls = SSL_new(context_);
  SSL_set_fd(tls, socket);
  std::string bytes;
  for (bool open = SSL_accept(tls) == 1; open;) {
    size_t head = bytes.find("\r\n\r\n");
    size_t length = head == std::string::npos ? head : bytes.find("Content-Length: ");
    size_t body = length < head ? std::stoul(bytes.substr(length + 16)) : 0;
    if (head != std::string::npos && bytes.size() >= head + 4 + body) {
      std::string answer = AnswerTo(bytes.substr(0, head + 4 + body));
      bytes.erase(0, head + 4 + body);
      open = SSL_write(tls, answer.data(), static_cast<int>(answer.size())) > 0;
      continue;
    }
    char buffer[8192];
    int count = SSL_read(tls, buffer, sizeof(buffer));
    open = count > 0;
    if (open) bytes.append(buffer, static_cast<size_t>(count));
  }
  SSL_free(tls);
  close(socket);
}

std::string EchoServer::AnswerTo(const std::string& request) {
  ++requests_;
  std::string target = request.substr(0, request.find("\r\n"));
  std::string body = request.substr(request.find("\r\n\r\n") + 4);
  {
    const std::lock_guard lock(mutex_);
    said_ += target + "\n" + body + "\n";
  }
  std::string echo = EchoOf(request);
  bool info = target.find("/v1/info") != std::string::npos;
  Json none{{"id", "20260101_000000_00001_abcde"},
            {"stats", {{"state", "FINISHED"}}},
            {"columns", Json::array()}};
  constexpr auto kReplace = Json::error_handler_t::replace;
  switch (echo_) {
    case Echo::kUnauthorized:
      return Response("401 Unauthorized", echo);
    case Echo::kForbidden:
      return Response("403 Forbidden", "Access Denied: " + echo);
    case Echo::kBroken:
      return Response("500 Error", info ? "broken" : "at java.lang.Thread: " + echo);
    case Echo::kElsewhere:
      return Response("307 Elsewhere", "", "Location: https://elsewhere/?" + echo + "\r\n");
    case Echo::kPage:
      return Response("200 OK", "<html>" + echo + "</html>");
    case Echo::kFailure:
      if (info) break;
      return Response("200 OK", Failure(echo).dump(-1, ' ', false, kReplace));
    case Echo::kWrites:
      if (info) break;
      if (Writes(body)) none = Failure(echo);
      return Response("200 OK", none.dump(-1, ' ', false, kReplace));
    case Echo::kRows:
      if (info) break;
      none["columns"] = {{{"name", echo}, {"type", "varchar"}}};
      none["data"] = {{echo}};
      return Response("200 OK", none.dump(-1, ' ', false, kReplace));
  }
  Json version{{"nodeVersion", {{"version", "476 " + echo}}}, {"starting", false}};
  return Response("200 OK", version.dump(-1, ' ', false, kReplace));
}

}  // namespace firn
