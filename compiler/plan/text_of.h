// Values of any type as text, for people and for comparing rows.
#pragma once

#include "compiler/plan/build.h"

namespace firn {

// A varchar that is the same for equal values alone, NULL for NULL: what CAST gives where it takes
// the type, hexadecimal bytes, JSON of arrays, maps and rows.
ExprPtr TextOf(const Build& build, ExprPtr value, const Type& type);

}  // namespace firn
