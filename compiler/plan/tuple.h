// Several columns as one value.
#pragma once

#include <vector>

#include "compiler/plan/build.h"

namespace firn {

// `k`, or `row(k1, k2)`, and that two are equal.
ExprPtr Tuple(const Build& build, const std::vector<ExprPtr>& columns);
ExprPtr TuplesEqual(const Build& build, const std::vector<ExprPtr>& left,
                    const std::vector<ExprPtr>& right);

}  // namespace firn
