// Rows as INSERT statements, for loads into staging tables.
#pragma once

#include <string>
#include <vector>

#include "runner/engine/engine.h"

namespace firn {

// A query without rows whose columns are the table's.
std::string ColumnsQuery(const std::vector<std::string>& table);

// INSERTs of literals of the columns' types, each within what Trino takes as one statement. kQuery
// where a row has not a cell for each column, or a cell is no bigint where its column is one.
Result<std::vector<std::string>> InsertStatements(const std::vector<std::string>& table,
                                                  const std::vector<ResultColumn>& columns,
                                                  const std::vector<std::vector<Cell>>& rows);

}  // namespace firn
