#include "runner/cli/profile_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/base/text.h"
#include "runner/engine/cell_text.h"
#include "runner/engine/connect.h"

namespace firn {
namespace {

// Of requests themselves, and those that say what the target's own keys say.
struct OwnHeader {
  std::string_view name;  // lower case
  std::string_view instead;
};
constexpr OwnHeader kOwnHeaders[] = {
    {"host", "the key 'host' says it"},
    {"connection", "firn sends it itself"},
    {"content-length", "firn sends it itself"},
    {"content-type", "firn sends it itself"},
    {"content-encoding", "firn sends it itself"},
    {"transfer-encoding", "firn sends it itself"},
    {"accept-encoding", "firn sends it itself"},
    {"te", "firn sends it itself"},
    {"trailer", "firn sends it itself"},
    {"upgrade", "firn sends it itself"},
    {"expect", "firn sends it itself"},
    {"keep-alive", "firn sends it itself"},
    {"proxy-authorization", "firn uses no proxy"},
    {"proxy-connection", "firn uses no proxy"},
    {"user-agent", "firn sends it itself"},
    {"x-trino-user", "the key 'user' says it"},
    {"x-trino-catalog", "the key 'catalog' says it"},
    {"x-trino-schema", "firn names every table in full"},
    {"x-trino-source", "firn sends it itself; 'client_tags' tell programs apart"},
    {"x-trino-time-zone", "it is always UTC"},
    {"x-trino-session", "the key 'session_properties' says it"},
    {"x-trino-role", "the key 'roles' says it"},
    {"x-trino-client-tags", "the key 'client_tags' says it"},
    {"x-trino-client-info", "firn sends it itself"},
    {"x-trino-client-capabilities", "firn sends it itself"},
    {"x-trino-transaction-id", "firn's statements commit by themselves"},
    {"x-trino-prepared-statement", "firn prepares no statements"},
};

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// A token, as RFC 9110 has it.
bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsLetterOrDigit(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool IsGood(std::string_view text) {
  return IsUtf8(text) && std::none_of(text.begin(), text.end(), IsControl);
}

void CheckText(std::string_view key, std::string_view text, ScalarStyle style, Span place,
               Diagnostics& diagnostics) {
  if (IsGood(text)) return;
  bool block = style == ScalarStyle::kLiteral || style == ScalarStyle::kFolded;
  size_t end = text.find_last_not_of("\r\n") + 1;  // of what stands before the last line ends
  bool last = end < text.size() && IsGood(text.substr(0, end));
  std::string hint;
  if (last && block) {
    hint = "a block ends with a line end unless it begins with '|-'";
  } else if (last) {
    hint = "it is the line end behind the text";
  }
  diagnostics.Error("bad-text", place,
                    fmt::format("'{}' holds {}", key,
                                IsUtf8(text) ? "a control character" : "bytes that are not UTF-8"),
                    hint);
}

void CheckBelow(std::string_view key, const YamlNode& node, Diagnostics& diagnostics) {
  if (node.kind == NodeKind::kScalar) {
    CheckText(key, node.text, node.style, node.content, diagnostics);
  }
  for (const YamlEntry& entry : node.entries) CheckBelow(key, *entry.value, diagnostics);
  for (const YamlNode* item : node.items) CheckBelow(key, *item, diagnostics);
}

// Names that HTTP allows, each once, and none that firn sends itself.
void CheckHeaders(const TextPairs& headers, bool signs_in, Diagnostics& diagnostics) {
  std::set<std::string> names;
  for (const auto& [name, value] : headers) {
    std::string lower = LowerCase(*name);
    const OwnHeader* own = std::find_if(std::begin(kOwnHeaders), std::end(kOwnHeaders),
                                        [&](const OwnHeader& one) { return one.name == lower; });
    if (!IsToken(*name)) {
      diagnostics.Error("bad-header", name.span, "this cannot be the name of a header",
                        "letters, digits and '-'");
    } else if (own != std::end(kOwnHeaders)) {
      diagnostics.Error("bad-header", name.span,
                        fmt::format("the header '{}' cannot be set", own->name),
                        std::string(own->instead));
    } else if (lower == "authorization" && signs_in) {
      diagnostics.Error("bad-header", name.span, "the header 'authorization' cannot be set",
                        "the key 'method' says how to sign in");
    } else if (!names.insert(lower).second) {
      diagnostics.Error("bad-header", name.span, "this header stands twice",
                        "small and capital letters are the same in it");
    }
  }
}

// Names of session properties, or catalogs of roles.
void CheckNames(const TextPairs& pairs, const char* key, Diagnostics& diagnostics) {
  for (const auto& [name, value] : pairs) {
    bool plain = name->find_first_of("=,; \"") == std::string::npos;
    if (!name->empty() && IsGood(*name) && plain) continue;
    diagnostics.Error("bad-name", name.span, fmt::format("this cannot be a name in '{}'", key),
                      "a name has no blank, '=', ',', ';' or quote");
  }
}

void CheckHost(const Text& host, Diagnostics& diagnostics) {
  bool good = std::all_of(host->begin(), host->end(), [](char c) {
    return IsLetterOrDigit(c) || std::string_view(".-_:%").find(c) != std::string_view::npos;
  });
  if (good) return;
  diagnostics.Error("bad-host", host.span, "'host' takes a name or an address alone",
                    "http_scheme, port, user and password are keys of their own");
}

}  // namespace

void CheckTexts(const YamlNode& target, Diagnostics& diagnostics) {
  for (const YamlEntry& entry : target.entries) CheckBelow(entry.key, *entry.value, diagnostics);
}

void CheckTrino(const Output& output, const HttpServer& server, const std::vector<TakenBy>& taken,
                Diagnostics& diagnostics) {
  bool password = *output.method == "ldap";
  CheckHost(output.host, diagnostics);
  CheckHeaders(output.headers, password || *output.method == "jwt", diagnostics);
  CheckNames(output.session_properties, "session_properties", diagnostics);
  CheckNames(output.roles, "roles", diagnostics);
  for (const Text& tag : output.client_tags) {
    if (tag->find(',') == std::string::npos) continue;
    diagnostics.Error("bad-text", tag.span, "a tag of 'client_tags' has no ','",
                      "write a list: [one, other]");
  }
  if (password && output.user->find(':') != std::string::npos) {
    diagnostics.Error("bad-text", output.user.span, "'user' has no ':' where method is ldap",
                      "what follows it would be read as the password");
  }
  for (const auto& [name, value] : output.headers) {
    bool secret = IsSecretHeader(*name) || CameFromEnvironment(*value, taken);
    if (server.tls || !secret) continue;
    diagnostics.Error("insecure-header", name.span,
                      "this header may hold a secret, which would go unencrypted",
                      "set http_scheme to https");
  }
  if (server.tls && !server.verify && !*output.silent_cert) {
    diagnostics.Warn("unverified-server", output.cert.span,
                     "the server's certificate is not checked: anybody on the way can take its "
                     "place, read what signs in and all data, and answer for it",
                     "'cert' takes a file with the server's authority; suppress_cert_warning: true "
                     "silences this");
  }
}

void CheckPath(const Text& path, Diagnostics& diagnostics) {
  std::string lower = LowerCase(*path);
  bool remote = lower.find("://") != std::string::npos || lower.starts_with("md:") ||
                lower.starts_with("motherduck:");
  if (!remote) return;
  diagnostics.Error("bad-path", path.span, "'path' takes a file of this machine",
                    "firn's DuckDB reaches no server");
}

}  // namespace firn
