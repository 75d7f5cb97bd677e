// Whether an expression may raise an error when Trino evaluates it.
#pragma once

#include <vector>

#include "compiler/sql/expr.h"
#include "compiler/sql/type.h"

namespace firn {

// True where evaluating `expr` may raise an error for some row: unsafe casts, division, integer
// overflow, subscripts, malformed text, functions that firn does not know to be safe. False is a
// promise; true is caution. `types` are those of the query's analysis, by Expr::id.
bool CanFail(ExprPtr expr, const std::vector<Type>& types);

}  // namespace firn
