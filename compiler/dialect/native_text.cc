// Functions of text that DuckDB has in another meaning, counted in code points.
#include <algorithm>
#include <array>
#include <vector>

#include "compiler/dialect/native_functions.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

int64_t CountCharacters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); });
}

// The byte at which character `index` begins; the end if there are fewer.
size_t ByteOf(std::string_view text, int64_t index) {
  size_t at = 0;
  for (; at < text.size(); ++at) {
    if (!IsContinuation(text[at]) && index-- == 0) return at;
  }
  return at;
}

std::vector<std::string_view> Characters(std::string_view text) {
  std::vector<std::string_view> characters;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    while (end < text.size() && IsContinuation(text[end])) ++end;
    characters.push_back(text.substr(at, end - at));
    at = end;
  }
  return characters;
}

void Substring(Arguments arguments, NativeResult* result) {
  const std::string_view text = arguments[0].text;
  int64_t start = arguments[1].integer;
  if (start == 0) return;
  if (start < 0) {
    start += CountCharacters(text);
    if (start < 0) return;
  } else {
    --start;
  }
  const size_t begin = ByteOf(text, start);
  const std::string_view rest = text.substr(begin);
  if (arguments.size() < 3) {
    result->text = rest;
  } else if (arguments[2].integer > 0) {
    result->text = rest.substr(0, ByteOf(rest, arguments[2].integer));
  }
}

void Position(Arguments arguments, NativeResult* result) {
  const size_t at = arguments[0].text.find(arguments[1].text);
  result->integer =
      at == std::string_view::npos ? 0 : CountCharacters(arguments[0].text.substr(0, at)) + 1;
}

void Replace(Arguments arguments, NativeResult* result) {
  std::string_view text = arguments[0].text;
  const std::string_view search = arguments[1].text;
  const std::string_view with = arguments[2].text;
  if (search.empty()) {
    result->text = with;
    for (const std::string_view character : Characters(text)) {
      result->text.append(character).append(with);
    }
    return;
  }
  for (size_t at; (at = text.find(search)) != std::string_view::npos;) {
    result->text.append(text.substr(0, at)).append(with);
    text.remove_prefix(at + search.size());
  }
  result->text.append(text);
}

void Reverse(Arguments arguments, NativeResult* result) {
  const auto characters = Characters(arguments[0].text);
  for (auto at = characters.rbegin(); at != characters.rend(); ++at) result->text.append(*at);
}

void Pad(Arguments arguments, bool left, NativeResult* result) {
  const std::string_view text = arguments[0].text;
  const int64_t target = arguments[1].integer;
  const auto fill = Characters(arguments[2].text);
  if (target < 0 || target > 2'147'483'647) {
    result->error = "Target length must be in the range [0..2147483647]";
    return;
  }
  if (fill.empty()) {
    result->error = "Padding string must not be empty";
    return;
  }
  const int64_t missing = target - CountCharacters(text);
  if (missing <= 0) {
    result->text = text.substr(0, ByteOf(text, target));
    return;
  }
  if (!left) result->text = text;
  for (int64_t i = 0; i < missing; ++i) {
    result->text.append(fill[static_cast<size_t>(i) % fill.size()]);
  }
  if (left) result->text.append(text);
}

// The length of the white space that `text` begins with, in Java's meaning: no no-break spaces.
size_t LeadingSpace(std::string_view text) {
  const auto c = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  if ((c(0) >= 0x09 && c(0) <= 0x0D) || (c(0) >= 0x1C && c(0) <= 0x20)) return 1;
  if (c(0) == 0xE1 && c(1) == 0x9A && c(2) == 0x80) return 3;  // U+1680
  if (c(0) == 0xE3 && c(1) == 0x80 && c(2) == 0x80) return 3;  // U+3000
  if (c(0) != 0xE2) return 0;
  if (c(1) == 0x80 && c(2) >= 0x80 && c(2) <= 0x8A && c(2) != 0x87) return 3;  // U+2000..
  if (c(1) == 0x80 && (c(2) == 0xA8 || c(2) == 0xA9)) return 3;                // U+2028, U+2029
  return c(1) == 0x81 && c(2) == 0x9F ? 3 : 0;                                 // U+205F
}

template <bool kLeft, bool kRight>
void TrimSpace(Arguments arguments, NativeResult* result) {
  std::string_view text = arguments[0].text;
  if (kLeft) {
    while (const size_t count = LeadingSpace(text)) text.remove_prefix(count);
  }
  while (kRight && !text.empty()) {
    size_t last = text.size() - 1;
    while (last > 0 && IsContinuation(text[last])) --last;
    if (LeadingSpace(text.substr(last)) == 0) break;
    text.remove_suffix(text.size() - last);
  }
  result->text = text;
}

void CheckDelimiter(Arguments arguments, NativeResult* result) {
  result->text = arguments[0].text;
  if (result->text.empty()) result->error = "The delimiter may not be the empty string";
}

void SplitPart(Arguments arguments, NativeResult* result) {
  std::string_view text = arguments[0].text;
  const std::string_view delimiter = arguments[1].text;
  int64_t index = arguments[2].integer;
  if (index < 1) {
    result->error = "Index must be greater than zero";
    return;
  }
  if (delimiter.empty()) {
    const auto characters = Characters(text);
    result->null = index > static_cast<int64_t>(characters.size());
    if (!result->null) result->text = characters[static_cast<size_t>(index) - 1];
    return;
  }
  for (;; --index) {
    const size_t at = text.find(delimiter);
    if (index == 1) {
      result->text = text.substr(0, at);
      return;
    }
    if (at == std::string_view::npos) {
      result->null = true;
      return;
    }
    text.remove_prefix(at + delimiter.size());
  }
}

void FitVarchar(Arguments arguments, NativeResult* result) {
  result->text = arguments[0].text;
  if (CountCharacters(arguments[0].text) <= arguments[1].integer) return;
  result->error = "Value " + result->text + " cannot be represented as varchar(" +
                  std::to_string(arguments[1].integer) + ")";
}

void Levenshtein(Arguments arguments, NativeResult* result) {
  const auto left = Characters(arguments[0].text);
  const auto right = Characters(arguments[1].text);
  std::vector<int64_t> row(right.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = static_cast<int64_t>(j);
  for (const std::string_view character : left) {
    int64_t diagonal = row[0]++;
    for (size_t j = 1; j < row.size(); ++j) {
      const int64_t replaced = diagonal + (character == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  result->integer = row.back();
}

void Hamming(Arguments arguments, NativeResult* result) {
  const auto left = Characters(arguments[0].text);
  const auto right = Characters(arguments[1].text);
  if (left.size() != right.size()) {
    result->error = "The input strings to hamming_distance function must have the same length";
    return;
  }
  result->integer = 0;
  for (size_t i = 0; i < left.size(); ++i) result->integer += left[i] != right[i];
}

// ---- URLs --------------------------------------------------------------------------------------

// The parts of RFC 3986. False where Java's URI would not read the text.
struct Url {
  std::string_view protocol, host, port, path, query, fragment;
  bool has_authority = false, has_query = false, has_fragment = false;
};
bool SplitUrl(std::string_view text, Url* url) {
  constexpr std::string_view kNever = " <>\"{}|\\^`";
  if (text.find_first_of(kNever) != std::string_view::npos) return false;
  if (const size_t at = text.find('#'); at != std::string_view::npos) {
    url->has_fragment = true;
    url->fragment = text.substr(at + 1);
    text = text.substr(0, at);
  }
  const size_t colon = text.find_first_of(":/?");
  if (colon != std::string_view::npos && text[colon] == ':') {
    url->protocol = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    if (!text.starts_with('/')) return false;  // opaque: mailto:a@b
  }
  if (const size_t at = text.find('?'); at != std::string_view::npos) {
    url->has_query = true;
    url->query = text.substr(at + 1);
    text = text.substr(0, at);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    url->has_authority = true;
    const size_t slash = text.find('/');
    std::string_view authority = text.substr(0, slash);
    text = slash == std::string_view::npos ? std::string_view() : text.substr(slash);
    if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
      authority.remove_prefix(at + 1);
    }
    if (const size_t at = authority.rfind(':');
        at != std::string_view::npos && authority.find(']', at) == std::string_view::npos) {
      url->port = authority.substr(at + 1);
      authority = authority.substr(0, at);
    }
    url->host = authority;
  }
  url->path = text;
  return true;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// False where a percent sign is not followed by two digits.
bool DecodeUrl(std::string_view text, bool plus_is_space, std::string* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out->push_back(' ');
    } else if (text[i] != '%') {
      out->push_back(text[i]);
    } else {
      const int high = i + 2 < text.size() ? HexValue(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? HexValue(text[i + 2]) : -1;
      if (high < 0 || low < 0) return false;
      out->push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return true;
}

// One part, percent signs undone; NULL for what is no URL.
template <std::string_view Url::*kPart>
void UrlPart(Arguments arguments, NativeResult* result) {
  Url url;
  result->null = !SplitUrl(arguments[0].text, &url) || !DecodeUrl(url.*kPart, false, &result->text);
}

void UrlHost(Arguments arguments, NativeResult* result) {
  Url url;
  result->null = !SplitUrl(arguments[0].text, &url);
  if (!result->null) result->text = url.host;
}

void UrlPort(Arguments arguments, NativeResult* result) {
  Url url;
  result->null = !SplitUrl(arguments[0].text, &url) || url.port.empty();
  result->integer = 0;
  for (const char c : url.port) {
    if (c < '0' || c > '9' || result->integer > 99'999) result->null = true;
    result->integer = result->integer * 10 + (c - '0');
  }
}

void UrlParameter(Arguments arguments, NativeResult* result) {
  Url url;
  result->null = true;
  if (!SplitUrl(arguments[0].text, &url) || !url.has_query) return;
  std::string_view rest = url.query;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const size_t equals = pair.find('=');
    std::string name;
    if (!DecodeUrl(pair.substr(0, equals), true, &name) || name != arguments[1].text) continue;
    result->null = equals != std::string_view::npos &&
                   !DecodeUrl(pair.substr(equals + 1), true, &result->text);
    return;
  }
}

void UrlDecode(Arguments arguments, NativeResult* result) {
  if (!DecodeUrl(arguments[0].text, true, &result->text)) {
    result->error = "Illegal hex characters in escape (%) pattern";
  }
}

void UrlEncode(Arguments arguments, NativeResult* result) {
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : arguments[0].text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '*' || c == '_';
    if (plain) {
      result->text.push_back(c);
    } else if (c == ' ') {
      result->text.push_back('+');
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result->text.push_back('%');
      result->text.push_back(kHex[byte >> 4]);
      result->text.push_back(kHex[byte & 15]);
    }
  }
}

}  // namespace

void AddTextFunctions(std::vector<NativeFunction>* all) {
  using enum NativeType;
  AddNative("substr", {kVarchar, kBigint}, kVarchar, Substring, all);
  AddNative("substr", {kVarchar, kBigint, kBigint}, kVarchar, Substring, all);
  AddNative("strpos", {kVarchar, kVarchar}, kBigint, Position, all);
  AddNative("replace", {kVarchar, kVarchar, kVarchar}, kVarchar, Replace, all);
  AddNative("reverse", {kVarchar}, kVarchar, Reverse, all);
  AddNative(
      "lpad", {kVarchar, kBigint, kVarchar}, kVarchar,
      [](Arguments a, NativeResult* r) { Pad(a, true, r); }, all);
  AddNative(
      "rpad", {kVarchar, kBigint, kVarchar}, kVarchar,
      [](Arguments a, NativeResult* r) { Pad(a, false, r); }, all);
  AddNative("trim", {kVarchar}, kVarchar, TrimSpace<true, true>, all);
  AddNative("ltrim", {kVarchar}, kVarchar, TrimSpace<true, false>, all);
  AddNative("rtrim", {kVarchar}, kVarchar, TrimSpace<false, true>, all);
  AddNative("delimiter", {kVarchar}, kVarchar, CheckDelimiter, all);
  AddNative("split_part", {kVarchar, kVarchar, kBigint}, kVarchar, SplitPart, all);
  AddWithTry("fit_varchar", {kVarchar, kBigint}, kVarchar, FitVarchar, all);
  AddNative("levenshtein_distance", {kVarchar, kVarchar}, kBigint, Levenshtein, all);
  AddNative("hamming_distance", {kVarchar, kVarchar}, kBigint, Hamming, all);
  AddNative("url_extract_protocol", {kVarchar}, kVarchar, UrlPart<&Url::protocol>, all);
  AddNative("url_extract_host", {kVarchar}, kVarchar, UrlHost, all);
  AddNative("url_extract_port", {kVarchar}, kBigint, UrlPort, all);
  AddNative("url_extract_path", {kVarchar}, kVarchar, UrlPart<&Url::path>, all);
  AddNative("url_extract_query", {kVarchar}, kVarchar, UrlPart<&Url::query>, all);
  AddNative("url_extract_fragment", {kVarchar}, kVarchar, UrlPart<&Url::fragment>, all);
  AddNative("url_extract_parameter", {kVarchar, kVarchar}, kVarchar, UrlParameter, all);
  AddNative("url_decode", {kVarchar}, kVarchar, UrlDecode, all);
  AddNative("url_encode", {kVarchar}, kVarchar, UrlEncode, all);
}

}  // namespace firn
