// Decimals as digits: exact, of any length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firn {

// Adds one to a row of digits, which may get longer.
void IncrementDigits(std::string* digits);

// `digits` times 10^-`point`, rounded half up to `scale`, as text that DuckDB casts to
// decimal(precision, scale). False where it does not fit.
bool WriteDecimal(bool negative, std::string digits, int64_t point, int64_t precision,
                  int64_t scale, std::string* out);

// Java's BigDecimal(String): no white space, an optional exponent. False where it is none.
bool SplitDecimal(std::string_view text, bool* negative, std::string* digits, int64_t* point);

}  // namespace firn
