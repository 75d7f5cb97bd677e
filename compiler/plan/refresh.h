// What is downstream of a model whose rows were filled in, behind the watermarks of those who read
// it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/analyze_project.h"
#include "compiler/plan/event_time.h"
#include "compiler/sql/printer.h"

namespace firn {

struct Refresh {
  size_t model = 0;
  // Its rows that come from the changed ones; nothing: not told by event time, so all are compared.
  std::optional<EventWindow> window;
  std::string reason;
};

// The models with tables that read `model`, directly or not, upstream first. Rows of `model`
// changed in `range`; nothing: anywhere.
std::vector<Refresh> PlanRefresh(const Project& project, const ParsedProject& parsed,
                                 const Analysis& analysis, size_t model,
                                 const std::optional<EventWindow>& range);

}  // namespace firn
