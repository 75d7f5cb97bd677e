// What the probe saw of the target's bounds, as conditions of the write.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/plan/prune.h"
#include "runner/engine/engine.h"

namespace firn {

// Values of the plan's conditions (Pruning::conditions) from the probe's cells: low, end and values
// of each bound in turn. False: there are none, so that the write reads all.
bool BindConditions(const Pruning& pruning, const std::vector<Cell>& cells, Ast& ast,
                    std::map<std::string, ExprPtr>* values);

// An error for each variable that is still open.
void ReportUnbound(StatementPtr tree, Diagnostics& diagnostics);

}  // namespace firn
