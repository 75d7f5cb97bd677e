// What stages 1 to 3 made of a project.
#pragma once

#include <string>

#include "compiler/compiler.h"

namespace firn {

// Everything stages 1-3 made, for as long as a command runs.
struct Workspace {
  std::string directory;  // of the project
  SourceMap sources;
  Project project;
  ParsedProject parsed;
  Analysis analysis;
  Diagnostics diagnostics;
};

}  // namespace firn
