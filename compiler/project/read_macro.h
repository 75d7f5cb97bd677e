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

// Whether firn gives `@name` a value at run time: run_id, window_start, ...
bool IsRunValue(std::string_view name);
// Reports a name that a run value has already.
void RefuseRunValue(Reading& reading, std::string_view name, Span place);

}  // namespace firn
