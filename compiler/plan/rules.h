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

// A condition for WHERE: TRUE, or the statement fails with the reason of the first rule violated.
// Where `absent` holds (may be null) no rule is asked.
ExprPtr RaiseIfViolated(const PlanContext& context, const std::vector<Rule>& rules,
                        ExprPtr absent = nullptr);

// The columns of a row as the text of a JSON object.
ExprPtr RowText(const Build& build, const std::vector<std::string>& columns);

// The contract's rules about single rows, over the target's columns; `table` qualifies them if not
// empty. That a key or order column is not NULL is seen to elsewhere.
std::vector<Rule> ContractRules(const PlanContext& context, std::string_view table);

}  // namespace firn
