// Statements written as SQL with holes: `select @columns from @input where @window`.
//
// A hole is a name behind an at sign. In a select list, an argument list, PARTITION BY, ORDER BY or
// GROUP BY one hole may stand for several elements; in FROM it stands for a relation. What fills a
// hole is a tree, so nothing is ever quoted or spliced as text.
#pragma once

#include <map>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/sql/statement.h"

namespace firn {

// A null ExprPtr stands for TRUE (an absent condition).
using Hole = std::variant<ExprPtr, std::vector<ExprPtr>, std::vector<SelectItem>, RelationPtr>;
using Holes = std::map<std::string_view, Hole>;

// `sql` must be well formed and outlive the tree: a literal of firn's own source. Holes not named
// in `holes` stay as variables.
QueryPtr Quote(std::string_view sql, const Holes& holes, Ast& ast);
ExprPtr QuoteExpr(std::string_view sql, const Holes& holes, Ast& ast);

}  // namespace firn
