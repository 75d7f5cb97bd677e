// Regular expressions: Trino's (Java's syntax, by Joni) as RE2's, which DuckDB runs.
#pragma once

#include <string>
#include <string_view>

namespace firn {

struct RegexText {
  std::string pattern;  // RE2's
  std::string refused;  // what RE2 cannot say, or empty
  int groups = 0;
  bool nullable = false;         // may match the empty text
  bool optional_groups = false;  // some group may be left out of a match
  bool end_anchor = false;       // has a '$', which also matches before a final newline
};
RegexText TranslateRegex(std::string_view pattern);

// "$1" and "\$" as RE2's "\1" and "$". False for named groups and groups that are not there.
bool TranslateReplacement(std::string_view text, int groups, std::string* re2);

}  // namespace firn
