// DuckDB's vectors -> Cells.
#pragma once

#include <vector>

#include "runner/engine/duckdb_type.h"
#include "runner/engine/engine.h"

namespace firn {

// Adds the chunk's rows; `types` are those of its columns, all with an equal in Trino.
void AppendRows(duckdb_data_chunk chunk, const std::vector<DuckdbType>& types,
                std::vector<std::vector<Cell>>* rows);

}  // namespace firn
