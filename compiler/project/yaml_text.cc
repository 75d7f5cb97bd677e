#include "compiler/project/yaml_text.h"

#include <algorithm>

namespace firn {

namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

size_t EndOfLine(std::string_view text, size_t at) {
  return std::min(text.find('\n', at), text.size());
}

size_t LeadingSpaces(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// The first line of `text` that is not blank.
std::string_view FirstLine(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    size_t end = EndOfLine(text, at);
    if (!IsBlank(text.substr(at, end - at))) return text.substr(at, end - at);
    at = end + 1;
  }
  return {};
}

// The value's characters are found again one by one: folding changes nothing but white space.
size_t PlainEnd(std::string_view text, size_t at, std::string_view value) {
  size_t end = at;
  for (char c : value) {
    if (IsSpace(c)) continue;
    while (at < text.size() && IsSpace(text[at])) ++at;
    if (at >= text.size() || text[at] != c) break;
    end = ++at;
  }
  return end;
}

// The offset of the closing quote, or npos.
size_t ClosingQuote(std::string_view text, size_t at) {
  char quote = text[at];
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 >= text.size() || text[i + 1] != quote) return i;
      ++i;
    }
  }
  return std::string_view::npos;
}

void MeasureBlock(std::string_view text, std::string_view value, ScalarText* found) {
  size_t begin = std::min(EndOfLine(text, found->begin) + 1, text.size());
  // An indentation indicator ("|2") leaves spaces in the value: only what it took away counts.
  size_t indent = LeadingSpaces(FirstLine(text.substr(begin)));
  indent -= std::min(indent, LeadingSpaces(FirstLine(value)));
  size_t end = begin;
  for (size_t at = begin; at < text.size() && !IsBlank(value);) {
    size_t line_end = EndOfLine(text, at);
    std::string_view line = text.substr(at, line_end - at);
    if (!IsBlank(line)) {
      if (LeadingSpaces(line) < indent) break;
      end = line_end;
    }
    at = line_end + 1;
  }
  found->content_begin = static_cast<uint32_t>(begin);
  found->content_end = static_cast<uint32_t>(end);
  found->end = found->content_end;
  found->indent = static_cast<uint32_t>(indent);
}

}  // namespace

size_t SkipProperties(std::string_view text, size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    while (at < text.size() && !IsSpace(text[at])) ++at;
    while (at < text.size() && IsSpace(text[at])) ++at;
  }
  return at;
}

ScalarText MeasureScalar(std::string_view text, size_t at, std::string_view value) {
  at = SkipProperties(text, at);
  ScalarText found;
  found.begin = static_cast<uint32_t>(at);
  char first = at < text.size() ? text[at] : '\0';
  if (first == '|' || first == '>') {
    found.style = first == '|' ? ScalarStyle::kLiteral : ScalarStyle::kFolded;
    MeasureBlock(text, value, &found);
  } else if (first == '\'' || first == '"') {
    found.style = first == '"' ? ScalarStyle::kDoubleQuoted : ScalarStyle::kSingleQuoted;
    size_t close = ClosingQuote(text, at);
    found.closed = close != std::string_view::npos;
    found.content_begin = static_cast<uint32_t>(at + 1);
    found.content_end = static_cast<uint32_t>(found.closed ? close : EndOfLine(text, at));
    found.end = found.content_end + (found.closed ? 1 : 0);
  } else {
    found.content_begin = found.begin;
    found.end = found.content_end = static_cast<uint32_t>(PlainEnd(text, at, value));
  }
  return found;
}

std::optional<BadByte> FindBadByte(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return BadByte{i, "a control character"};
    size_t tail = c < 0x80                ? 0
                  : c >= 0xC2 && c < 0xE0 ? 1
                  : c >= 0xE0 && c < 0xF0 ? 2
                  : c >= 0xF0 && c < 0xF5 ? 3
                                          : 9;
    if (tail > text.size() - i - 1) return BadByte{i, "a byte that is not UTF-8"};
    for (size_t j = 1; j <= tail; ++j) {
      if ((static_cast<unsigned char>(text[i + j]) & 0xC0) != 0x80) {
        return BadByte{i, "a byte that is not UTF-8"};
      }
    }
    i += tail + 1;
  }
  return std::nullopt;
}

}  // namespace firn
