// The files below target/ that commands write.
#pragma once

#include <string>

#include "runner/cli/compile_models.h"
#include "runner/report/run_results.h"

namespace firn {

// compiled/<model>.sql, the query, and run/<model>.sql, the statements with their reasons.
Status WriteModelFiles(const std::string& folder, const ModelScript& script, Workspace& workspace,
                       const TargetNames& names);

// run/<model>.sql with what was sent.
Status WriteSentStatements(const std::string& folder, const ModelResult& result,
                           const Workspace& workspace);

Status WriteManifest(const std::string& folder, Workspace& workspace, const TargetNames& names);
Status WriteRunResults(const std::string& folder, const RunReport& report);

}  // namespace firn
