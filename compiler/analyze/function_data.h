// The text of functions.tsv and operators.tsv, in the binary: lines sorted by name, after one
// comment line.
#pragma once

#include <string_view>

namespace firn {

extern const std::string_view kFunctionLines;
extern const std::string_view kOperatorLines;

}  // namespace firn
