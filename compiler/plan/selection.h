// Which models a command is about: dbt's selectors.
//
//   orders  marts.orders  stg_*          a name, qualified or not; `*` and `?` stand for anything
//   +x  x+  2+x  x+3  +x+                with what is upstream or downstream, so many steps
//   @x                                   x, its descendants, and all that they need
//   tag:t  path:models/a  config.materialized:merge  resource_type:seed
//   source:s.t+          what reads a source, and so on down; without a plus: no model
//   a b  --select a --select b           either;  a,b  both
#pragma once

#include <string>
#include <vector>

#include "compiler/analyze/analyze_project.h"
#include "compiler/base/diagnostic.h"
#include "compiler/project/spec.h"

namespace firn {

// Models by index, in the order of the graph. `select` and `exclude` are files of the source map
// with the selectors as given, so that a caret can point into them; no `select` means all models.
// Models that are not enabled are never selected. What matches nothing at all is a diagnostic
// ("unknown-selector").
std::vector<size_t> Select(const Project& project, const Analysis& analysis,
                           const std::vector<FileId>& select, const std::vector<FileId>& exclude,
                           const SourceMap& sources, Diagnostics& diagnostics);

}  // namespace firn
