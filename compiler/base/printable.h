// Texts of others, as a terminal may show them.
#pragma once

#include <string>
#include <string_view>

namespace firn {

// On one line: `control` stands for control characters (those of Unicode's second set too, and the
// tab unless it is kept), U+FFFD for bytes that are no UTF-8.
std::string Printable(std::string_view text, std::string_view control = " ",
                      bool keep_tabs = false);
// Likewise, line by line.
std::string PrintableLines(std::string_view text);

}  // namespace firn
