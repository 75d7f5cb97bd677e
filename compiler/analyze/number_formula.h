// The precisions, scales and lengths of results, which SHOW FUNCTIONS only names.
#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/analyze/signature.h"
#include "compiler/sql/trino_version.h"

namespace firn {

inline constexpr int64_t kNoNumber = -1;

// The value of `number`, a number variable of the signature's result alone. `numbers` are those of
// its arguments, in the order of the signature's text. kNoNumber where there is no formula.
int64_t ComputeNumber(const Signature& signature, std::string_view number, const int64_t* numbers,
                      const TrinoVersion& trino);

}  // namespace firn
