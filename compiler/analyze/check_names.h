// Names that firn keeps for itself, and columns that records cannot fill.
#pragma once

#include "compiler/analyze/project_analysis.h"

namespace firn {

// Of a model's columns: none begins with `_firn_`, and of scd2 none is called as one that it adds.
void CheckColumnNames(const ModelSpec& spec, const ModelAnalysis& analysis,
                      Diagnostics& diagnostics);

// Of a source's: beside those that it declares it has "$source_row", and of files firn's own. A
// column of files is of a type that a text or JSON can be cast to.
void CheckSourceColumns(const SourceSpec& source, Diagnostics& diagnostics);

}  // namespace firn
