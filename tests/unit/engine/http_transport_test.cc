#include "runner/engine/http_transport.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

namespace firn {
namespace {

// A certificate of its own authority for one host name or address.
struct Certificate {
  explicit Certificate(const std::string& alternative_name)
      : key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")), x509(X509_new()) {
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key);
    X509_NAME* name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("firn test"), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    X509_EXTENSION* extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_name.c_str());
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(x509, key, EVP_sha256());
  }
  ~Certificate() {
    X509_free(x509);
    EVP_PKEY_free(key);
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  EVP_PKEY* key;
  X509* x509;
};

// A server on 127.0.0.1 that answers each request of each connection with the next of its answers,
// and closes the connection where there is none. TLS with a certificate.
class TinyServer {
 public:
  explicit TinyServer(std::vector<std::string> answers, const Certificate* certificate = nullptr)
      : answers_(std::move(answers)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    if (certificate != nullptr) {
      context_ = SSL_CTX_new(TLS_server_method());
      SSL_CTX_use_certificate(context_, certificate->x509);
      SSL_CTX_use_PrivateKey(context_, certificate->key);
    }
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    REQUIRE(listen(listener_, 8) == 0);
    socklen_t size = sizeof(address);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~TinyServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
    SSL_CTX_free(context_);
  }

  int port = 0;
  std::vector<std::string> requests;  // to be read after the answers
  int connections = 0;

 private:
  void Serve() {
    for (int socket; (socket = accept(listener_, nullptr, nullptr)) >= 0; close(socket)) {
      ++connections;
      SSL* tls = nullptr;
      if (context_ != nullptr) {
        tls = SSL_new(context_);
        SSL_set_fd(tls, socket);
        if (SSL_accept(tls) != 1) {
          SSL_free(tls);
          continue;
        }
      }
      while (AnswerOne(socket, tls)) {
      }
      SSL_free(tls);
    }
  }

  bool AnswerOne(int socket, SSL* tls) {
    std::string request;
    char bytes[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t count = tls != nullptr ? SSL_read(tls, bytes, sizeof(bytes))
                                           : recv(socket, bytes, sizeof(bytes), 0);
      if (count <= 0) return false;
      request.append(bytes, static_cast<size_t>(count));
    }
    requests.push_back(request);
    if (requests.size() > answers_.size()) return false;
    const std::string& answer = answers_[requests.size() - 1];
    if (tls != nullptr) return SSL_write(tls, answer.data(), static_cast<int>(answer.size())) > 0;
    return send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) > 0;
  }

  const std::vector<std::string> answers_;
  int listener_;
  SSL_CTX* context_ = nullptr;
  std::thread thread_;
};

std::string Ok(const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

HttpServer Plain(int port) {
  HttpServer server;
  server.tls = false;
  server.host = "127.0.0.1";
  server.port = port;
  server.read_timeout = std::chrono::milliseconds(300);
  return server;
}

TEST_CASE("one connection carries several requests, as they were given") {
  TinyServer server({Ok("a", "X-Trino-Set-Session: x=1\r\nX-Trino-Set-Session: y=2\r\n"), Ok("b")});
  auto transport = MakeHttpTransport(Plain(server.port));
  Result<HttpResponse> response =
      transport->Send({"GET", "/v1/q%20x?a=b%2C", {{"X-Trino-User", "ann"}}, ""});
  REQUIRE(response.ok());
  CHECK(response->status == 200);
  CHECK(response->body == "a");
  CHECK(response->headers.count("x-trino-set-session") == 2);
  response = transport->Send({"POST", "/p", {{"Content-Type", "text/plain"}}, "sél"});
  CHECK(response->body == "b");
  CHECK(server.connections == 1);
  CHECK(server.requests[0].starts_with("GET /v1/q%20x?a=b%2C HTTP/1.1\r\n"));
  CHECK(server.requests[0].find("X-Trino-User: ann\r\n") != std::string::npos);
  CHECK(server.requests[1].find("Content-Length: 4\r\n") != std::string::npos);
}

TEST_CASE("redirects are answers") {
  TinyServer server(
      {"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"});
  auto transport = MakeHttpTransport(Plain(server.port));
  const Result<HttpResponse> response = transport->Send({"GET", "/", {}, ""});
  REQUIRE(response.ok());
  CHECK(response->status == 307);
  CHECK(response->headers.find("location")->second == "http://127.0.0.1:1/");
}

TEST_CASE("failures tell whether the request may have arrived") {
  const auto name = [](const HttpServer& server) {
    const Status status = MakeHttpTransport(server)->Send({"GET", "/", {}, ""}).status();
    CHECK(status.code() == StatusCode::kConnection);
    return status.name;
  };
  int free_port = 0;
  {
    TinyServer gone({});
    free_port = gone.port;
  }
  CHECK(name(Plain(free_port)) == kHttpNotSent);
  HttpServer unknown = Plain(80);
  unknown.host = "no-such-host.invalid";
  CHECK(name(unknown) == kHttpNotSent);

  TinyServer closes({});
  CHECK(name(Plain(closes.port)) == kHttpBroken);
  TinyServer cuts({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"});
  CHECK(name(Plain(cuts.port)) == kHttpBroken);
  TinyServer silent({"HTTP/1.1 200"});
  CHECK(name(Plain(silent.port)) == kHttpBroken);

  HttpServer no_tls = Plain(closes.port);
  no_tls.tls = true;
  CHECK(name(no_tls) == kHttpTls);
}

TEST_CASE("a certificate must be trusted and be that of the host") {
  const std::string ca_file =
      (std::filesystem::temp_directory_path() / ("firn-ca-" + std::to_string(getpid()))).string();
  // Whether a server of that name is believed to be 127.0.0.1 or localhost.
  const auto send = [&ca_file](const std::string& name, const std::string& host, bool know_it,
                               bool verify = true) {
    const Certificate certificate(name);
    FILE* file = std::fopen(ca_file.c_str(), "w");
    PEM_write_X509(file, certificate.x509);
    std::fclose(file);
    TinyServer tiny({Ok("secret")}, &certificate);
    HttpServer server = Plain(tiny.port);
    server.tls = true;
    server.host = host;
    server.verify = verify;
    if (know_it) server.ca_file = ca_file;
    const Result<HttpResponse> response =
        MakeHttpTransport(server)->Send({"GET", "/", {{"Authorization", "x"}}, ""});
    if (response.ok()) return response->body;
    CHECK(response.status().name == kHttpTls);
    CHECK(tiny.requests.empty());  // nothing was told to a stranger
    const std::string& message = response.status().message();
    return message.substr(message.find(": ") + 2);
  };
  const std::string untrusted = "the server's certificate is not trusted: ";
  CHECK(send("IP:127.0.0.1", "127.0.0.1", true) == "secret");
  CHECK(send("DNS:localhost", "localhost", true) == "secret");
  CHECK(send("IP:127.0.0.2", "127.0.0.1", true) == untrusted + "IP address mismatch");
  CHECK(send("DNS:other.example", "localhost", true) == untrusted + "hostname mismatch");
  CHECK(send("DNS:localhos*", "localhost", true) == untrusted + "hostname mismatch");
  CHECK(send("DNS:localhost", "localhost", false).starts_with(untrusted + "self"));
  CHECK(send("DNS:other.example", "localhost", false, false) == "secret");
  std::filesystem::remove(ca_file);
}

TEST_CASE("certificates that cannot be read are named") {
  HttpServer server = Plain(1);
  TinyServer tiny({});
  server.port = tiny.port;
  server.tls = true;
  server.ca_file = "/nonexistent/ca.pem";
  const Status status = MakeHttpTransport(server)->Send({"GET", "/", {}, ""}).status();
  CHECK(status.name == kHttpTls);
  CHECK(status.message() ==
        Origin(server) + ": cannot read the certificates of '/nonexistent/ca.pem'");
}

TEST_CASE("an origin names the scheme and brackets IPv6") {
  HttpServer server;
  server.host = "trino.example";
  CHECK(Origin(server) == "https://trino.example:443");
  server.tls = false;
  server.host = "::1";
  CHECK(Origin(server) == "http://[::1]:443");
}

}  // namespace
}  // namespace firn
