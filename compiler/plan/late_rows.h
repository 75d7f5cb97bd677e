// Rows that come so late that no run reads them: seen by counting, without reading them.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

// The mark less the lateness or the gap: up to there rows are not read again.
ExprPtr LessMargin(const PlanContext& context, ExprPtr mark);

// What becomes of late rows, where the watermark is known: as the model says; else they are counted
// where it expects some (`lateness`, `gap`) and ignored where it says that the column grows with
// arrival. An error where they shall count and cannot be told.
void ChooseLateRows(PlanContext& context, Diagnostics& diagnostics);

// Items of the probe, over `from` (where the watermark's column is `column`): see ProbeFact. An
// upstream that only adds rows has late ones when more rows are old now than had been passed.
void AddLateRows(const PlanContext& context, RelationPtr from, ExprPtr column,
                 std::vector<SelectItem>* items, std::vector<ProbeFact>* facts);

}  // namespace firn
