#include "runner/engine/trino_protocol.h"

namespace firn {
namespace {

std::string UrlEncode(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4];
    encoded += kDigits[byte & 15];
  }
  return encoded;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// As Java's URLEncoder writes: a plus is a space.
std::string UrlDecode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? HexValue(text[i + 1]) : -1;
    const int low = high >= 0 ? HexValue(text[i + 2]) : -1;
    if (low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

void Add(const char* name, const std::string& value, HttpHeaders* headers) {
  if (!value.empty()) headers->emplace(name, value);
}

HttpHeaders CommonHeaders(const TrinoClient& client) {
  HttpHeaders headers(client.headers.begin(), client.headers.end());
  Add("Authorization", client.authorization, &headers);
  Add("X-Trino-User", client.user, &headers);
  Add("X-Trino-Source", client.source, &headers);
  Add("User-Agent", client.source, &headers);
  return headers;
}

}  // namespace

Result<HttpRequest> SubmitRequest(const TrinoClient& client, const std::string& sql,
                                  const StatementOptions& options) {
  HttpRequest request{"POST", "/v1/statement", CommonHeaders(client), sql};
  HttpHeaders& headers = request.headers;
  Add("Content-Type", "text/plain; charset=utf-8", &headers);
  Add("X-Trino-Catalog", client.catalog, &headers);
  Add("X-Trino-Schema", client.schema, &headers);
  Add("X-Trino-Time-Zone", "UTC", &headers);
  // Without it Trino cuts timestamps to milliseconds.
  Add("X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME", &headers);
  auto properties = options.session_properties;
  properties.insert(client.session_properties.begin(), client.session_properties.end());
  properties.insert(options.session_defaults.begin(), options.session_defaults.end());
  for (const auto& [name, value] : properties) {
    Add("X-Trino-Session", name + "=" + UrlEncode(value), &headers);
  }
  for (const auto& [catalog, role] : client.roles) {
    const bool special = role == "ALL" || role == "NONE";
    Add("X-Trino-Role", catalog + "=" + UrlEncode(special ? role : "ROLE{" + role + "}"), &headers);
  }
  std::string tags;
  for (const auto* list : {&client.client_tags, &options.client_tags}) {
    for (const std::string& tag : *list) tags += (tags.empty() ? "" : ",") + tag;
  }
  Add("X-Trino-Client-Tags", tags, &headers);
  Add("X-Trino-Client-Info", options.client_info, &headers);
  for (const auto& [name, value] : headers) {
    if (value.find_first_of("\r\n") != std::string::npos) {
      return Status(StatusCode::kQuery, "header '" + name + "' cannot hold a line break");
    }
  }
  return request;
}

HttpRequest PollRequest(const TrinoClient& client, const std::string& next) {
  return {"GET", next, CommonHeaders(client), ""};
}

HttpRequest CancelRequest(const TrinoClient& client, const std::string& next) {
  return {"DELETE", next, CommonHeaders(client), ""};
}

void UpdateSession(const HttpHeaders& headers, TrinoClient* client) {
  for (const auto& [name, value] : headers) {
    if (name == "x-trino-set-catalog") client->catalog = value;
    if (name == "x-trino-set-schema") client->schema = value;
    if (name == "x-trino-clear-session") client->session_properties.erase(value);
    const size_t equals = value.find('=');
    if (name == "x-trino-set-session" && equals != std::string::npos) {
      client->session_properties[value.substr(0, equals)] = UrlDecode(value.substr(equals + 1));
    }
  }
}

}  // namespace firn
