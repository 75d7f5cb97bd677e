// The one door to stages 1-5, in their order. Runner and tests come in through here.
//
//   LoadProject     files           -> Project         project/load.h
//   ParseProject    Project         -> ParsedProject   macro/parse_project.h
//   AnalyzeProject  + declared      -> Analysis        analyze/analyze_project.h
//   PlanModel       + live, state   -> ModelPlan       plan/plan.h
//   Render          + target        -> SQL text        plan/render.h
//
// None of them knows a clock, the network, the environment or a thread. The first three take a Loop
// (base/loop.h), which may do their files and models side by side; the result is the same.
#pragma once

#include "compiler/analyze/analyze_project.h"
#include "compiler/macro/parse_project.h"
#include "compiler/plan/plan.h"
#include "compiler/plan/render.h"
#include "compiler/project/load.h"
