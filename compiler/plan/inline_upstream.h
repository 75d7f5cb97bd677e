// What a query reads that is no table of its own on the target.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

// The query with sources replaced by where the target finds their rows, and ephemeral models by
// their queries.
QueryPtr InlineUpstream(QueryPtr query, const PlanContext& context);

}  // namespace firn
