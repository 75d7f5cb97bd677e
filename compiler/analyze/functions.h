// Trino's built-in functions, from functions.tsv, and its operators, from operators.tsv.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/analyze/signature.h"

namespace firn {

// The signatures of a function by its lower-case name; null where there is none. Parsed on first
// use; safe to call from several threads.
const std::vector<Signature>* FindFunction(std::string_view name);

// Whether it is known to give another value each time: random(), uuid().
bool IsRandom(std::string_view name);

// Likewise of an operator: "+", "-", "*", "/", "%", "negate", "[]".
const std::vector<Signature>& OperatorSignatures(std::string_view op);

// All function names, sorted.
const std::vector<std::string_view>& FunctionNames();

// Whether a function gives NULL only for a NULL argument. False where firn does not know.
bool KeepsNotNull(std::string_view name);

}  // namespace firn
