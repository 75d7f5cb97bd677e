// Work that may be done side by side. The stages know no threads: their caller says how to loop.
#pragma once

#include <cstddef>
#include <functional>

namespace firn {

// Calls body(0) to body(count - 1), each once, in any order and perhaps several at a time, and
// returns when all are done. Bodies write to what is theirs alone; who called puts that together in
// the order of the indexes, so that nothing can tell how the loop ran.
using Loop = std::function<void(size_t count, const std::function<void(size_t)>& body)>;

// One after the other.
inline void InOrder(size_t count, const std::function<void(size_t)>& body) {
  for (size_t i = 0; i < count; ++i) body(i);
}

}  // namespace firn
