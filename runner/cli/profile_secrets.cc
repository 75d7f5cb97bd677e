#include "runner/cli/profile_secrets.h"

#include <algorithm>

namespace firn {
namespace {

constexpr std::string_view kSecretKeys[] = {"password", "jwt_token", "http_headers"};
// They are in every statement, or are a word or number of firn's own, which it does not repeat.
constexpr std::string_view kPlainKeys[] = {"catalog",
                                           "database",
                                           "schema",
                                           "type",
                                           "method",
                                           "threads",
                                           "retries",
                                           "http_scheme",
                                           "timezone",
                                           "prepared_statements_enabled",
                                           "suppress_cert_warning"};
constexpr std::string_view kPlaceKeys[] = {"user", "host", "port", "path", "cert"};

template <size_t kCount>
bool IsOneOf(std::string_view key, const std::string_view (&keys)[kCount]) {
  return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

std::string NameOf(const FromEnvironment& from) {
  return IsVariableName(from.variable) ? "$" + from.variable : "*****";
}

// Undoes Base64, up to what is none.
std::string FromBase64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 255);
  }
  return bytes;
}

// A header's value, and what in it may come back alone: "Bearer X", "a=X; b=Y", "Basic dTpY".
void AddHeader(const std::string& value, Secrets* secrets) {
  constexpr size_t kShortest = 8;
  secrets->Add({value});
  for (std::string_view ends : {std::string_view(" ,;"), std::string_view(" ,;=\"'")}) {
    for (size_t at = 0; at < value.size();) {
      size_t end = std::min(value.find_first_of(ends, at), value.size());
      if (end - at >= kShortest) secrets->Add({value.substr(at, end - at)});
      at = end + 1;
    }
  }
  if (!value.starts_with("Basic ")) return;
  std::string login = FromBase64(std::string_view(value).substr(6));
  if (size_t colon = login.find(':'); colon != std::string::npos) {
    secrets->Add({login});
    secrets->Add({login.substr(colon + 1)});
  }
}

void AddValues(const YamlNode& node, bool header, Secrets* secrets) {
  if (node.kind == NodeKind::kScalar) {
    std::string value(node.text);
    header ? AddHeader(value, secrets) : secrets->Add({value});
  }
  for (const YamlEntry& entry : node.entries) AddValues(*entry.value, header, secrets);
  for (const YamlNode* item : node.items) AddValues(*item, header, secrets);
}

}  // namespace

void AddSecrets(const YamlNode& target, const std::vector<TakenBy>& taken, Secrets* secrets) {
  // Those with a name go first: the first of equal forms is what is shown.
  for (const TakenBy& one : taken) {
    if (IsOneOf(one.key, kPlainKeys)) continue;
    bool place = IsOneOf(one.key, kPlaceKeys);
    secrets->Add({one.from.value, NameOf(one.from), place});
    if (one.from.text != one.from.value) secrets->Add({one.from.text, "*****", place});
  }
  for (const YamlEntry& entry : target.entries) {
    if (IsOneOf(entry.key, kSecretKeys)) {
      AddValues(*entry.value, entry.key == "http_headers", secrets);
    }
  }
  const YamlNode* user = target.Find("user");
  const YamlNode* password = target.Find("password");
  if (user == nullptr || password == nullptr || password->text.empty()) return;
  std::string login = std::string(user->text) + ":" + std::string(password->text);
  secrets->Add({login});
  secrets->Add({Base64(login)});
}

std::string Shown(std::string_view key, const std::string& value,
                  const std::vector<TakenBy>& taken) {
  for (const TakenBy& one : taken) {
    if (one.key != key || one.from.value.empty()) continue;
    return one.from.text == one.from.value ? NameOf(one.from) : "*****";
  }
  return value;
}

bool CameFromEnvironment(const std::string& text, const std::vector<TakenBy>& taken) {
  return std::any_of(taken.begin(), taken.end(), [&](const TakenBy& one) {
    return one.from.text == text && !one.from.value.empty();
  });
}

}  // namespace firn
