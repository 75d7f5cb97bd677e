// The folder that firn writes into, target/: made with a mark of firn's own, and emptied of what
// firn made and of nothing else.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/status.h"

namespace firn {

// The file in it that says so.
inline constexpr const char* kTargetMark = ".made-by-firn";

// Makes the folder as needed, for its owner alone: compiled SQL and a database hold data. One that
// was not there, or was empty, is marked.
Status MakeTargetFolder(const std::string& folder);

struct Cleaned {
  bool found = false;             // whether the folder was there
  bool removed = false;           // the folder itself, after all that was in it
  std::vector<std::string> kept;  // names in it that were left, sorted
  std::string refused;            // why nothing was removed, or empty
};

// Removes what commands write into `folder`, and the folder if nothing else is in it. A database is
// never removed: it is data, and not made again from the project; nor is what a next run needs to
// find statements of a killed one (begun/). Refused is a folder
//   - that holds a project or is part of one's sources, whatever `force` says,
//   - that is not below `project`, unless `force`, and it is named from the root on,
//   - without the mark and with anything in it that is not firn's, unless `force`.
Result<Cleaned> CleanTargetFolder(const std::string& project, const std::string& folder,
                                  bool force);

}  // namespace firn
