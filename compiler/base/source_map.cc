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
  files_.emplace_back(std::move(path), std::move(text));
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

const std::vector<uint32_t>& SourceMap::File::LineStarts() const {
  std::call_once(split_, [this] {
    line_starts_.push_back(0);
    for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos;) {
      line_starts_.push_back(static_cast<uint32_t>(++at));
    }
  });
  return line_starts_;
}

Location SourceMap::Locate(Span span) const {
  std::string_view all = text(span.file);
  size_t at = std::min<size_t>(span.begin, all.size());
  Location found{.path = path(span.file)};
  found.line = 1;
  size_t begin = 0;
  if (span.known()) {
    const std::vector<uint32_t>& starts = files_[span.file - 1].LineStarts();
    auto after = std::upper_bound(starts.begin(), starts.end(), at);
    found.line = static_cast<uint32_t>(after - starts.begin());
    begin = *(after - 1);
  }
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
