// What a message may quote of a file.
#pragma once

#include <string>
#include <string_view>

namespace firn {

// No more than a line, and of that no more than its beginning, with "..." for the rest: a file of
// another kind than it should be may be somebody's secret. Bytes that a terminal would take for
// something else are shown as U+FFFD.
std::string Excerpt(std::string_view text);

}  // namespace firn
