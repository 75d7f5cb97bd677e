#include "runner/engine/http_transport.h"

#define CPPHTTPLIB_OPENSSL_SUPPORT  // as the system's library was built: it changes its classes
#include <arpa/inet.h>
#include <httplib.h>
#include <openssl/x509_vfy.h>

#include <cctype>
#include <csignal>
#include <utility>

namespace firn {
namespace {

bool IsAddress(const std::string& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// httplib compares host names itself, after the handshake and with its own pattern matching;
// OpenSSL does it within the verification of the chain.
void RequireHost(const std::string& host, SSL_CTX* context) {
  X509_VERIFY_PARAM* param = SSL_CTX_get0_param(context);
  if (IsAddress(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str());
  } else {
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size());
  }
}

class HttplibTransport : public HttpTransport {
 public:
  explicit HttplibTransport(const HttpServer& server) : server_(server) {
    if (server.tls) {
      auto client = std::make_unique<httplib::SSLClient>(server.host, server.port);
      tls_ = client.get();
      client->enable_server_certificate_verification(server.verify);
      if (server.verify && client->is_valid()) RequireHost(server.host, client->ssl_context());
      if (!server.ca_file.empty()) client->set_ca_cert_path(server.ca_file);
      client_ = std::move(client);
    } else {
      client_ = std::make_unique<httplib::ClientImpl>(server.host, server.port);
    }
    client_->set_keep_alive(true);
    client_->set_tcp_nodelay(true);
    client_->set_follow_location(false);
    client_->set_url_encode(false);
    client_->set_connection_timeout(server.connect_timeout);
    client_->set_read_timeout(server.read_timeout);
    client_->set_write_timeout(server.read_timeout);
  }

  Result<HttpResponse> Send(const HttpRequest& request) override {
    httplib::Request sent;
    sent.method = request.method;
    sent.path = request.target;
    sent.headers.insert(request.headers.begin(), request.headers.end());
    sent.body = request.body;
    httplib::Result result = client_->send(sent);
    if (!result) return Failure(result.error());
    HttpResponse response;
    response.status = result->status;
    response.body = std::move(result->body);
    for (const auto& [name, value] : result->headers) {
      std::string lower = name;
      for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      response.headers.emplace(std::move(lower), value);
    }
    return response;
  }

 private:
  Status Failure(httplib::Error error) const {
    const auto status = [this](const char* name, const std::string& why) {
      Status failure(StatusCode::kConnection, Origin(server_) + ": " + why);
      failure.name = name;
      return failure;
    };
    switch (error) {
      case httplib::Error::Connection:
        return status(kHttpNotSent, "cannot connect");
      case httplib::Error::ConnectionTimeout:
        return status(kHttpNotSent, "connecting timed out");
      case httplib::Error::SSLConnection:
        return status(kHttpTls, "the TLS handshake failed: is this port https?");
      case httplib::Error::SSLLoadingCerts:
        return status(kHttpTls, "cannot read the certificates of '" + server_.ca_file + "'");
      case httplib::Error::SSLServerVerification: {
        const long reason = tls_->get_openssl_verify_result();
        return status(kHttpTls, std::string("the server's certificate is not trusted: ") +
                                    X509_verify_cert_error_string(reason));
      }
      default:
        return status(kHttpBroken, "the connection broke or timed out");
    }
  }

  const HttpServer server_;
  std::unique_ptr<httplib::ClientImpl> client_;
  httplib::SSLClient* tls_ = nullptr;
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
  return std::make_unique<HttplibTransport>(server);
}

}  // namespace firn
