// The rows of a model's query, with those that break a rule told apart.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

struct ModelInput {
  // The query's columns for every row that may be written. Under policy `fail` a row that breaks a
  // rule raises; under `quarantine` it is left out; under `null` a value that cannot be computed is
  // NULL.
  RelationPtr good = nullptr;
  // All rows with "_firn_reason" (NULL where no rule is broken) and "_firn_inputs" (what the
  // failing expressions read, as JSON). Null unless the policy is quarantine and some rule can be
  // broken.
  RelationPtr checked = nullptr;
  // Relations that hold what is new, and may hold more, which InputIsNew then tells apart: rows
  // that may be written, and the keys (of replace_window, the windows) of all that changed.
  RelationPtr fresh = nullptr;
  RelationPtr changed = nullptr;
  // The rows of `good`, and perhaps some that break a rule, without the cost of judging them.
  RelationPtr unjudged = nullptr;
};

// All but `fresh` and `changed`.
ModelInput MakeInput(const PlanContext& context);

// A model's whole input, and what is new of it, however that is known.
ModelInput ReadInput(const PlanContext& context);

}  // namespace firn
