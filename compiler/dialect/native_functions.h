// Every C++ function that rewritten trees may call. Names begin with "firn_"; those that fail have
// a twin "firn_try_..." that gives NULL instead, for TRY_CAST.
#pragma once

#include <vector>

#include "compiler/dialect/native_function.h"

namespace firn {

// In no order; lives as long as the process.
const std::vector<NativeFunction>& NativeFunctions();

// Its parts, by what they are about.
void AddNumberFunctions(std::vector<NativeFunction>* functions);
void AddTimeFunctions(std::vector<NativeFunction>* functions);
void AddDateFormatFunctions(std::vector<NativeFunction>* functions);
void AddDateParseFunctions(std::vector<NativeFunction>* functions);
void AddTextFunctions(std::vector<NativeFunction>* functions);
void AddJsonFunctions(std::vector<NativeFunction>* functions);
void AddHashFunctions(std::vector<NativeFunction>* functions);
void AddCheckFunctions(std::vector<NativeFunction>* functions);

using NativeBody = void (*)(std::span<const NativeArgument>, NativeResult*);
// Adds firn_<name>, which fails where `body` does, and firn_try_<name>, which is NULL there.
void AddWithTry(const char* name, std::vector<NativeType> arguments, NativeType result,
                NativeBody body, std::vector<NativeFunction>* functions);
// Adds firn_<name> alone.
void AddNative(const char* name, std::vector<NativeType> arguments, NativeType result,
               NativeBody body, std::vector<NativeFunction>* functions);

}  // namespace firn
