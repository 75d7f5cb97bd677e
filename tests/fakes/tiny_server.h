// A real server on this machine that answers from a list, with or without TLS.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace firn {

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
  // As a file of trusted certificates.
  void Write(const std::string& path) const {
    std::FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, x509);
    std::fclose(file);
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  EVP_PKEY* key;
  X509* x509;
};

// A server on 127.0.0.1 that answers each request of each connection with the next of its answers,
// and closes the connection where there is none, or gives the last again if it is to `repeat`. TLS
// with a certificate.
class TinyServer {
 public:
  explicit TinyServer(std::vector<std::string> answers, const Certificate* certificate = nullptr,
                      bool repeat = false)
      : answers_(std::move(answers)), repeat_(repeat), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    if (certificate != nullptr) {
      context_ = SSL_CTX_new(TLS_server_method());
      SSL_CTX_use_certificate(context_, certificate->x509);
      SSL_CTX_use_PrivateKey(context_, certificate->key);
    }
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int failed = bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    failed |= listen(listener_, 8);
    assert(failed == 0);
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
    while (!Complete(request)) {
      const ssize_t count = tls != nullptr ? SSL_read(tls, bytes, sizeof(bytes))
                                           : recv(socket, bytes, sizeof(bytes), 0);
      if (count <= 0) return false;
      request.append(bytes, static_cast<size_t>(count));
    }
    requests.push_back(request);
    size_t at = requests.size() - 1;
    if (repeat_ && !answers_.empty()) at = std::min(at, answers_.size() - 1);
    if (at >= answers_.size()) return false;
    const std::string& answer = answers_[at];
    if (tls != nullptr) return SSL_write(tls, answer.data(), static_cast<int>(answer.size())) > 0;
    return send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) > 0;
  }

  // Whether the head is there, and as much behind it as it says.
  static bool Complete(const std::string& request) {
    const size_t head = request.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const size_t length = request.find("Content-Length: ");
    const size_t body = length < head ? std::stoul(request.substr(length + 16)) : 0;
    return request.size() >= head + 4 + body;
  }

  const std::vector<std::string> answers_;
  const bool repeat_;
  int listener_;
  SSL_CTX* context_ = nullptr;
  std::thread thread_;
};

inline std::string Ok(const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace firn
