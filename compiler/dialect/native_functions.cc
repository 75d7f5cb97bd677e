#include "compiler/dialect/native_functions.h"

namespace firn {

const std::vector<NativeFunction>& NativeFunctions() {
  static const std::vector<NativeFunction> functions = [] {
    std::vector<NativeFunction> all;
    AddNumberFunctions(&all);
    AddTimeFunctions(&all);
    AddDateFormatFunctions(&all);
    AddDateParseFunctions(&all);
    AddTextFunctions(&all);
    AddJsonFunctions(&all);
    AddHashFunctions(&all);
    AddCheckFunctions(&all);
    return all;
  }();
  return functions;
}

void AddNative(const char* name, std::vector<NativeType> arguments, NativeType result,
               NativeBody body, std::vector<NativeFunction>* functions) {
  functions->push_back({std::string("firn_") + name, std::move(arguments), result, body});
}

void AddWithTry(const char* name, std::vector<NativeType> arguments, NativeType result,
                NativeBody body, std::vector<NativeFunction>* functions) {
  AddNative(name, arguments, result, body, functions);
  const auto nothing_on_error = [body](std::span<const NativeArgument> given, NativeResult* out) {
    body(given, out);
    if (out->error.empty()) return;
    out->error.clear();
    out->null = true;
  };
  functions->push_back(
      {std::string("firn_try_") + name, std::move(arguments), result, nothing_on_error});
}

}  // namespace firn
