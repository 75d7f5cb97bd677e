// macros/*.yml
#pragma once

#include <string>
#include <vector>

#include "compiler/project/fields.h"
#include "compiler/project/spec.h"

namespace firn {

// The value of `macros:`.
void ReadMacros(Reading& reading, const YamlEntry& list, const std::string& file,
                std::vector<MacroSpec>* macros);

// What firn gives a value in each run: run_id, window_start, ...
std::vector<std::string_view> RunValues();
bool IsRunValue(std::string_view name);
// Reports a name that a run value has already.
void RefuseRunValue(Reading& reading, std::string_view name, Span place);

}  // namespace firn
