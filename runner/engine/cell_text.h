// The text forms of cells, shared by the engines so that equal values are equal texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firn {

// "2025-11-10"; "-0001-01-01" and "+10000-01-01" outside of four digits.
void AppendDate(int64_t days_since_epoch, std::string* out);
// "07:04:09.125000": `units` since midnight, of which a second has 10^digits; `digits` 0..9.
void AppendTime(int64_t units, int digits, std::string* out);
// "2025-11-10 00:17:49.105618": likewise since 1970-01-01.
void AppendTimestamp(int64_t units, int digits, std::string* out);

// "1 02:03:04.005" and "1-2": Trino's two intervals.
void AppendDayTimeInterval(int64_t microseconds, std::string* out);
void AppendYearMonthInterval(int64_t months, std::string* out);

// Upper-case hexadecimal digits, as in X'..'.
void AppendHex(std::string_view bytes, std::string* out);

// Engines trust text that is not, or change it without a word.
bool IsUtf8(std::string_view text);

}  // namespace firn
