// Scalar functions that no SQL macro can give with Trino's exact meaning: plain C++ over one row,
// registered with DuckDB by runner/engine at connection start. No duckdb.h here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

enum class NativeKind : uint8_t {
  kText,         // VARCHAR: NativeValue::text, UTF-8
  kBytes,        // BLOB: NativeValue::text
  kBoolean,      // BOOLEAN: NativeValue::integer, 0 or 1
  kInteger,      // BIGINT: NativeValue::integer
  kDouble,       // DOUBLE: NativeValue::number
  kDate,         // DATE: days since 1970-01-01 in NativeValue::integer
  kTime,         // TIME: microseconds since midnight in NativeValue::integer
  kTimestamp,    // TIMESTAMP: microseconds since 1970-01-01 in NativeValue::integer
  kTimestampTz,  // TIMESTAMP WITH TIME ZONE: the same, in UTC
  kTextList      // VARCHAR[]: a result only, NativeResult::list
};

// One argument of one row.
struct NativeValue {
  std::string_view text;
  int64_t integer = 0;
  double number = 0;
};

// What a row gives. The caller keeps one for all rows of a vector, so that buffers are allocated
// once; it copies `text` and `list` out before the next row.
struct NativeResult {
  std::string_view text;  // of an argument, a literal, or `buffer`
  int64_t integer = 0;
  double number = 0;
  std::vector<std::string_view> list;
  std::string buffer;
  std::string error;  // of NativeOutcome::kError: the whole message
};

enum class NativeOutcome : uint8_t { kValue, kNull, kError };

// `arguments` are never NULL: a row with a NULL argument is NULL without a call. Pure, so DuckDB
// may fold it over constants; safe on any thread.
using NativeRow = NativeOutcome (*)(const NativeValue* arguments, NativeResult& result);

struct NativeFunction {
  const char* name;  // "firn_json_extract_scalar"; lower case, unique
  std::vector<NativeKind> arguments;
  NativeKind result;
  NativeRow run;
};

// All of them; the list lives as long as the process.
const std::vector<NativeFunction>& NativeFunctions();

}  // namespace firn
