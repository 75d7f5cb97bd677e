#include "compiler/project/yaml_blocks.h"

#include <algorithm>

namespace firn {

namespace {

constexpr std::string_view kHead = ": |\n";

size_t EndOfLine(std::string_view text, size_t at) {
  return std::min(text.find('\n', at), text.size());
}

// The block below the '|'. Its end is that of its first line where it is not plainly a block: an
// empty line first, tabs or carriage returns among the spaces.
LiteralBlock Measure(std::string_view text, size_t bar) {
  LiteralBlock block;
  size_t begin = bar + 2;
  size_t first = std::min(text.find_first_not_of(' ', begin), text.size());
  size_t indent = first - begin;
  size_t end = EndOfLine(text, begin);
  block.bar = static_cast<uint32_t>(bar);
  block.begin = static_cast<uint32_t>(begin);
  block.indent = static_cast<uint32_t>(indent);
  block.first_end = block.end = static_cast<uint32_t>(end);
  if (indent == 0 || first >= end || text[first] == '\t') return block;
  if (text.substr(begin, end - begin).find('\r') != std::string_view::npos) return block;
  for (size_t at = end + 1; at < text.size(); at = end + 1) {
    size_t word = std::min(text.find_first_not_of(' ', at), text.size());
    end = EndOfLine(text, at);
    if (word >= end) continue;
    if (word - at < indent) break;
    if (text[word] == '\t' || text.substr(at, end - at).find('\r') != std::string_view::npos) {
      block.end = block.first_end;
      return block;
    }
    block.end = static_cast<uint32_t>(end);
  }
  return block;
}

}  // namespace

ShortYaml ShortenBlocks(std::string_view text) {
  ShortYaml out;
  size_t kept = 0;
  for (size_t at = text.find(kHead); at != std::string_view::npos; at = text.find(kHead, at)) {
    LiteralBlock block = Measure(text, at + 2);
    at = block.end;
    if (block.end == block.first_end) continue;
    out.text.append(text, kept, block.first_end - kept);
    block.cut_before = static_cast<uint32_t>(block.first_end - out.text.size());
    kept = block.end;
    out.blocks.push_back(block);
  }
  if (kept > 0) out.text.append(text, kept);
  return out;
}

size_t ShortYaml::InFile(size_t at) const {
  auto below = std::partition_point(blocks.begin(), blocks.end(), [&](const LiteralBlock& block) {
    return block.first_end - block.cut_before < at;
  });
  if (below == blocks.begin()) return at;
  const LiteralBlock& above = below[-1];
  return at + above.cut_before + (above.end - above.first_end);
}

bool IsFirstLine(std::string_view text, const LiteralBlock& block, std::string_view value) {
  std::string_view first =
      text.substr(block.begin + block.indent, block.first_end - block.begin - block.indent);
  return value.starts_with(first) &&
         (value.size() == first.size() || value.substr(first.size()) == "\n");
}

std::string WholeValue(std::string_view text, const LiteralBlock& block, std::string_view value) {
  std::string whole;
  whole.reserve(block.end - block.begin + 1);
  for (size_t at = block.begin; at < block.end;) {
    size_t end = std::min<size_t>(EndOfLine(text, at), block.end);
    size_t begin = std::min<size_t>(at + block.indent, end);
    whole.append(text, begin, end - begin);
    if (end < block.end) whole += '\n';
    at = end + 1;
  }
  if (value.ends_with('\n')) whole += '\n';
  return whole;
}

}  // namespace firn
