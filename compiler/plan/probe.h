// Reads before the write: what is new, how far, and which rows break a rule.
#pragma once

#include "compiler/plan/input.h"

namespace firn {

// One row of facts; `facts` says which. Null where nothing needs to be known first. `input` must
// have been made with context.open_ended.
StatementPtr Probe(const PlanContext& context, const ModelInput& input,
                   std::vector<ProbeFact>* facts);

// The statements that put bad rows into "<target>__quarantine", each row once however often it is
// run. Empty where no row can be bad.
std::vector<PlannedStatement> Quarantine(const PlanContext& context, const ModelInput& input);

// "<target>__quarantine" as a table.
CatalogTable QuarantineTable(const std::string& target);

// A table of staged records: ("$file" varchar, "$line" bigint, "$record" varchar).
CatalogTable StagedTable(const std::string& name);

// CREATE TABLE for a table as the catalog has it.
StatementPtr CreateTable(const Build& build, const CatalogTable& table, bool if_not_exists);

}  // namespace firn
