// Several windows of one model at a time, each on a thread and a session of its own.
#pragma once

#include <memory>

#include "runner/run/model_runner.h"

namespace firn {

// The windows that shared.options.windows chooses; results in their order.
std::vector<ModelResult> RunWindows(const RunShared& shared,
                                    const std::vector<std::unique_ptr<Session>>& sessions);

}  // namespace firn
