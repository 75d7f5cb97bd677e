// Live tables as a value.
#pragma once

#include <string>
#include <vector>

#include "compiler/analyze/catalog.h"
#include "runner/engine/engine.h"

namespace firn {

struct LiveTables {
  std::vector<CatalogTable> tables;  // and views, by schema
  std::vector<std::string> schemas;  // that are there, as asked for; on DuckDB those with tables
};

// What there is of these schemas, by information_schema. Names of tables are "schema.table" in
// lower case, columns in their order with Trino's types (uncertain where the engine has a type that
// Trino has not). `catalog` is Trino's; on DuckDB it is not looked at.
Result<LiveTables> ReadTables(Session& session, EngineType engine, const std::string& catalog,
                              const std::vector<std::string>& schemas);

}  // namespace firn
