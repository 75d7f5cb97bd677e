#include "runner/run/error_place.h"

#include <algorithm>

namespace firn {

Span PlaceIn(const PrintedSql& sql, int line, int column) {
  if (line <= 0) return {};
  size_t at = 0;
  for (int i = 1; i < line; ++i) at = sql.text.find('\n', at) + 1;
  at += static_cast<size_t>(std::max(column - 1, 0));
  Span place;
  for (const SourceMark& mark : sql.marks) {
    if (mark.offset > at) break;
    place = mark.span;
  }
  return place;
}

}  // namespace firn
