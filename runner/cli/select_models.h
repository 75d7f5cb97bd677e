// --select and --exclude of a command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/cli/commands.h"
#include "runner/run/workspace.h"

namespace firn {

// Models by index, upstream first. Nothing, after a report, where a selector is wrong.
std::optional<std::vector<size_t>> SelectModels(const Invocation& invocation, Workspace& workspace);

// The model of this name, "marts.orders". Nothing, after a report, where there is none.
std::optional<size_t> FindModel(const Invocation& invocation, const Workspace& workspace,
                                const std::string& name);

}  // namespace firn
