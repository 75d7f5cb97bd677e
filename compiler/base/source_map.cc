#include "compiler/base/source_map.h"

#include <algorithm>
#include <cassert>

namespace firn {

Span Cover(Span a, Span b) {
  if (!a.known()) return b;
  if (!b.known()) return a;
  assert(a.file == b.file);
  return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

FileId SourceMap::Add(std::string path, std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  files_.push_back({std::move(path), std::move(text)});
  return static_cast<FileId>(files_.size());
}

std::string_view SourceMap::path(FileId file) const {
  return file == 0 ? std::string_view("<generated>") : files_[file - 1].path;
}

std::string_view SourceMap::text(FileId file) const {
  return file == 0 ? std::string_view() : std::string_view(files_[file - 1].text);
}

std::string_view SourceMap::text(Span span) const {
  std::string_view all = text(span.file);
  if (span.begin >= all.size()) return {};
  return all.substr(span.begin, span.end - span.begin);
}

Location SourceMap::Locate(Span span) const {
  std::string_view all = text(span.file);
  size_t at = std::min<size_t>(span.begin, all.size());
  Location found{.path = path(span.file)};
  found.line = static_cast<uint32_t>(1 + std::count(all.begin(), all.begin() + at, '\n'));
  size_t begin = at == 0 ? std::string_view::npos : all.rfind('\n', at - 1);
  begin = begin == std::string_view::npos ? 0 : begin + 1;
  size_t end = std::min(all.find('\n', at), all.size());
  if (end > begin && all[end - 1] == '\r') --end;
  found.line_begin = static_cast<uint32_t>(begin);
  found.line_text = all.substr(begin, end - begin);
  auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  found.column = static_cast<uint32_t>(
      1 + std::count_if(all.begin() + begin, all.begin() + std::max(at, begin), is_start));
  return found;
}

}  // namespace firn
