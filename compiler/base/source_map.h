// Where text came from. A span is bytes in a file that one can open.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firn {

using FileId = uint32_t;  // 0 is "no file": text that firn wrote itself

// Bytes [begin, end) of a file. Spans never take part in the equality of trees.
struct Span {
  FileId file = 0;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool known() const { return file != 0; }
};

// The smallest span that covers both, which must be of the same file.
Span Cover(Span a, Span b);

// 1-based line and column; the column counts code points, as Trino and editors do.
struct Location {
  std::string_view path;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string_view line_text;  // without its line end
  uint32_t line_begin = 0;     // byte offset of line_text in the file
};

// Owns the text of every file read. Texts never move, so views into them stay valid as long as the
// map lives. Adding is not thread-safe, reading is.
class SourceMap {
 public:
  SourceMap() = default;
  SourceMap(SourceMap&&) = default;
  SourceMap& operator=(SourceMap&&) = default;

  // A byte order mark is dropped, so that offsets are those of the text that parsers see.
  FileId Add(std::string path, std::string text);

  std::string_view path(FileId file) const;
  std::string_view text(FileId file) const;
  std::string_view text(Span span) const;
  Location Locate(Span span) const;
  size_t size() const { return files_.size(); }

 private:
  struct File {
    File(std::string path, std::string text) : path(std::move(path)), text(std::move(text)) {}

    // Where each line begins; worked out when it is first asked for.
    const std::vector<uint32_t>& LineStarts() const;

    std::string path;
    std::string text;

   private:
    mutable std::once_flag split_;
    mutable std::vector<uint32_t> line_starts_;
  };
  std::deque<File> files_;  // file n is files_[n - 1]
};

}  // namespace firn
