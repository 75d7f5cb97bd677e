// What happened to a model, as the `data` of dbt's structured log events.
#pragma once

#include <string>

#include "compiler/project/spec.h"
#include "runner/run/run_result.h"

namespace firn {

std::string NodeStartData(const Project& project, size_t model);
std::string NodeFinishedData(const Project& project, const ModelResult& result);

}  // namespace firn
