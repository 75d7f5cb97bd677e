// Live tables as a value.
#pragma once

#include <string>
#include <vector>

#include "compiler/analyze/catalog.h"
#include "runner/engine/engine.h"

namespace firn {

// All tables and views of these schemas, by a query over information_schema. Names are
// "schema.table" in lower case, columns in their order with Trino's types (uncertain where the
// engine has a type that Trino has not). `catalog` is Trino's; on DuckDB it is not looked at.
// Schemas that do not exist have no tables.
Result<std::vector<CatalogTable>> ReadTables(Session& session, EngineType engine,
                                             const std::string& catalog,
                                             const std::vector<std::string>& schemas);

}  // namespace firn
