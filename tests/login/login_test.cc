// Logins on a Trino that wants them, over TLS. Needs `scripts/lab/trino up --secure` and what
// scripts/lab/env.sh exports. Whatever firn is told to keep to itself must not be in its output.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/audit_log/spawn.h"

namespace firn {
namespace {

namespace fs = std::filesystem;
using audit_log::Finished;
using audit_log::Spawn;

std::string Env(const char* name) {
  const char* value = std::getenv(name);
  REQUIRE_MESSAGE(value != nullptr, name, " is not set; see scripts/lab/env.sh");
  return value;
}

constexpr char kWho[] = "select current_user as who";
constexpr char kBasic[] = "method: ldap, password: alice-pw";

// A project with one profile, whose target is written anew for each question.
class LoginProject {
 public:
  LoginProject() : directory_(fs::temp_directory_path() / fmt::format("firn-login-{}", getpid())) {
    fs::create_directories(directory_);
    Write("firn.yml", "name: login\nversion: '1'\nprofile: login\n");
    const std::string keys = Env("FIRN_LAB_HOME") + "/keys";
    certificate = keys + "/tls.crt";
    REQUIRE_MESSAGE(fs::exists(certificate), "no ", certificate, "; see scripts/lab/trino");
  }
  ~LoginProject() {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }

  // `keys` of the target besides type, host, port, user, catalog.
  Finished Firn(const std::vector<std::string>& words, const std::string& keys,
                const std::string& port = Env("TRINO_TLS_PORT")) const {
    Write("profiles.yml",
          fmt::format("login:\n  target: t\n  outputs:\n    t: {{type: trino, host: localhost, "
                      "port: {}, user: alice, catalog: lake, retries: 0, {}}}\n",
                      port, keys));
    std::vector<std::string> line{FIRN_BINARY};
    line.insert(line.end(), words.begin(), words.end());
    const Finished finished = Spawn(line, {.directory = directory_});
    for (const std::string& secret : secrets) {
      CHECK((finished.out + finished.err).find(secret) == std::string::npos);
    }
    return finished;
  }

  // Both commands fail, with this text and exit code 2.
  void Refuses(const std::string& keys, const std::string& why,
               const std::string& port = Env("TRINO_TLS_PORT")) const {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"debug"}, std::vector<std::string>{"query", kWho}}) {
      const Finished finished = Firn(words, keys, port);
      CAPTURE(words[0]);
      CAPTURE(finished.out);
      CAPTURE(finished.err);
      CHECK(finished.exit_code == 2);
      CHECK(finished.err.find(why) != std::string::npos);
      CHECK(finished.out.find("alice\n") == std::string::npos);
    }
  }

  void Accepts(const std::string& keys) const {
    const Finished debug = Firn({"debug"}, keys);
    CAPTURE(debug.out);
    CHECK_MESSAGE(debug.exit_code == 0, debug.err);
    CHECK(debug.out.find("engine    Trino 4") != std::string::npos);
    const Finished query = Firn({"query", kWho, "--format", "csv"}, keys);
    CHECK_MESSAGE(query.exit_code == 0, query.err);
    CHECK(query.out == "who\nalice\n");
  }

  std::string Trusting(const std::string& keys) const { return keys + ", cert: " + certificate; }

  std::string certificate;
  std::vector<std::string> secrets;

 private:
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream file(directory_ / name, std::ios::binary);
    file << text;
    REQUIRE(file.flush().good());
  }

  const fs::path directory_;
};

std::string Token(const std::string& user) {
  const Finished made = Spawn({FIRN_ROOT "/scripts/lab/trino", "token", user});
  REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  return made.out.substr(0, made.out.find('\n'));
}

}  // namespace

TEST_CASE("a password signs in; a wrong one, or another's, does not") {
  LoginProject project;
  project.secrets = {"alice-pw", "not-hers", "bob-pw", "YWxpY2U6"};  // the last: "alice:" encoded
  project.Accepts(project.Trusting(kBasic));
  for (const char* wrong : {"not-hers", "bob-pw"}) {
    project.Refuses(project.Trusting(fmt::format("method: ldap, password: {}", wrong)),
                    "error[authentication]: Trino refused user 'alice' (401)");
  }
}

TEST_CASE("a token signs in; one that was changed, or is another's, does not") {
  LoginProject project;
  const std::string token = Token("alice");
  const std::string signature = token.substr(token.rfind('.') + 1);
  std::string changed = token;
  changed[changed.size() - 20] = changed[changed.size() - 20] == 'A' ? 'B' : 'A';
  const std::string bobs = Token("bob");
  project.secrets = {signature, changed.substr(changed.rfind('.') + 1),
                     bobs.substr(bobs.rfind('.') + 1)};
  const auto jwt = [&](const std::string& text) {
    return project.Trusting("method: jwt, jwt_token: " + text);
  };
  project.Accepts(jwt(token));
  project.Refuses(jwt(changed), "error[authentication]: Trino refused user 'alice' (401)");
  // He is somebody, so his query is taken, and fails.
  const Finished query = project.Firn({"query", kWho}, jwt(bobs));
  CHECK(query.exit_code == 1);
  CHECK(query.err.find("User bob cannot impersonate user alice") != std::string::npos);
  CHECK(project.Firn({"debug"}, jwt(bobs)).exit_code == 2);
}

TEST_CASE("without a login nothing is answered") {
  const LoginProject project;
  project.Refuses(project.Trusting("method: none, http_scheme: https"),
                  "error[authentication]: Trino refused user 'alice' (401)");
}

TEST_CASE("a secret is not sent over plain http, and plain http alone is refused") {
  LoginProject project;
  project.secrets = {"alice-pw", "YWxpY2U6"};
  const std::string plain = Env("TRINO_SECURE_PORT");
  project.Refuses(std::string(kBasic) + ", http_scheme: http",
                  "error[insecure-password]: method ldap would send its secret unencrypted", plain);
  project.Refuses("method: none", "Authentication over HTTP is not enabled", plain);
  // A port that speaks the other protocol.
  project.Refuses(kBasic, "the TLS handshake failed: is this port https?", plain);
  project.Refuses("method: none", "error[", Env("TRINO_TLS_PORT"));
}

TEST_CASE("a certificate that nobody vouches for is refused, unless the profile names it") {
  LoginProject project;
  project.secrets = {"alice-pw", "YWxpY2U6"};
  const char untrusted[] = "error[connection]: https://localhost:";
  const char why[] = "the server's certificate is not trusted: self-signed certificate";
  project.Refuses(kBasic, untrusted);
  project.Refuses(kBasic, why);
  project.Refuses(std::string(kBasic) + ", cert: true", why);
  project.Refuses(std::string(kBasic) + ", cert: /nonexistent.pem",
                  "cannot read the certificates of '/nonexistent.pem'");
  project.Accepts(project.Trusting(kBasic));
  project.Accepts(std::string(kBasic) + ", cert: false");
}

}  // namespace firn
