// Text -> tree, as the grammar of a version of Trino reads it, plus firn's `@name`.
#pragma once

#include <string_view>

#include "compiler/base/diagnostic.h"
#include "compiler/sql/statement.h"
#include "compiler/sql/trino_version.h"

namespace firn {

// SQL to be lexed in place. Trees hold views into `text`, which must outlive them.
struct SqlText {
  std::string_view text;
  FileId file = 0;          // where text stands, so that spans point into the file
  uint32_t offset = 0;      // of text's first byte in that file
  uint32_t indent = 0;      // columns of a YAML block: dropped after each newline within a literal
  TrinoVersion trino = {};  // whose grammar is meant
};

// Each parses the whole text (no trailing `;`) or adds one Diagnostic, with id "syntax", at the
// place where Trino reports it, and returns null. Nesting deeper than kMaxNesting is a diagnostic
// ("nesting"), and so is a tree deeper than kMaxTreeDepth, which a long chain of joins, unions or
// operators makes without nesting: whoever recurses over a tree may rely on that depth.
inline constexpr int kMaxNesting = 800;
inline constexpr int kMaxTreeDepth = 2000;
StatementPtr ParseStatement(const SqlText& sql, Ast& ast, Diagnostics& diagnostics);
QueryPtr ParseQuery(const SqlText& sql, Ast& ast, Diagnostics& diagnostics);
ExprPtr ParseExpression(const SqlText& sql, Ast& ast, Diagnostics& diagnostics);

}  // namespace firn
