// Who reads whom, and the order that follows.
#pragma once

#include "compiler/analyze/project_analysis.h"

namespace firn {

// Fills by_name and each model's upstream, downstream and sources.
void LinkModels(const Project& project, const ParsedProject& parsed, Analysis& analysis);

// Fills `order`. Models on or behind a cycle are left out, and the cycle is reported as its path.
void OrderModels(const Project& project, const ParsedProject& parsed, const SourceMap& sources,
                 Analysis& analysis, Diagnostics& diagnostics);

}  // namespace firn
