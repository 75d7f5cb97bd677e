// The files below target/ that commands write.
#pragma once

#include <string>

#include "runner/cli/compile_models.h"
#include "runner/engine/secrets.h"
#include "runner/report/run_results.h"

namespace firn {

// In all of them secrets are masked.

// compiled/<model>.sql, the query, and run/<model>.sql, the statements with their reasons.
Status WriteModelFiles(const std::string& folder, const ModelScript& script, Workspace& workspace,
                       const TargetNames& names, const Secrets& secrets);

// run/<model>.sql with what was sent.
Status WriteSentStatements(const std::string& folder, const ModelResult& result,
                           const Workspace& workspace, const Secrets& secrets);

Status WriteManifest(const std::string& folder, Workspace& workspace, const TargetNames& names,
                     const Secrets& secrets);
Status WriteRunResults(const std::string& folder, const RunReport& report, const Secrets& secrets);

}  // namespace firn
