// Live tables as a value.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/analyze/catalog.h"
#include "runner/engine/engine.h"

namespace firn {

struct LiveTables {
  std::vector<CatalogTable> tables;  // and views, by schema
  std::vector<std::string> schemas;  // that are there, as asked for; on DuckDB those with tables
};

// By schema, the tables to look for; of one without names all are.
using WantedTables = std::map<std::string, std::set<std::string>>;

// What there is of them, by information_schema; on DuckDB, or where many are wanted of a schema,
// with the others of that schema. Names of tables are "schema.table" in lower case, columns in
// their order with Trino's types (uncertain where the engine has a type that Trino has not).
// `catalog` is Trino's; on DuckDB it is not looked at.
Result<LiveTables> ReadTables(Session& session, EngineType engine, const std::string& catalog,
                              const WantedTables& wanted);

}  // namespace firn
