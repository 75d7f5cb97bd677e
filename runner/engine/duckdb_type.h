// DuckDB's types, and Trino's for them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/sql/type.h"
#include "runner/engine/duckdb_api.h"

namespace firn {

// A logical type taken apart once a column, not once a value.
struct DuckdbType {
  duckdb_type id = DUCKDB_TYPE_INVALID;
  duckdb_type storage = DUCKDB_TYPE_INVALID;  // of decimals and enums
  uint8_t width = 0;
  uint8_t scale = 0;
  bool json = false;  // a VARCHAR that holds JSON text
  uint64_t array_size = 0;
  std::vector<std::string> names;    // a struct's fields, an enum's values
  std::vector<DuckdbType> children;  // element; key and value; fields
};

// Takes the type over and destroys it.
DuckdbType ReadDuckdbType(duckdb_logical_type type);

// Trino's type for it; uncertain where Trino has none (UNION, VARIANT, ...), here or within.
Type TrinoType(const DuckdbType& type);

}  // namespace firn
