#include "runner/engine/http_transport.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/fakes/tiny_server.h"

namespace firn {
namespace {

HttpServer Plain(int port) {
  HttpServer server;
  server.tls = false;
  server.host = "127.0.0.1";
  server.port = port;
  server.idle_timeout = std::chrono::milliseconds(300);
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

TEST_CASE("header and body are bounded, unpacked too") {
  const auto failure = [](const std::string& answer) {
    TinyServer tiny({answer});
    HttpServer server = Plain(tiny.port);
    server.max_header_bytes = 2'048;
    server.max_answer_bytes = 1 << 20;
    const Result<HttpResponse> response = MakeHttpTransport(server)->Send({"GET", "/", {}, ""});
    if (response.ok()) return std::string();
    CHECK(response.status().name == kHttpTooLarge);
    return response.status().message().substr(Origin(server).size() + 2);
  };
  CHECK(failure(Ok("x", "A: b\r\n")).empty());
  CHECK(failure(Ok(std::string(1 << 20, 'x'))).empty());
  const std::string body = "the answer is over 1 MB (max_answer_mb)";
  CHECK(failure(Ok(std::string((1 << 20) + 1, 'x'))) == body);
  const std::string head = "the answer's header is over 2 kB (max_header_kb)";
  CHECK(failure(Ok("x", "A: " + std::string(4'000, 'b') + "\r\n")) == head);
  CHECK(failure("HTTP/1.1 200 " + std::string(50'000, 'O') + "\r\n\r\n") == head);
  CHECK(failure("HTTP/1.1 200 " + std::string(500'000, 'O') + "\r\n\r\n") == head);
}

TEST_CASE("an exchange ends by the clock, and where it is given up") {
  TinyServer half({"HTTP/1.1 200"});
  HttpServer server = Plain(half.port);
  server.idle_timeout = std::chrono::seconds(60);
  auto transport = MakeHttpTransport(server);
  HttpRequest request{"GET", "/", {}, ""};
  request.time = std::chrono::milliseconds(200);
  CHECK(transport->Send(request).status().name == kHttpBroken);
  TinyServer again({"HTTP/1.1 200"});
  server.port = again.port;
  transport = MakeHttpTransport(server);
  request.time = {};
  request.give_up = [] { return true; };
  CHECK(!transport->Send(request).ok());
}

TEST_CASE("a certificate must be trusted and be that of the host") {
  const std::string ca_file =
      (std::filesystem::temp_directory_path() / ("firn-ca-" + std::to_string(getpid()))).string();
  // Whether a server of that name is believed to be 127.0.0.1 or localhost.
  const auto send = [&ca_file](const std::string& name, const std::string& host, bool know_it,
                               bool verify = true) {
    const Certificate certificate(name);
    certificate.Write(ca_file);
    TinyServer tiny({Ok("secret")}, &certificate);
    HttpServer server = Plain(tiny.port);
    server.idle_timeout = std::chrono::seconds(60);  // a handshake takes long under load
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
