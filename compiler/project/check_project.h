// What can be wrong with specs that are each well-formed: names that clash or lead nowhere, and
// config that makes no sense for a kind.
#pragma once

#include "compiler/base/diagnostic.h"
#include "compiler/project/read_project.h"
#include "compiler/project/spec.h"

namespace firn {

void CheckNames(const Project& project, const SourceMap& sources, Diagnostics& diagnostics);
void CheckReferences(const Project& project, Diagnostics& diagnostics);
// Types of columns and parameters, and those of contracts that a model keeps: others' contracts may
// speak of other engines.
void CheckTypes(const Project& project, Diagnostics& diagnostics);
void CheckFolders(const Project& project, const FolderDefaults& defaults, Diagnostics& diagnostics);

// Config that the model itself gives must mean something for its kind (what folders give need not),
// and what the kind needs must come from one of them.
void CheckConfig(const ModelSpec& model, Diagnostics& diagnostics);

}  // namespace firn
