// Keys whose rows in the target must be computed again.
#pragma once

#include "compiler/plan/input.h"

namespace firn {

// A query of the distinct unique keys that new rows touch; and, where upstream rows can change or
// be taken back, also those of target rows that came from a changed upstream row. Where that cannot
// be followed (Provenance::compares_all), of all keys. Where there are bounds, those that
// the probe has seen, and no others.
QueryPtr TouchedKeys(const PlanContext& context, const ModelInput& input);

// A condition over the target: the upstream row that a row came from has changed, or is there no
// more. Null where rows upstream only come, or all is compared, or all is read.
ExprPtr CameFromChanged(const PlanContext& context);

// Whether a delete upstream may have made rows go from the target, so that no row here tells of it
// when it is itself changed or taken back: then such keys are always touched.
bool HidesEvents(const PlanContext& context);

// A condition over the target: the upstream row that a row came from is there no more. Null where
// upstream never deletes, or rows cannot be traced.
ExprPtr OriginVanished(const PlanContext& context);

// The condition that a row of the input is new since the last run; null: all are.
ExprPtr InputIsNew(const PlanContext& context);

// `k in (select k from touched)`; null where all are.
ExprPtr KeyIsTouched(const PlanContext& context);

// SortItems for order_by, newest first or oldest first.
std::vector<ExprPtr> OrderColumns(const PlanContext& context);

// Columns as `name as _firn_id1, ...`.
std::vector<SelectItem> IdItems(const PlanContext& context, const std::vector<ExprPtr>& columns);

}  // namespace firn
