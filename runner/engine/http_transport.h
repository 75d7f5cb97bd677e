// One HTTP exchange at a time with one server. http_transport.cc alone knows the HTTP library.
//
// That is libcurl, for it waits where we can look at the clock and at signals, hands on headers and
// unpacked bytes as they come, so that both can be bounded, and checks certificates by OpenSSL.
// cpp-httplib, before it, bounded none of that, and matched the status line by a std::regex, whose
// stack grows with the line.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "compiler/base/status.h"

namespace firn {

using HttpHeaders = std::multimap<std::string, std::string>;

struct HttpRequest {
  std::string method;  // GET, POST or DELETE
  std::string target;  // path and query, percent-encoded already
  HttpHeaders headers;
  std::string body;
  std::chrono::milliseconds time{0};  // instead of HttpServer::request_timeout, where it is less
  std::function<bool()> give_up = nullptr;  // asked several times a second while there is no answer
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;  // names in lower case
  std::string body;
};

// Status.name of failures.
inline constexpr char kHttpNotSent[] = "NOT_SENT";    // no byte of the request left this machine
inline constexpr char kHttpTls[] = "TLS";             // likewise; trying again will not help
inline constexpr char kHttpBroken[] = "BROKEN";       // it may have arrived
inline constexpr char kHttpTooLarge[] = "TOO_LARGE";  // it has; asking again will not help

// Used by one thread at a time. Keeps its connection open between requests.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  // Any answer is a response, whatever its status; redirects are not followed. kConnection where
  // there is none, kProtocol where it is over the server's limits.
  virtual Result<HttpResponse> Send(const HttpRequest& request) = 0;
};

struct HttpServer {
  bool tls = true;
  std::string host;
  int port = 443;
  std::string ca_file;  // PEM; empty for the system's
  bool verify = true;   // certificate and host name
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60'000};      // between two pieces of an answer
  std::chrono::milliseconds request_timeout{120'000};  // from connecting to the answer's end
  int64_t max_header_bytes = 64 << 10;  // status line and headers, of 1xx answers before it too
  int64_t max_answer_bytes = 64 << 20;  // of the body, unpacked
};

// "https://host:8443", for messages.
std::string Origin(const HttpServer& server);

std::unique_ptr<HttpTransport> MakeHttpTransport(const HttpServer& server);

}  // namespace firn
