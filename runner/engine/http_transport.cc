#include "runner/engine/http_transport.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <string_view>
#include <utility>

#include "runner/engine/curl_api.h"

namespace firn {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool IsAddress(const std::string& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// OpenSSL compares the host's name within the verification of the chain, and says what is wrong;
// libcurl does so once more, after the handshake.
void RequireHost(const std::string& host, SSL_CTX* context) {
  X509_VERIFY_PARAM* param = SSL_CTX_get0_param(context);
  if (IsAddress(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str());
  } else {
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size());
  }
}

// An answer as it comes.
struct Exchange {
  const HttpServer& server;
  HttpResponse response;
  int64_t header_bytes = 0;
  bool header_too_large = false, body_too_large = false;
  bool shook_hands = false;  // or began to, over TLS
  curl_off_t uploaded = 0;
  steady_clock::time_point moved = steady_clock::now();

  bool AddHeader(std::string_view line) {
    moved = steady_clock::now();
    header_bytes += static_cast<int64_t>(line.size());
    if (header_bytes > server.max_header_bytes) {
      header_too_large = true;
      return false;
    }
    if (line.starts_with("HTTP/")) response.headers.clear();  // after a 100
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return true;
    std::string name(line.substr(0, colon));
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const size_t begin = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    const size_t end = line.find_last_not_of(" \t\r\n") + 1;
    response.headers.emplace(std::move(name), line.substr(begin, std::max(end, begin) - begin));
    return true;
  }
  bool AddBody(std::string_view bytes) {
    moved = steady_clock::now();
    if (static_cast<int64_t>(response.body.size() + bytes.size()) > server.max_answer_bytes) {
      body_too_large = true;
      return false;
    }
    response.body += bytes;
    return true;
  }
};

size_t OnHeader(char* bytes, size_t size, size_t count, void* exchange) {
  const std::string_view line(bytes, size * count);
  return static_cast<Exchange*>(exchange)->AddHeader(line) ? line.size() : 0;
}
size_t OnBody(char* bytes, size_t size, size_t count, void* exchange) {
  const std::string_view piece(bytes, size * count);
  return static_cast<Exchange*>(exchange)->AddBody(piece) ? piece.size() : 0;
}
int OnProgress(void* exchange, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded) {
  auto* of = static_cast<Exchange*>(exchange);
  if (uploaded != of->uploaded) of->moved = steady_clock::now();
  of->uploaded = uploaded;
  return 0;
}

CURLcode SetUpTls(CURL* /*easy*/, void* context, void* exchange) {
  auto* of = static_cast<Exchange*>(exchange);
  auto* tls = static_cast<SSL_CTX*>(context);
  of->shook_hands = true;
  if (!of->server.verify) return CURLE_OK;
  RequireHost(of->server.host, tls);
  // The system's certificates, or those of SSL_CERT_FILE.
  if (of->server.ca_file.empty()) SSL_CTX_set_default_verify_paths(tls);
  return CURLE_OK;
}

class CurlTransport : public HttpTransport {
 public:
  explicit CurlTransport(const HttpServer& server) : server_(server), loaded_(LoadCurl()) {
    if (!loaded_.ok()) return;
    easy_ = curl_easy_init();
    multi_ = curl_multi_init();
  }
  ~CurlTransport() override {
    if (!loaded_.ok()) return;
    curl_easy_cleanup(easy_);
    curl_multi_cleanup(multi_);
  }

  Result<HttpResponse> Send(const HttpRequest& request) override {
    if (!loaded_.ok()) return Failed(kHttpTls, loaded_.message());
    Exchange exchange{server_, {}};
    curl_slist* headers = nullptr;
    for (const auto& [name, value] : request.headers) {
      const std::string line = name + (value.empty() ? ";" : ": " + value);
      headers = curl_slist_append(headers, line.c_str());
    }
    headers = curl_slist_append(headers, "Expect:");
    const bool set = SetUp(request, headers, &exchange);
    const CURLcode code = set ? Perform(request, &exchange) : CURLE_FAILED_INIT;
    long status = 0, sent = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &sent);
    curl_slist_free_all(headers);
    if (code != CURLE_OK) return Failure(code, exchange, sent > 0);
    exchange.response.status = static_cast<int>(status);
    return std::move(exchange.response);
  }

 private:
  // False where libcurl does not know an option: then nothing is sent.
  bool SetUp(const HttpRequest& request, curl_slist* headers, Exchange* exchange) {
    curl_easy_reset(easy_);
    bool good = true;
    const auto set = [&](CURLoption option, auto value) {
      good &= curl_easy_setopt(easy_, option, value) == CURLE_OK;
    };
    set(CURLOPT_URL, (Origin(server_) + "/").c_str());
    set(CURLOPT_REQUEST_TARGET, request.target.c_str());
    set(CURLOPT_PROTOCOLS_STR, server_.tls ? "https" : "http");
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_PROXY, "");  // the environment's is not ours
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a name that is being looked up is not waited for
    set(CURLOPT_ACCEPT_ENCODING, "gzip");
    set(CURLOPT_HTTPHEADER, headers);
    if (request.method == "POST") {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDS, request.body.data());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    } else {
      set(CURLOPT_HTTPGET, 1L);
      set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(server_.connect_timeout.count()));
    set(CURLOPT_HEADERFUNCTION, &OnHeader);
    set(CURLOPT_HEADERDATA, exchange);
    set(CURLOPT_WRITEFUNCTION, &OnBody);
    set(CURLOPT_WRITEDATA, exchange);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &OnProgress);
    set(CURLOPT_XFERINFODATA, exchange);
    if (!server_.tls) return good;
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, server_.verify ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, server_.verify ? 2L : 0L);
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    const bool own = server_.verify && !server_.ca_file.empty();
    set(CURLOPT_CAINFO, own ? server_.ca_file.c_str() : static_cast<const char*>(nullptr));
    set(CURLOPT_SSL_CTX_FUNCTION, &SetUpTls);
    set(CURLOPT_SSL_CTX_DATA, exchange);
    return good;
  }

  CURLcode Perform(const HttpRequest& request, Exchange* exchange) {
    const bool hurried = request.time.count() > 0 && request.time < server_.request_timeout;
    const auto end = steady_clock::now() + (hurried ? request.time : server_.request_timeout);
    curl_multi_add_handle(multi_, easy_);
    CURLcode code = CURLE_OPERATION_TIMEDOUT;
    for (int running = 1;;) {
      if (curl_multi_perform(multi_, &running) != CURLM_OK) break;
      if (running == 0) {
        int left = 0;
        const CURLMsg* message = curl_multi_info_read(multi_, &left);
        if (message != nullptr) code = message->data.result;
        break;
      }
      const auto now = steady_clock::now();
      const auto until = std::min(end, exchange->moved + server_.idle_timeout);
      if (now >= until || (request.give_up && request.give_up())) break;
      constexpr milliseconds kLook{200};
      const auto wait = std::min(std::chrono::ceil<milliseconds>(until - now), kLook);
      curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait.count()), nullptr);
    }
    curl_multi_remove_handle(multi_, easy_);  // and closes what is not at its end
    return code;
  }

  Status Failed(const char* name, const std::string& why) const {
    Status failure(name == kHttpTooLarge ? StatusCode::kProtocol : StatusCode::kConnection,
                   Origin(server_) + ": " + why);
    failure.name = name;
    return failure;
  }

  Status Failure(CURLcode code, const Exchange& exchange, bool sent) const {
    // One line longer than libcurl takes; from 8.6 on it has a name of its own for that.
    const bool long_line = code == CURLE_OUT_OF_MEMORY || static_cast<int>(code) == 100;
    if (exchange.body_too_large || exchange.header_too_large ||
        (long_line && exchange.response.body.empty())) {
      return Failed(kHttpTooLarge, exchange.body_too_large
                                       ? "the answer is over " +
                                             std::to_string(server_.max_answer_bytes >> 20) +
                                             " MB (max_answer_mb)"
                                       : "the answer's header is over " +
                                             std::to_string(server_.max_header_bytes >> 10) +
                                             " kB (max_header_kb)");
    }
    switch (code) {
      case CURLE_SSL_CACERT_BADFILE:
        return Failed(kHttpTls, "cannot read the certificates of '" + server_.ca_file + "'");
      case CURLE_PEER_FAILED_VERIFICATION: {
        long reason = 0;
        curl_easy_getinfo(easy_, CURLINFO_SSL_VERIFYRESULT, &reason);
        return Failed(kHttpTls, std::string("the server's certificate is not trusted: ") +
                                    (reason == X509_V_OK ? "its name is another"
                                                         : X509_verify_cert_error_string(reason)));
      }
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_SSL_CERTPROBLEM:
      case CURLE_SSL_CIPHER:
        return Failed(kHttpTls, "the TLS handshake failed: is this port https?");
      default:
        break;
    }
    if (sent) return Failed(kHttpBroken, "the connection broke or timed out");
    if (exchange.shook_hands) {
      return Failed(kHttpTls, "the TLS handshake did not end: is this port https?");
    }
    return Failed(kHttpNotSent,
                  code == CURLE_OPERATION_TIMEDOUT ? "connecting timed out" : "cannot connect");
  }

  const HttpServer server_;
  const Status loaded_;
  CURL* easy_ = nullptr;
  CURLM* multi_ = nullptr;
};

}  // namespace

std::string Origin(const HttpServer& server) {
  const bool v6 = server.host.find(':') != std::string::npos;
  return std::string(server.tls ? "https://" : "http://") + (v6 ? "[" : "") + server.host +
         (v6 ? "]:" : ":") + std::to_string(server.port);
}

std::unique_ptr<HttpTransport> MakeHttpTransport(const HttpServer& server) {
  // A server that closes while we write is an error to handle, not a signal to die of.
  static const auto previous = std::signal(SIGPIPE, SIG_IGN);
  static_cast<void>(previous);
  return std::make_unique<CurlTransport>(server);
}

}  // namespace firn
