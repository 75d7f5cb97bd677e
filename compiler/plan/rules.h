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

// Columns of the model's query as the text of a JSON object.
ExprPtr RowText(const PlanContext& context, const std::vector<std::string>& columns);

// That `column` breaks a rule about single rows; null for rules about the whole table. `columns`
// are the table's, for the types of literals.
ExprPtr Violated(const Build& build, const std::vector<CatalogColumn>& columns,
                 const ContractRule& rule, ExprPtr column);

// The contract's rules about single rows, over the target's columns; `table` qualifies them if not
// empty. That a key or order column is not NULL is seen to elsewhere.
std::vector<Rule> ContractRules(const PlanContext& context, std::string_view table);

}  // namespace firn
