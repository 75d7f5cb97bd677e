// One partition of a replace_window by partitions, replaced whatever is new.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/plan/context.h"

namespace firn {

// "day = 2026-01-01, shop = 'a, b'". Nothing where the text is not of this form.
std::optional<PartitionValues> ReadPartition(std::string_view text);
// "day = 2026-01-01 and shop = a, b".
std::string PartitionText(const PartitionValues& partition);

// Makes the plan one of PlanInput::partition. An error where the model has no such one.
void PlanPartition(PlanContext& context, Diagnostics& diagnostics);

// Its values as _firn_id1 and so on.
QueryPtr OnePartition(const PlanContext& context);

}  // namespace firn
