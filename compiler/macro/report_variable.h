#pragma once

#include <map>
#include <string>
#include <string_view>

#include "compiler/base/diagnostic.h"
#include "compiler/project/spec.h"

namespace firn {

// `@name` that is neither a variable, nor a run value, nor a parameter of the macro (or null).
void ReportUnknownVariable(std::string_view name, Span span,
                           const std::map<std::string, VarSpec>& vars, const MacroSpec* macro,
                           Diagnostics& diagnostics);

}  // namespace firn
