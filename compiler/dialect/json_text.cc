#include "compiler/dialect/json_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>

#include "compiler/base/text.h"
#include "compiler/dialect/java_number.h"

namespace firn {
namespace {

constexpr int kMaxDepth = 1000;  // Jackson's limit

void AppendUtf8(uint32_t c, std::string* out) {
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out->push_back(static_cast<char>(0xC0 | c >> 6));
    out->push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | c >> 12));
    out->push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out->push_back(static_cast<char>(0xF0 | c >> 18));
    out->push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

bool ReadHex4(const char* at, const char* end, uint32_t* value) {
  if (end - at < 4) return false;
  const auto [stop, error] = std::from_chars(at, at + 4, *value, 16);
  return error == std::errc() && stop == at + 4;
}

// The characters of a string, with its escapes undone; the escapes are known to be well formed.
void Decode(std::string_view text, std::string* out) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const char* escape =
        static_cast<const char*>(std::memchr(at, '\\', static_cast<size_t>(end - at)));
    if (escape == nullptr) escape = end;
    out->append(at, escape);
    if (escape == end) return;
    at = escape + 2;
    switch (escape[1]) {
      case 'b':
        out->push_back('\b');
        break;
      case 'f':
        out->push_back('\f');
        break;
      case 'n':
        out->push_back('\n');
        break;
      case 'r':
        out->push_back('\r');
        break;
      case 't':
        out->push_back('\t');
        break;
      case 'u': {
        uint32_t unit = 0;
        uint32_t low = 0;
        ReadHex4(at, end, &unit);
        at += 4;
        if (unit >= 0xD800 && unit < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u' &&
            ReadHex4(at + 2, end, &low) && low >= 0xDC00 && low < 0xE000) {
          AppendUtf8(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), out);
          at += 6;
        } else if (unit >= 0xD800 && unit < 0xE000) {
          out->push_back('?');  // half a pair is no character: what Java's encoder writes
        } else {
          AppendUtf8(unit, out);
        }
        break;
      }
      default:
        out->push_back(escape[1]);
        break;
    }
  }
}

}  // namespace

void JsonReader::SkipSpace() {
  while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
}

bool JsonReader::AtEnd() {
  SkipSpace();
  return at_ == end_;
}

JsonKind JsonReader::Peek() {
  SkipSpace();
  if (at_ == end_) return JsonKind::kNone;
  switch (*at_) {
    case '{':
      return JsonKind::kObject;
    case '[':
      return JsonKind::kArray;
    case '"':
      return JsonKind::kString;
    case 't':
      return JsonKind::kTrue;
    case 'f':
      return JsonKind::kFalse;
    case 'n':
      return JsonKind::kNull;
    default:
      return *at_ == '-' || IsDigit(*at_) ? JsonKind::kNumber : JsonKind::kNone;
  }
}

bool JsonReader::SkipString(std::string* decoded) {
  const char* const begin = ++at_;
  bool escaped = false;
  for (; at_ < end_; ++at_) {
    const auto c = static_cast<unsigned char>(*at_);
    if (c == '"') {
      const std::string_view raw(begin, static_cast<size_t>(at_++ - begin));
      if (decoded != nullptr) {
        decoded->clear();
        escaped ? Decode(raw, decoded) : static_cast<void>(decoded->assign(raw));
      }
      return true;
    }
    if (c < 0x20) return Fail();
    if (c != '\\') continue;
    escaped = true;
    if (++at_ == end_) return Fail();
    if (*at_ == 'u') {
      uint32_t unit;
      if (!ReadHex4(at_ + 1, end_, &unit)) return Fail();
      at_ += 4;
    } else if (std::strchr("\"\\/bfnrt", *at_) == nullptr || *at_ == '\0') {
      return Fail();
    }
  }
  return Fail();
}

bool JsonReader::SkipNumber() {
  if (*at_ == '-') ++at_;
  const auto digits = [this] {
    const char* const begin = at_;
    while (at_ < end_ && IsDigit(*at_)) ++at_;
    return at_ > begin;
  };
  const char* const whole = at_;
  if (!digits()) return Fail();
  if (*whole == '0' && at_ - whole > 1) return Fail();
  if (at_ < end_ && *at_ == '.') {
    ++at_;
    if (!digits()) return Fail();
  }
  if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return Fail();
  }
  return true;
}

bool JsonReader::SkipWord(std::string_view word) {
  if (static_cast<size_t>(end_ - at_) < word.size()) return Fail();
  if (std::string_view(at_, word.size()) != word) return Fail();
  at_ += word.size();
  return true;
}

bool JsonReader::SkipValue(int depth) {
  if (depth > kMaxDepth) return Fail();
  const JsonKind kind = Peek();
  switch (kind) {
    case JsonKind::kString:
      return SkipString(nullptr);
    case JsonKind::kNumber:
      return SkipNumber();
    case JsonKind::kTrue:
      return SkipWord("true");
    case JsonKind::kFalse:
      return SkipWord("false");
    case JsonKind::kNull:
      return SkipWord("null");
    case JsonKind::kNone:
      return Fail();
    case JsonKind::kObject:
      Enter();
      while (NextMember(nullptr)) {
        if (!SkipValue(depth + 1)) return false;
      }
      return ok_;
    case JsonKind::kArray:
      Enter();
      while (NextElement()) {
        if (!SkipValue(depth + 1)) return false;
      }
      return ok_;
  }
  return Fail();
}

bool JsonReader::Skip(std::string_view* raw) {
  SkipSpace();
  const char* const begin = at_;
  if (!SkipValue(0)) return false;
  if (raw != nullptr) *raw = {begin, static_cast<size_t>(at_ - begin)};
  return true;
}

bool JsonReader::String(std::string* decoded) {
  return Peek() == JsonKind::kString ? SkipString(decoded) : Fail();
}

bool JsonReader::NextMember(std::string* key) {
  SkipSpace();
  if (at_ == end_) return Fail();
  if (*at_ == '}') {
    ++at_;
    first_ = false;
    return false;
  }
  if (!first_) {
    if (*at_ != ',') return Fail();
    ++at_;
    SkipSpace();
  }
  first_ = false;
  if (at_ == end_ || *at_ != '"' || !SkipString(key)) return Fail();
  SkipSpace();
  if (at_ == end_ || *at_ != ':') return Fail();
  ++at_;
  return true;
}

bool JsonReader::NextElement() {
  SkipSpace();
  if (at_ == end_) return Fail();
  if (*at_ == ']') {
    ++at_;
    first_ = false;
    return false;
  }
  if (!first_) {
    if (*at_ != ',') return Fail();
    ++at_;
  }
  first_ = false;
  return true;
}

void AppendJsonQuoted(std::string_view text, std::string* out) {
  out->push_back('"');
  for (const char c : text) {
    switch (c) {
      case '"':
        out->append("\\\"");
        break;
      case '\\':
        out->append("\\\\");
        break;
      case '\b':
        out->append("\\b");
        break;
      case '\t':
        out->append("\\t");
        break;
      case '\n':
        out->append("\\n");
        break;
      case '\f':
        out->append("\\f");
        break;
      case '\r':
        out->append("\\r");
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          constexpr char kHex[] = "0123456789ABCDEF";
          out->append("\\u00").push_back(kHex[c >> 4]);
          out->push_back(kHex[c & 0xF]);
        } else {
          out->push_back(c);
        }
    }
  }
  out->push_back('"');
}

namespace {

void AppendJsonNumber(std::string_view raw, JsonNumbers numbers, std::string* out) {
  if (raw.find_first_of(".eE") == std::string_view::npos) {
    out->append(raw == "-0" ? "0" : raw);
    return;
  }
  if (numbers == JsonNumbers::kExact) return AppendJavaBigDecimal(raw, out);
  const double value = NearestDouble(raw);
  if (!std::isfinite(value)) {
    out->append(value < 0 ? "\"-Infinity\"" : "\"Infinity\"");  // Jackson quotes what JSON lacks
    return;
  }
  AppendJavaDouble(value, out);
}

bool AppendCompact(JsonReader* reader, bool sorted, JsonNumbers numbers, int depth,
                   std::string* out) {
  if (depth > kMaxDepth) return false;
  std::string text;
  std::string_view raw;
  switch (reader->Peek()) {
    case JsonKind::kNone:
      return false;
    case JsonKind::kString:
      if (!reader->String(&text)) return false;
      AppendJsonQuoted(text, out);
      return true;
    case JsonKind::kNumber:
      if (!reader->Skip(&raw)) return false;
      AppendJsonNumber(raw, numbers, out);
      return true;
    case JsonKind::kTrue:
    case JsonKind::kFalse:
    case JsonKind::kNull:
      if (!reader->Skip(&raw)) return false;
      out->append(raw);
      return true;
    case JsonKind::kArray: {
      reader->Enter();
      out->push_back('[');
      for (bool first = true; reader->NextElement(); first = false) {
        if (!first) out->push_back(',');
        if (!AppendCompact(reader, sorted, numbers, depth + 1, out)) return false;
      }
      out->push_back(']');
      return reader->ok();
    }
    case JsonKind::kObject:
      break;
  }
  reader->Enter();
  out->push_back('{');
  if (!sorted) {
    for (bool first = true; reader->NextMember(&text); first = false) {
      if (!first) out->push_back(',');
      AppendJsonQuoted(text, out);
      out->push_back(':');
      if (!AppendCompact(reader, sorted, numbers, depth + 1, out)) return false;
    }
  } else {
    std::map<std::string, std::string> members;
    while (reader->NextMember(&text)) {
      std::string& value = members[text];
      value.clear();
      if (!AppendCompact(reader, sorted, numbers, depth + 1, &value)) return false;
    }
    bool first = true;
    for (const auto& [key, value] : members) {
      if (!first) out->push_back(',');
      first = false;
      AppendJsonQuoted(key, out);
      out->append(":").append(value);
    }
  }
  out->push_back('}');
  return reader->ok();
}

}  // namespace

bool AppendCompactJson(JsonReader* reader, bool sorted, std::string* out, JsonNumbers numbers) {
  return AppendCompact(reader, sorted, numbers, 0, out);
}

bool ParseJson(std::string_view text, JsonNumbers numbers, std::string* out) {
  JsonReader reader(text);
  return AppendCompactJson(&reader, true, out, numbers) && reader.AtEnd();
}

}  // namespace firn
