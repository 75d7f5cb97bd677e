// What two versions of Trino make of the same project.
#pragma once

#include "compiler/analyze/analyze_project.h"

namespace firn {

// One project, read and analyzed for one version.
struct VersionedProject {
  const Project& project;
  const ParsedProject& parsed;
  const Analysis& analysis;
};

// Warns of each column whose type differs (version-type), and of each expression that gives other
// values though its column's type is the same (version-value), at its place in `now`. Both are of
// the same files.
void CompareVersions(const VersionedProject& was, const VersionedProject& now,
                     Diagnostics& diagnostics);

}  // namespace firn
