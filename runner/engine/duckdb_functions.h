// Makes C++ functions callable from DuckDB's SQL.
#pragma once

#include <vector>

#include "compiler/base/status.h"
#include "compiler/dialect/native_function.h"
#include "runner/engine/duckdb_api.h"

namespace firn {

// For all connections to the database of `connection`.
Status RegisterFunctions(duckdb_connection connection,
                         const std::vector<NativeFunction>& functions);

}  // namespace firn
