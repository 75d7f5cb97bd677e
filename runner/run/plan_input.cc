#include "runner/run/plan_input.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/run/stage_files.h"
#include "runner/run/taken_in.h"

namespace firn {

PlanInput PlanInputOf(const RunShared& shared, size_t model, bool all_rows) {
  const RunOptions& options = shared.options;
  PlanInput input;
  input.flavor = options.names.flavor;
  input.live = &shared.target.live;
  input.watermarks = shared.watermarks;
  std::string name = LowerCase(shared.workspace.project.models[model].qualified_name());
  if (all_rows || options.taken != nullptr) input.watermarks.erase(name);
  if (options.taken != nullptr && options.taken->low) input.watermarks[name] = *options.taken->low;
  input.recompute = options.taken != nullptr;
  input.full_refresh = options.full_refresh;
  input.window = options.window;
  input.partition = options.partition;
  if (auto refresh = options.refresh.find(model); refresh != options.refresh.end()) {
    input.window = refresh->second;
    input.compare_all = !refresh->second;
  }
  input.table_properties = shared.coordinator.table_properties;
  input.stage_suffix = StageSuffix(shared.run_id);
  return input;
}

bool MustCreate(const ModelPlan& plan) {
  return std::any_of(plan.statements.begin(), plan.statements.end(), [](const PlannedStatement& s) {
    return s.purpose == Purpose::kCreate || s.purpose == Purpose::kEvolve;
  });
}

const ModelState& RememberedOf(const RunShared& shared, const ModelSpec& spec) {
  static const ModelState kNothing;
  auto state = shared.target.state.models.find(LowerCase(spec.qualified_name()));
  return state == shared.target.state.models.end() ? kNothing : state->second;
}

StatementOptions StatementOptionsOf(const RunShared& shared, const ModelSpec& spec) {
  StatementOptions options;
  options.client_tags = {"firn", shared.options.invocation, spec.qualified_name()};
  options.client_info =
      fmt::format("{{\"run_id\":\"{}\",\"model\":\"{}\"}}", shared.run_id, spec.qualified_name());
  return options;
}

}  // namespace firn
