// What finding tests and planning their queries both need to know of a test.
#pragma once

#include "compiler/base/diagnostic.h"
#include "compiler/project/spec.h"
#include "compiler/sql/query.h"

namespace firn {

// The values of a generic test's argument, or null.
const std::vector<Text>* Argument(const DataTestSpec& spec, std::string_view name);

// The query of a kSql rule, `{object}` and `{property}` filled in, or null after a diagnostic at
// the rule.
QueryPtr ParseRule(const ContractRule& rule, const std::string& table, Ast& ast,
                   Diagnostics& diagnostics);

}  // namespace firn
