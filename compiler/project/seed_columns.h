// Completes the columns of a seed from its CSV.
#pragma once

#include <string_view>

#include "compiler/base/diagnostic.h"
#include "compiler/project/spec.h"

namespace firn {

// `columns` becomes those of the file's header, in its order. Each keeps what the model says of it;
// one without a data_type gets the first of these that all its values are, empty fields apart:
//
//     boolean                         true, false in any case
//     bigint                          12, -3; with a zero in front (007) it is a code, not a number
//     double                          12.5, 1e-3, and whole numbers among them
//     date                            2026-01-31
//     timestamp(6)                    2026-01-31 10:00:00.5, also with a T
//     timestamp(6) with time zone     the same with Z or an offset
//     varchar                         anything else, and a column without values
//
// `text` is the file's.
void CompleteSeedColumns(ModelSpec* model, std::string_view text, FileId file,
                         Diagnostics& diagnostics);

}  // namespace firn
