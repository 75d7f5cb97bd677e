// Findings for programs that read them.
#pragma once

#include <string>

#include "compiler/base/diagnostic.h"

namespace firn {

// {"findings": [{id, severity, message, hint, file, line, column, end_line, end_column}],
// "errors": n, "warnings": n}; what is not known is null.
std::string FindingsJson(const Diagnostics& diagnostics, const SourceMap& sources);

// GitHub's workflow commands: `::error file=...,line=...::message`, a line each.
std::string FindingsForGithub(const Diagnostics& diagnostics, const SourceMap& sources);

}  // namespace firn
