// How many rows came too late for a model's watermark.
#pragma once

#include <optional>

#include "compiler/plan/model_plan.h"
#include "runner/state/state_log.h"

namespace firn {

// From the probe's one row, beside what the last commit recorded. Nothing where the plan does not
// count. `picked_up`: how many a probe before this one saw, where all rows are read because of
// them.
std::optional<LateCount> CountLateRows(const ModelPlan& plan, const std::vector<Cell>& facts,
                                       const std::optional<LateCount>& last, int64_t picked_up);

}  // namespace firn
