// What formatting and parsing of dates share: month names, and Joda's patterns taken apart.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "compiler/base/text.h"

namespace firn {

inline constexpr std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

// Takes one run off a Joda pattern: a field's letter, `count` times; or a quote, for literal text
// in `literal`.
char NextJodaRun(std::string_view* pattern, int* count, std::string* literal);

}  // namespace firn
