// Stages 4 and 5 for commands that show or write SQL.
#pragma once

#include <string>
#include <vector>

#include "runner/cli/open_project.h"
#include "runner/run/read_target.h"

namespace firn {

// A model's query with tables where the target has them; empty for a seed.
std::string CompiledQuery(Workspace& workspace, size_t model, const TargetNames& names);

struct ScriptStatement {
  PlannedStatement planned;
  std::string sql;
};
struct ModelScript {
  size_t model = 0;
  ModelPlan plan;
  std::vector<ScriptStatement> statements;
};

// A model's statements as text. `facts` null: nothing is known of the target, so it is planned as
// for a run after the first; what only a run can know stays a variable (@watermark_high). `window`:
// as in PlanInput.
ModelScript MakeScript(Workspace& workspace, size_t model, const TargetNames& names,
                       const TargetFacts* facts, bool full_refresh, Diagnostics& diagnostics,
                       const std::optional<EventWindow>& window = std::nullopt);

// "if there are new rows"; "" for always.
const char* Describe(Condition condition);

}  // namespace firn
