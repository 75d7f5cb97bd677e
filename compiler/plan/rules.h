// What a row must not be, and how to say so.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

struct Rule {
  ExprPtr violated = nullptr;  // never NULL
  ExprPtr reason = nullptr;    // varchar
};

// The reason of the first rule that is violated, or NULL.
ExprPtr Reason(const PlanContext& context, const std::vector<Rule>& rules);

// TRUE where `reason` is NULL; otherwise the statement fails with it.
ExprPtr Raise(const Build& build, ExprPtr reason);

// The columns of a row as the text of a JSON object.
ExprPtr RowText(const Build& build, const std::vector<std::string>& columns);

// The contract's rules about single rows, over the target's columns; `table` qualifies them if not
// empty.
std::vector<Rule> ContractRules(const PlanContext& context, std::string_view table);

// The same as a condition for WHERE that raises; null where there are no rules.
ExprPtr ContractGuard(const PlanContext& context, std::string_view table);

}  // namespace firn
