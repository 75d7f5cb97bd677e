// A model's run over the rows in a range of event times alone.
#pragma once

#include "compiler/base/diagnostic.h"
#include "compiler/plan/event_time.h"
#include "compiler/sql/statement.h"

namespace firn {

struct PlanContext;

// Makes the plan of a kind that keeps rows one of the rows in PlanInput::window: no watermark
// moves. What cannot be done exactly is an error.
void PlanWindow(PlanContext& context, Diagnostics& diagnostics);

// Makes it one that compares all rows with all of the target's, once.
void PlanComparison(PlanContext& context, Diagnostics& diagnostics);

// The condition that a row of the input lies in the window (and, where rows have no key, that a run
// has taken it in), and the same of the target's rows.
ExprPtr InputInWindow(const PlanContext& context);
ExprPtr TargetInWindow(const PlanContext& context);

}  // namespace firn
