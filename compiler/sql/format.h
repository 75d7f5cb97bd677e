// SQL text -> the same statement in canonical layout, with its comments.
#pragma once

#include <optional>
#include <string>

#include "compiler/sql/parser.h"

namespace firn {

// Formatting what is formatted changes nothing. A comment with a line of its own stays before what
// it stood before, one behind a line's last token stays at the end of a line. `sql.indent` is taken
// off the lines of bracketed comments and strings; the result is not indented and has no line end
// at its end. Nothing, and a diagnostic, where the text does not parse.
std::optional<std::string> FormatSql(const SqlText& sql, Diagnostics& diagnostics);
// Likewise for an expression.
std::optional<std::string> FormatExpression(const SqlText& sql, Diagnostics& diagnostics);

}  // namespace firn
