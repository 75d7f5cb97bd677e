// Stage 4: from a model to what its run consists of, as trees with reasons (model_plan.h).
#pragma once

#include "compiler/plan/model_plan.h"

namespace firn {

// "write", "probe", ...: as `firn plan` says it.
const char* NameOf(Purpose purpose);

// What a run of project.models[model] consists of on the target that `input` tells of. Statements
// are in the order of running; an ephemeral model has none. Reported: what the model and the target
// do not agree on. The trees are made in the Ast of parsed.models[model], which must outlive them.
ModelPlan PlanModel(const Project& project, const ParsedProject& parsed, const Analysis& analysis,
                    size_t model, const SourceMap& sources, const PlanInput& input,
                    Diagnostics& diagnostics);

// The tree with variables replaced by what `values` holds for them.
StatementPtr Bind(StatementPtr tree, const std::map<std::string, ExprPtr>& values, Ast& ast);

}  // namespace firn
