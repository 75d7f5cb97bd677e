#include "runner/cli/secrets.h"

#include <algorithm>
#include <cctype>

namespace firn {
namespace {

constexpr std::string_view kBlank = " \t";

constexpr std::string_view kSecretParts[] = {"pas",    "pw",      "tok", "jwt",
                                             "secret", "private", "auth"};

bool SoundsSecret(std::string key) {
  for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::any_of(std::begin(kSecretParts), std::end(kSecretParts),
                     [&](std::string_view part) { return key.find(part) != std::string::npos; });
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) + 1 - first);
}

// The value as it stands, without quotes, and as a flow map or a comment would end it; of a
// template what it falls back on.
void AddValue(std::string_view rest, std::vector<std::string>* secrets) {
  rest = Trimmed(rest);
  if (const size_t open = rest.find("{{"); open != std::string_view::npos && open <= 1) {
    rest = rest.substr(0, rest.find("}}"));
    const size_t comma = rest.find(',');
    rest = comma == std::string_view::npos ? "" : Trimmed(rest.substr(comma + 1));
  }
  if (rest.empty()) return;
  const char quote = rest.front();
  if (quote == '"' || quote == '\'') {
    rest.remove_prefix(1);
    secrets->push_back(std::string(rest.substr(0, rest.find(quote))));
    return;
  }
  secrets->push_back(std::string(rest));
  for (const std::string_view end : {",", "}", " #"}) {
    secrets->push_back(std::string(Trimmed(rest.substr(0, rest.find(end)))));
  }
}

void ReadLine(std::string_view line, std::vector<std::string>* secrets) {
  for (size_t colon = line.find(':'); colon != std::string_view::npos;
       colon = line.find(':', colon + 1)) {
    size_t end = colon;
    while (end > 0 && std::string_view(" \t'\"").find(line[end - 1]) != std::string_view::npos)
      --end;
    size_t begin = end;
    while (begin > 0 && (std::isalnum(static_cast<unsigned char>(line[begin - 1])) != 0 ||
                         line[begin - 1] == '_' || line[begin - 1] == '-')) {
      --begin;
    }
    if (SoundsSecret(std::string(line.substr(begin, end - begin)))) {
      AddValue(line.substr(colon + 1), secrets);
    }
  }
}

}  // namespace

std::vector<std::string> SecretsIn(std::string_view text) {
  std::vector<std::string> secrets;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ReadLine(line, &secrets);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return secrets;
}

}  // namespace firn
