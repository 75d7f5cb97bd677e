// Tables with one row for each enumerator, for `static_assert`.
#pragma once

#include <cstddef>

namespace firn {

// Whether there are `count` rows, whose `kind` are the enumerators from 0 on, in their order.
template <typename Row, size_t kRows>
constexpr bool HasRowForEach(const Row (&rows)[kRows], size_t count) {
  using Kind = decltype(Row::kind);
  if (kRows != count) return false;
  for (size_t i = 0; i < kRows; ++i) {
    if (rows[i].kind != static_cast<Kind>(i)) return false;
  }
  return true;
}

}  // namespace firn
