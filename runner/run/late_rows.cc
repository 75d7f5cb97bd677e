#include "runner/run/late_rows.h"

#include <algorithm>
#include <cstdlib>

namespace firn {

std::optional<LateCount> CountLateRows(const ModelPlan& plan, const std::vector<Cell>& facts,
                                       const std::optional<LateCount>& last, int64_t picked_up) {
  std::optional<int64_t> old, passed;
  for (size_t i = 0; i < plan.probe.size() && i < facts.size(); ++i) {
    if (!facts[i]) continue;
    if (plan.probe[i] == ProbeFact::kOld) old = std::atoll(facts[i]->c_str());
    if (plan.probe[i] == ProbeFact::kPassed) passed = std::atoll(facts[i]->c_str());
  }
  if (!passed) return std::nullopt;
  LateCount late;
  late.passed = *passed;
  late.margin = plan.watermark.gap > 0 ? plan.watermark.gap : plan.watermark.lateness_seconds;
  late.run = picked_up;
  late.picked_up = picked_up > 0;
  if (!old) return late;  // all rows are read
  // A count that was made with another margin says nothing of this one.
  if (last && last->margin == late.margin) late.run = std::max<int64_t>(*old - last->passed, 0);
  late.left = (last ? last->left : 0) + late.run;
  return late;
}

}  // namespace firn
