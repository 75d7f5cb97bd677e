// What one run took in of a model, as the log tells, to be read again.
#pragma once

#include <optional>

#include "runner/run/workspace.h"
#include "runner/state/state_log.h"

namespace firn {

struct TakenIn {
  std::optional<std::string> low;  // where the run before had stopped; nothing: from the first row
  std::string high;                // where it stopped; empty: it read files
  std::vector<LoadedFile> files;
};

// `entries` in the order of writing; `model`: qualified name, lower case. Nothing where the log
// does not know: another run, one that wrote nothing here, or one whose entries were summed up.
std::optional<TakenIn> FindTakenIn(const std::vector<StateEntry>& entries, const std::string& run,
                                   const std::string& model);

}  // namespace firn
