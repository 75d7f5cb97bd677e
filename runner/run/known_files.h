// Whether files were loaded before, whatever their paths were spelled like then.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/state/state_log.h"

namespace firn {

struct FileNews {
  bool known = false;    // its content was loaded from this path, or another way to the same file
  bool changed = false;  // its path was loaded, with other content alone
  bool again = false;    // an earlier one of `found` is the same file
};

// Of each of `found`. `./x`, `a//x`, an absolute path and a path over a symbolic link are one file.
// Paths are those from `directory` on.
std::vector<FileNews> CompareWithKnown(const std::string& directory,
                                       const std::vector<LoadedFile>& found,
                                       const std::set<LoadedFile>& known);

}  // namespace firn
