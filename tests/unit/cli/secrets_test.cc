#include "runner/cli/secrets.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace firn {
namespace {

bool Finds(const std::string& text, const std::string& secret) {
  const std::vector<std::string> secrets = SecretsIn(text);
  return std::find(secrets.begin(), secrets.end(), secret) != secrets.end();
}

}  // namespace

TEST_CASE("values of keys that sound secret are found, in YAML that is good or not") {
  CHECK(Finds("a:\n  password: hunter2\n", "hunter2"));
  CHECK(Finds("  password: hunter2 # not hers\r\n", "hunter2"));
  CHECK(Finds("  pasword : 'it, is: long'", "it, is: long"));
  CHECK(Finds("  \"jwt_token\": \"ey.x-1\"\n", "ey.x-1"));
  CHECK(Finds("t: {user: u, password: hunter2, host: h}", "hunter2"));
  CHECK(Finds("t: {user: u, password: hunter2}", "hunter2"));
  CHECK(Finds("  password: a, b}c", "a, b}c"));
  CHECK(Finds("  password: two: colons", "two: colons"));
  CHECK(Finds("  password: \"open", "open"));
  CHECK(Finds("  Authorization: Bearer x", "Bearer x"));
}

TEST_CASE("of a template its default is secret, and its variable is not") {
  CHECK(SecretsIn("password: \"{{ env_var('TRINO_PASSWORD', 'hunter2') }}\"\n") ==
        std::vector<std::string>{"hunter2"});
  CHECK(SecretsIn("t: {password: \"{{ env_var('TRINO_PASSWORD') }}\", host: h}\n").empty());
}

TEST_CASE("what is not secret is left") {
  CHECK(SecretsIn("host: h\nport: 80\nuser: password\n# words: two\n").empty());
}

}  // namespace firn
