// Comma-separated values as RFC 4180 has them: quotes, doubled quotes, line ends within quotes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

struct CsvField {
  std::string text;
  bool null = false;  // empty, and not quoted
};

// Reads record by record. The text must outlive it; a byte order mark is dropped.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);

  // False at the end, and where a quote is never closed. Lines that hold nothing are passed over
  // where the first record had several fields.
  bool Next(std::vector<CsvField>* fields);

  int64_t line() const { return line_; }  // on which the last record began, from 1
  bool unclosed() const { return unclosed_; }

 private:
  bool Read(std::vector<CsvField>* fields);

  std::string_view text_;
  size_t at_ = 0;
  int64_t line_ = 0;
  int64_t next_line_ = 1;
  size_t width_ = 0;
  bool unclosed_ = false;
};

}  // namespace firn
