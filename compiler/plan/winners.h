// One row of each unique key.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

enum class Wins { kLast, kFirst };  // by order_by

// The winner of each key among `from` where `where`, without those that are deletes. The statement
// fails where two rows of a key differ and there is no order_by to decide.
QueryPtr Winners(const PlanContext& context, RelationPtr from, ExprPtr where,
                 Wins wins = Wins::kLast);

}  // namespace firn
