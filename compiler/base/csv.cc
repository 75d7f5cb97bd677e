#include "compiler/base/csv.h"

#include <algorithm>

namespace firn {

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
}

bool CsvReader::Next(std::vector<CsvField>* fields) {
  while (Read(fields)) {
    if (width_ == 0) width_ = fields->size();
    bool empty = fields->size() == 1 && (*fields)[0].null;
    if (!empty || width_ == 1) return true;
  }
  return false;
}

bool CsvReader::Read(std::vector<CsvField>* fields) {
  fields->clear();
  if (at_ >= text_.size()) return false;
  line_ = next_line_;
  while (true) {
    CsvField field;
    bool quoted = at_ < text_.size() && text_[at_] == '"';
    if (quoted) {
      unclosed_ = true;
      ++at_;
      while (at_ < text_.size()) {
        char c = text_[at_];
        ++at_;
        if (c == '"') {
          unclosed_ = at_ < text_.size() && text_[at_] == '"';
          if (!unclosed_) break;
          ++at_;
        }
        next_line_ += c == '\n';
        field.text += c;
      }
      if (unclosed_) return false;
    }
    size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
    field.text += text_.substr(at_, end - at_);
    at_ = end;
    bool last = end >= text_.size() || text_[end] == '\n';
    if (last && !field.text.empty() && field.text.back() == '\r') field.text.pop_back();
    field.null = !quoted && field.text.empty();
    fields->push_back(std::move(field));
    if (end < text_.size()) ++at_;
    if (last) {
      ++next_line_;
      return true;
    }
  }
}

}  // namespace firn
