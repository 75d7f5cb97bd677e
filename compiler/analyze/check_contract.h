// A contract against what a model makes, offline.
#pragma once

#include "compiler/analyze/project_analysis.h"

namespace firn {

// Names, full types, order where asked. What firn cannot tell is a warning.
void CheckContract(const ModelSpec& model, const ModelAnalysis& analysis,
                   const ContractSpec& contract, Diagnostics& diagnostics);

}  // namespace firn
