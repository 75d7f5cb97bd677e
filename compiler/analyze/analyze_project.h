// Stage 3: what every model reads, makes and promises.
#pragma once

#include "compiler/analyze/project_analysis.h"
#include "compiler/base/loop.h"

namespace firn {

// Analyzes every model, upstream first; `loop` may run those of one depth at once. Reported: all
// that is wrong with their queries and configs, in the order of the models that they are of. What
// is returned points into `project` and `parsed`.
Analysis AnalyzeProject(const Project& project, const ParsedProject& parsed,
                        const SourceMap& sources, Diagnostics& diagnostics,
                        const Loop& loop = InOrder);

}  // namespace firn
