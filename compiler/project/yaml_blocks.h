// Takes SQL out of YAML before yaml-cpp reads it: at 10 MB/s it is by far the slowest part of a
// check, and most of a project's YAML is `sql: |` blocks, of which it would only copy the lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

// What looks like a literal block below a key. Offsets are those of the file.
struct LiteralBlock {
  uint32_t bar = 0;                 // the '|'
  uint32_t begin = 0;               // of the first line
  uint32_t first_end = 0, end = 0;  // of the first and the last line's text, before the line end
  uint32_t indent = 0;
  uint32_t cut_before = 0;  // bytes taken out of the blocks above
};

// A file of which each block keeps only its first line.
//
// yaml-cpp reads it to the same end: a scanner that takes the '|' for a block's beginning finds the
// block's indentation in its first line, and then eats all lines that have it, or are blank,
// without looking into them. Whether it did take it so shows in the event: a literal scalar at that
// '|', whose value is the first line. Where one is missing, the file must be read whole.
struct ShortYaml {
  std::string text;
  std::vector<LiteralBlock> blocks;

  // The offset in the file of an offset in `text`.
  size_t InFile(size_t at) const;
};

ShortYaml ShortenBlocks(std::string_view text);

// The value of a block that was read as `value` when it was short.
std::string WholeValue(std::string_view text, const LiteralBlock& block, std::string_view value);
// Whether `value` is what a short block has for a scanner that took it for one.
bool IsFirstLine(std::string_view text, const LiteralBlock& block, std::string_view value);

}  // namespace firn
