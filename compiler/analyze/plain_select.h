// Queries whose rows stand for single rows of what they read.
#pragma once

#include "compiler/sql/query.h"

namespace firn {

// One SELECT without DISTINCT, grouping, windows, LIMIT: each output row comes from one row that
// passes WHERE. Null where the query is anything else.
const SelectBody* PlainSelect(QueryPtr query);

// Whether the SELECT list holds an aggregate or a window function.
bool MakesOneOfSeveral(const SelectBody& body);

// The one table that a plain SELECT is over, as it stands now, and that nothing else in it reads;
// null where there is more to it.
const TableRelation* OnlyTable(QueryPtr query);

}  // namespace firn
