// Every byte in every text of a profile: it is refused, or it arrives as it was meant.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

#include "runner/cli/profile.h"
#include "runner/engine/trino_protocol.h"
#include "tests/fakes/memory_files.h"

namespace firn {
namespace {

struct ReadBytes {
  std::optional<Profile> profile;
  std::vector<std::string> ids;
  std::string said;
};

// Of a target with these lines below its own.
ReadBytes ReadLines(const std::string& lines, const std::map<std::string, std::string>& environment,
                    const std::string& scheme = "https", const std::string& method = "none") {
  MemoryFiles files(
      {{"p/profiles.yml", fmt::format("shop:\n  target: t\n  outputs:\n    t:\n      type: trino\n"
                                      "      http_scheme: {}\n      method: {}\n{}",
                                      scheme, method, lines)}});
  EnvironmentFn variables = [&](const std::string& name) {
    auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
  Project project;
  project.name.value = "shop";
  SourceMap sources;
  Diagnostics diagnostics;
  ReadBytes read;
  read.profile =
      ReadProfile("p/profiles.yml", {}, project, "p", variables, files, sources, diagnostics);
  for (const Diagnostic& one : diagnostics.all()) read.ids.push_back(one.id);
  read.said = Format(diagnostics, sources);
  return read;
}

std::string Lines(const std::string& but, const std::string& line) {
  std::string lines;
  for (const char* own : {"host: h", "user: ann", "catalog: lake"}) {
    if (!std::string(own).starts_with(but + ":")) lines += fmt::format("      {}\n", own);
  }
  return lines + "      " + line + "\n";
}

HttpHeaders Sent(const Target& target) {
  TrinoClient client;
  client.user = target.user;
  client.catalog = target.catalog;
  client.session_properties = target.session_properties;
  client.roles = target.roles;
  client.headers = target.headers;
  client.client_tags = target.client_tags;
  Result<HttpRequest> request = SubmitRequest(client, "select 1", {});
  return request.ok() ? request->headers : HttpHeaders();
}

std::string Only(const HttpHeaders& headers, const std::string& name) {
  return headers.count(name) == 1 ? headers.find(name)->second : "<not once>";
}

}  // namespace

TEST_CASE("every byte in a text of a profile is refused or arrives") {
  struct Case {
    const char* key;
    const char* line;
    const char* header;
    const char* before;  // of the value in the header
    bool encoded;
  };
  constexpr Case kCases[] = {
      {"user", "user: \"{{ env_var('V') }}\"", "X-Trino-User", "", false},
      {"catalog", "catalog: \"{{ env_var('V') }}\"", "X-Trino-Catalog", "", false},
      {"x", "http_headers: {X-Own: \"{{ env_var('V') }}\"}", "X-Own", "", false},
      {"x", "session_properties: {p: \"{{ env_var('V') }}\"}", "X-Trino-Session", "p=", true},
      {"x", "roles: {lake: \"{{ env_var('V') }}\"}", "X-Trino-Role", "lake=ROLE%7B", true},
      {"x", "client_tags: [\"{{ env_var('V') }}\"]", "X-Trino-Client-Tags", "", false},
      {"host", "host: \"{{ env_var('V') }}\"", "", "", false},
      {"x", "schema: \"{{ env_var('V') }}\"", "", "", false},
      {"x", "cert: \"{{ env_var('V') }}\"", "", "", false},
      {"x", "password: \"{{ env_var('V') }}\"", "", "", false},
      {"x", "jwt_token: \"{{ env_var('V') }}\"", "", "", false},
  };
  size_t tried = 0, refused = 0;
  for (const Case& one : kCases) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string value = "a" + std::string(1, static_cast<char>(byte)) + "b";
      ReadBytes read = ReadLines(Lines(one.key, one.line), {{"V", value}});
      ++tried;
      refused += !read.profile;
      bool control = byte < 0x20 || byte == 0x7F || byte >= 0x80;  // alone no UTF-8
      CAPTURE(one.line);
      CAPTURE(byte);
      if (control) CHECK_FALSE(read.profile.has_value());
      if (!read.profile || *one.header == '\0') continue;
      std::string sent = Only(Sent(read.profile->target), one.header);
      CHECK(sent.starts_with(one.before));
      if (!one.encoded) CHECK(sent == one.before + value);
      for (char c : sent) CHECK(static_cast<unsigned char>(c) >= 0x20);
    }
    ReadBytes good = ReadLines(Lines(one.key, one.line), {{"V", "abc"}});
    CHECK_MESSAGE(good.profile.has_value(), one.line, "\n", good.said);
  }
  MESSAGE(tried, " values tried, ", refused, " refused");
}

TEST_CASE("every byte in a header's name is refused or is a token's") {
  constexpr std::string_view kToken = "!#$%&'*+-.^_`|~";
  for (int byte = 1; byte < 256; ++byte) {
    std::string escaped = fmt::format("\\x{:02x}", byte);  // a code point
    ReadBytes read = ReadLines(Lines("x", "http_headers: {\"X" + escaped + "Y\": v}"), {});
    auto c = static_cast<char>(byte);
    bool token = byte < 0x80 && (std::isalnum(byte) != 0 || kToken.find(c) != kToken.npos);
    CAPTURE(byte);
    CHECK(read.profile.has_value() == token);
  }
}

TEST_CASE("headers that firn sends, or that frame a request, are not the profile's") {
  for (const char* name : {"Host",
                           "content-length",
                           "Transfer-Encoding",
                           "CONNECTION",
                           "Content-Type",
                           "TE",
                           "Upgrade",
                           "Expect",
                           "Accept-Encoding",
                           "X-Trino-User",
                           "X-Trino-Session",
                           "x-trino-role",
                           "X-Trino-Catalog",
                           "X-Trino-Client-Tags",
                           "X-Trino-Time-Zone",
                           "User-Agent",
                           "Proxy-Authorization",
                           "",
                           "a b",
                           "a:b",
                           "X-A\\r\\nX-B"}) {
    ReadBytes read = ReadLines(Lines("x", fmt::format("http_headers: {{\"{}\": v}}", name)), {});
    CAPTURE(name);
    CHECK(read.ids == std::vector<std::string>{"bad-header"});
  }
  CHECK(ReadLines(Lines("x", "http_headers: {Cookie: a, cookie: b}"), {}).ids ==
        std::vector<std::string>{"bad-header"});
  CHECK(ReadLines(Lines("x", "http_headers: {Authorization: Bearer x}"), {}).profile);
  CHECK(ReadLines(Lines("x", "http_headers: {Authorization: Bearer x}\n      password: pw"), {},
                  "https", "ldap")
            .ids == std::vector<std::string>{"bad-header"});
}

TEST_CASE("headers that may hold a secret go over TLS alone") {
  for (const char* header :
       {"Authorization: Bearer x", "Cookie: a=b", "X-Trino-Extra-Credential: a=b", "X-API-Key: x",
        "X-Auth-Token: x", "X-Anything: \"{{ env_var('V') }}\""}) {
    std::string lines = Lines("x", fmt::format("http_headers: {{{}}}", header));
    CAPTURE(header);
    CHECK(ReadLines(lines, {{"V", "v"}}).profile);
    std::vector<std::string> ids = ReadLines(lines, {{"V", "v"}}, "http").ids;
    CHECK(ids == std::vector<std::string>{"insecure-header"});
  }
  CHECK(ReadLines(Lines("x", "http_headers: {X-Team: data}"), {}, "http").profile);
}

TEST_CASE("a server that is not verified is told of once, unless that is silenced") {
  for (const char* no : {"false", "False", "'false'"}) {
    std::string line = fmt::format("cert: {}", no);
    CHECK(ReadLines(Lines("x", line), {}).ids == std::vector<std::string>{"unverified-server"});
    CHECK(ReadLines(Lines("x", line + "\n      suppress_cert_warning: true"), {}).ids.empty());
  }
  CHECK(ReadLines(Lines("x", "cert: true"), {}).ids.empty());
  CHECK(ReadLines(Lines("x", "cert: false"), {}, "http").ids.empty());  // as the scheme says
}

TEST_CASE("a host is a host, and a path one of this machine") {
  for (const char* host : {"https://h", "u:p@h", "h/x", "h?x", "a b"}) {
    CHECK(ReadLines(Lines("host", fmt::format("host: \"{}\"", host)), {}).ids ==
          std::vector<std::string>{"bad-host"});
  }
  for (const char* host : {"h", "h-1.example.com", "10.0.0.1", "'::1'", "'fe80::1%eth0'"}) {
    CHECK(ReadLines(Lines("host", fmt::format("host: {}", host)), {}).profile);
  }
  CHECK(ReadLines(Lines("user", "user: 'a:b'\n      password: p"), {}, "https", "ldap").ids ==
        std::vector<std::string>{"bad-text"});
}

}  // namespace firn
