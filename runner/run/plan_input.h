// What a run tells the planner, and the engine, of one model.
#pragma once

#include "runner/run/model_runner.h"

namespace firn {

// `all_rows`: whatever the watermark.
PlanInput PlanInputOf(const RunShared& shared, size_t model, bool all_rows);

// Whether the table is to be made or changed first.
bool MustCreate(const ModelPlan& plan);

// What the log says of the model.
const ModelState& RememberedOf(const RunShared& shared, const ModelSpec& spec);

// What the model's statements take along.
StatementOptions StatementOptionsOf(const RunShared& shared, const ModelSpec& spec);

}  // namespace firn
