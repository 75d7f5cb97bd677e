// The only threads: each with a session of its own, running one model after the other.
#pragma once

#include <memory>

#include "runner/run/measured_session.h"
#include "runner/run/scheduler.h"

namespace firn {

// `sessions` decides the number of threads.
std::unique_ptr<ModelPool> MakeSessionPool(const RunShared& shared,
                                           std::vector<std::unique_ptr<Session>> sessions,
                                           Progress& progress);

}  // namespace firn
