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

// SARIF 2.1.0, which code hosts show beside the lines.
std::string FindingsSarif(const Diagnostics& diagnostics, const SourceMap& sources);

// JUnit's XML: a failed test for each error; a passed one where there is nothing to say.
std::string FindingsJunit(const Diagnostics& diagnostics, const SourceMap& sources);

}  // namespace firn
