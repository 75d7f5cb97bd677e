// Sources of which a run sees only what is new, and the models to whom that does not tell all.
//
// Of a pattern's files, a run reads those not seen before; of a table whose location has a
// watermark, the rows past it. A model that adds or looks up rows one by one needs no more. One
// that groups, ranks or joins them, or takes a key's last row, would put what is new in the place
// of the whole.
#pragma once

#include <string>

#include "compiler/analyze/project_analysis.h"

namespace firn {

// Why the model needs the older rows of its sources too: "its query may make one row of several".
// Empty where new rows alone tell all that changes, and where no source of it is read in parts.
std::string WhyWhole(const ParsedModel& model, const ModelAnalysis& analysis,
                     const Project& project);

// Files are gone from the target once they are loaded, so a model that needs them all is refused;
// so is an append that could not tell the rows of a whole table from those that it has.
void CheckReadsParts(const ParsedModel& model, const ModelAnalysis& analysis,
                     Diagnostics& diagnostics);

}  // namespace firn
