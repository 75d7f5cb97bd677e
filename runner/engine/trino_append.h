// Rows as INSERT statements, for loads into staging tables.
#pragma once

#include <string>
#include <vector>

#include "runner/engine/engine.h"

namespace firn {

// A query without rows whose columns are the table's.
std::string ColumnsQuery(const std::vector<std::string>& table);

// INSERTs, each within what Trino takes as one statement; cells are cast from text to the columns'
// types. kQuery where a row has not a cell for each column, or is not UTF-8.
Result<std::vector<std::string>> InsertStatements(const std::vector<std::string>& table,
                                                  const std::vector<ResultColumn>& columns,
                                                  const std::vector<std::vector<Cell>>& rows);

}  // namespace firn
