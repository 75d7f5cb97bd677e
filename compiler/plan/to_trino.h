// Stage 5 for Trino: a tree becomes one of the same meaning that the version at hand can plan.
#pragma once

#include "compiler/sql/statement.h"
#include "compiler/sql/trino_version.h"

namespace firn {

// From 482 on Trino evaluates the operand of NULLIF and of BETWEEN once, as the argument of a
// lambda. Within TRY or another lambda it then fails to plan the query ("Bind cannot be cast to
// Lambda", trinodb/trino issue 30399), so that there the operand is written twice. An operand that
// gives another value each time stays as it is.
StatementPtr ToTrino(StatementPtr statement, const TrinoVersion& version, Ast& ast);

}  // namespace firn
