#include "tests/bad_input/server.h"

#include <fmt/format.h>

namespace firn {

namespace {

std::string Answer(const std::string& word, const std::string& body) {
  if (word == "started") {
    return Ok(R"({"id":"20260101_000000_00001_abcde","stats":{"state":"QUEUED"},)"
              R"("nextUri":"http://trino/v1/statement/queued/1"})");
  }
  std::string status = word.substr(0, 3);
  std::string headers;
  if (word.size() > 4) {
    headers =
        fmt::format("{}: {}\r\n", status[0] == '3' ? "Location" : "Retry-After", word.substr(4));
  }
  return fmt::format("HTTP/1.1 {} Answer\r\n{}Content-Length: {}\r\n\r\n{}", status, headers,
                     body.size(), body);
}

}  // namespace

Server::Server(std::vector<std::string> words, const std::string& body) {
  if (words.front() == "refuse") {
    reserved_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    int failed = bind(reserved_, reinterpret_cast<sockaddr*>(&address), size);
    failed |= getsockname(reserved_, reinterpret_cast<sockaddr*>(&address), &size);
    assert(failed == 0);
    port_ = ntohs(address.sin_port);
    return;
  }
  if (words.front() == "tls") {
    certificate_ = std::make_unique<Certificate>("IP:127.0.0.1");
    words.erase(words.begin());
  }
  std::vector<std::string> answers;
  // The first question is for the version.
  if (words.front() == "started") answers.push_back(Ok(R"({"nodeVersion":{"version":"476"}})"));
  for (const std::string& word : words) {
    if (word != "nothing") answers.push_back(Answer(word, body));
  }
  server_ = std::make_unique<TinyServer>(answers, certificate_.get(), words.back() != "nothing");
  port_ = server_->port;
}

Server::~Server() {
  if (reserved_ >= 0) close(reserved_);
}

bool Server::WriteCertificate(const std::filesystem::path& path) const {
  if (!certificate_) return false;
  certificate_->Write(path);
  return true;
}

}  // namespace firn
