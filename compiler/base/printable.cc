#include "compiler/base/printable.h"

#include <algorithm>

namespace firn {

namespace {

// The length of the UTF-8 character that `text` begins with; 0 where there is none.
size_t CharacterAt(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t length = byte(0) < 0x80   ? 1
                        : byte(0) < 0xC2 ? 0
                        : byte(0) < 0xE0 ? 2
                        : byte(0) < 0xF0 ? 3
                        : byte(0) < 0xF5 ? 4
                                         : 0;
  if (length == 0 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool IsControl(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 2)
    return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  return character.size() == 1 && (first < 0x20 || first == 0x7F);
}

}  // namespace

std::string Printable(std::string_view text, std::string_view control, bool keep_tabs) {
  std::string shown;
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterAt(text.substr(i));
    const std::string_view character = text.substr(i, length);
    if (length == 0) {
      shown += "\xEF\xBF\xBD";
    } else if (IsControl(character) && !(keep_tabs && character == "\t")) {
      shown += control;
    } else {
      shown += character;
    }
    i += length == 0 ? 1 : length;
  }
  return shown;
}

std::string PrintableLines(std::string_view text) {
  std::string lines;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (begin > 0) lines += '\n';
    lines += Printable(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace firn
