#include "compiler/dialect/date_pattern.h"

#include "compiler/base/text.h"

namespace firn {

char NextJodaRun(std::string_view* pattern, int* count, std::string* literal) {
  const char c = (*pattern)[0];
  *count = 1;
  literal->clear();
  if (c == '\'') {
    size_t at = 1;
    for (; at < pattern->size(); ++at) {
      if ((*pattern)[at] != '\'') {
        literal->push_back((*pattern)[at]);
      } else if (at + 1 < pattern->size() && (*pattern)[at + 1] == '\'') {
        literal->push_back('\'');
        ++at;
      } else {
        break;
      }
    }
    if (at == 1) literal->push_back('\'');  // '' outside of quotes is one quote
    pattern->remove_prefix(at < pattern->size() ? at + 1 : at);
    return '\'';
  }
  if (!IsLetter(c)) {
    literal->push_back(c);
    pattern->remove_prefix(1);
    return '\'';
  }
  while (static_cast<size_t>(*count) < pattern->size() &&
         (*pattern)[static_cast<size_t>(*count)] == c) {
    ++*count;
  }
  pattern->remove_prefix(static_cast<size_t>(*count));
  return c;
}

}  // namespace firn
