// --select and --exclude of a command.
#pragma once

#include <optional>
#include <vector>

#include "runner/cli/commands.h"
#include "runner/run/run.h"

namespace firn {

// Models by index, upstream first. Nothing, after a report, where a selector is wrong.
std::optional<std::vector<size_t>> SelectModels(const Invocation& invocation, Workspace& workspace);

}  // namespace firn
