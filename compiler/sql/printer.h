// Tree -> canonical text. The only place that quotes identifiers and string literals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/statement.h"

namespace firn {

enum class SqlFlavor { kTrino, kDuckdb };

// From byte `offset` of the printed text on, up to the next mark, the text stands for `span`.
struct SourceMark {
  uint32_t offset = 0;
  Span span;
};
struct PrintedSql {
  std::string text;               // several lines, two spaces of indentation, lower-case keywords
  std::vector<SourceMark> marks;  // ascending; only for nodes whose span is known
};

PrintedSql PrintWithMarks(StatementPtr statement, SqlFlavor flavor = SqlFlavor::kTrino);
std::string Print(StatementPtr statement, SqlFlavor flavor = SqlFlavor::kTrino);
std::string Print(QueryPtr query, SqlFlavor flavor = SqlFlavor::kTrino);
std::string Print(ExprPtr expr, SqlFlavor flavor = SqlFlavor::kTrino);

// An identifier, quoted where Trino's grammar (or DuckDB's) needs it.
std::string PrintName(std::string_view name, SqlFlavor flavor = SqlFlavor::kTrino);

}  // namespace firn
