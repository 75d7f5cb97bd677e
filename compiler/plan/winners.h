// One row of each unique key.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

struct Winning {
  bool last = true;      // by order_by; else the first
  bool deletes = false;  // those that are deletes are shown as well
};

// The winner of each key among `from` where `where`. The statement fails where two rows of a key
// differ and there is no order_by to decide.
QueryPtr Winners(const PlanContext& context, RelationPtr from, ExprPtr where,
                 const Winning& winning = {});

// A condition over a row's columns: it is no delete. Null where there are none.
ExprPtr IsAlive(const PlanContext& context);

}  // namespace firn
