// What yaml-cpp does not tell of a scalar: its style, its end, a block's indentation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "compiler/project/yaml_reader.h"

namespace firn {

struct ScalarText {
  ScalarStyle style = ScalarStyle::kPlain;
  bool closed = true;  // false: a quote that never ends (yaml-cpp takes the rest of the file)
  uint32_t begin = 0, end = 0;
  uint32_t content_begin = 0, content_end = 0;
  uint32_t indent = 0;
};

// `text` is the file, `at` the scalar's first byte or that of its tag or anchor, `value` what the
// scalar means.
ScalarText MeasureScalar(std::string_view text, size_t at, std::string_view value);

// The offset behind tags and anchors and the space after them.
size_t SkipProperties(std::string_view text, size_t at);

struct BadByte {
  size_t at = 0;
  std::string_view why;
};
// The first byte that no YAML file may hold: not UTF-8, or a control character.
std::optional<BadByte> FindBadByte(std::string_view text);

}  // namespace firn
