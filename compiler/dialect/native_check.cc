// Checks that fail, for macros to stand on.
#include "compiler/dialect/native_functions.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

// True, or the message as an error.
void Require(Arguments arguments, NativeResult* result) {
  result->integer = 1;
  if (arguments[0].integer == 0) result->error = arguments[1].text;
}

// Of array[index]: 1 to the array's length.
void CheckSubscript(Arguments arguments, NativeResult* result) {
  const int64_t index = arguments[0].integer;
  const int64_t length = arguments[1].integer;
  result->integer = 1;
  if (index == 0) {
    result->error = "SQL array indices start at 1";
  } else if (index < 0) {
    result->error = "Array subscript is negative: " + std::to_string(index);
  } else if (index > length) {
    result->error =
        "Array subscript must be less than or equal to array length: " + std::to_string(index) +
        " > " + std::to_string(length);
  }
}

// Of element_at.
void CheckIndex(Arguments arguments, NativeResult* result) {
  result->integer = 1;
  if (arguments[0].integer == 0) result->error = "SQL array indices start at 1";
}

void CheckSlice(Arguments arguments, NativeResult* result) {
  result->integer = 1;
  if (arguments[1].integer < 0) result->error = "length must be greater than or equal to 0";
  if (arguments[0].integer == 0) result->error = "SQL array indices start at 1";
}

// A matched source row of MERGE, by how many rows its key has.
void CheckOneMatch(Arguments arguments, NativeResult* result) {
  result->integer = 1;
  if (arguments[0].integer > 1) {
    result->error = "One MERGE target table row matched more than one source row";
  }
}

// Key or value of "key=value": the delimiter stands in it once.
void PairPart(Arguments arguments, NativeResult* result) {
  const std::string_view pair = arguments[0].text;
  const std::string_view delimiter = arguments[1].text;
  const size_t at = delimiter.empty() ? std::string_view::npos : pair.find(delimiter);
  if (at == std::string_view::npos || pair.find(delimiter, at + 1) != std::string_view::npos) {
    result->error = "Key-value delimiter must appear exactly once in each entry. Bad input: '" +
                    std::string(pair) + "'";
    return;
  }
  result->text =
      arguments[2].integer == 1 ? pair.substr(0, at) : pair.substr(at + delimiter.size());
}

}  // namespace

void AddCheckFunctions(std::vector<NativeFunction>* all) {
  using enum NativeType;
  AddNative("require", {kBoolean, kVarchar}, kBoolean, Require, all);
  AddNative("check_subscript", {kBigint, kBigint}, kBoolean, CheckSubscript, all);
  AddNative("check_index", {kBigint}, kBoolean, CheckIndex, all);
  AddNative("check_slice", {kBigint, kBigint}, kBoolean, CheckSlice, all);
  AddNative("one_match", {kBigint}, kBoolean, CheckOneMatch, all);
  AddNative("pair_part", {kVarchar, kVarchar, kBigint}, kVarchar, PairPart, all);
}

}  // namespace firn
