// Queries whose rows stand for single rows of what they read.
#pragma once

#include "compiler/sql/query.h"

namespace firn {

// One SELECT without DISTINCT, grouping, windows, LIMIT: each output row comes from one row that
// passes WHERE. Null where the query is anything else.
const SelectBody* PlainSelect(QueryPtr query);

}  // namespace firn
