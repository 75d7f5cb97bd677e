// Rows of a query for people and programs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runner/engine/engine.h"

namespace firn {

enum class RowFormat { kTable, kCsv, kJsonl };
std::optional<RowFormat> ParseRowFormat(std::string_view name);

// kTable: aligned columns under a header, numbers to the right, NULL shown as such.
// kCsv: RFC 4180 with a header and line feeds; NULL is an empty field, an empty text is "".
// kJsonl: an object a row; numbers, booleans, arrays, maps and rows are JSON's own, all else text.
std::string FormatRows(const QueryResult& rows, RowFormat format);

}  // namespace firn
