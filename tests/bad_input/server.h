// The server of a `serve` step.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/fakes/tiny_server.h"

namespace firn {

// `words` are answers to one request after the other, the last to all that follow:
//
//     200, 503, ...    that status with the step's text as body
//     307:URL          a redirect
//     503:SECONDS      with a Retry-After
//     started          Trino's answer to a statement that it has taken in
//     nothing          the connection is closed
//
// `tls` in front: over TLS, with a certificate of its own; `refuse` alone: nobody listens.
class Server {
 public:
  Server(std::vector<std::string> words, const std::string& body);
  ~Server();

  int port() const { return port_; }
  // False, and nothing is written, where there is no TLS.
  bool WriteCertificate(const std::filesystem::path& path) const;

 private:
  std::unique_ptr<Certificate> certificate_;
  std::unique_ptr<TinyServer> server_;
  int reserved_ = -1;  // a socket that holds the port and does not listen
  int port_ = 0;
};

}  // namespace firn
