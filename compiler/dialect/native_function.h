// A scalar function in C++ for what Trino means and no SQL of the embedded engine can say: casts
// from text with Trino's accepted syntax, JSON text. The engine registers it under its name.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

// How a value travels: `integer` for booleans (0, 1), integers, dates (days since 1970-01-01) and
// timestamps (microseconds since then, in UTC), `number` for real and double, `text` for the rest.
enum class NativeType : uint8_t {
  kBoolean,
  kInteger,
  kBigint,
  kReal,
  kDouble,
  kVarchar,
  kVarbinary,
  kDate,
  kTimestamp,
  kTimestampTz
};

struct NativeArgument {
  bool null = false;  // only where `sees_null`
  int64_t integer = 0;
  double number = 0;
  std::string_view text;
};

// Cleared before each call. An error fails the statement with this text.
struct NativeResult {
  bool null = false;
  int64_t integer = 0;
  double number = 0;
  std::string text;
  std::string error;
};

// Several functions may share a name if their arguments differ. `body` is called from several
// threads at once, depends on its arguments alone, and throws nothing.
struct NativeFunction {
  std::string name;
  std::vector<NativeType> arguments;
  NativeType result = NativeType::kVarchar;
  std::function<void(std::span<const NativeArgument>, NativeResult*)> body;
  bool variadic = false;   // the last type may come any number of times, at least once
  bool sees_null = false;  // else a NULL argument makes the result NULL without a call
};

}  // namespace firn
