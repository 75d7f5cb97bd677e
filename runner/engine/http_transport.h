// One HTTP exchange at a time with one server. The only place that knows the HTTP library.
#pragma once

#include <chrono>
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
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;  // names in lower case
  std::string body;
};

// Status.name of failures.
inline constexpr char kHttpNotSent[] = "NOT_SENT";  // no byte of the request left this machine
inline constexpr char kHttpTls[] = "TLS";           // likewise; trying again will not help
inline constexpr char kHttpBroken[] = "BROKEN";     // it may have arrived

// Used by one thread at a time. Keeps its connection open between requests.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  // Any answer is a response, whatever its status; redirects are not followed. kConnection where
  // there is none.
  virtual Result<HttpResponse> Send(const HttpRequest& request) = 0;
};

struct HttpServer {
  bool tls = true;
  std::string host;
  int port = 443;
  std::string ca_file;  // PEM; empty for the system's
  bool verify = true;   // certificate and host name
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds read_timeout{60'000};  // between two pieces of an answer
};

// "https://host:8443", for messages.
std::string Origin(const HttpServer& server);

std::unique_ptr<HttpTransport> MakeHttpTransport(const HttpServer& server);

}  // namespace firn
