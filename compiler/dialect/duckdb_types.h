// The type table: Trino's types as DuckDB's.
#pragma once

#include <string>

#include "compiler/sql/type.h"

namespace firn {

// The DuckDB type that holds a Trino type's values: "DECIMAL(10,2)", "VARCHAR[]",
// "STRUCT(\"a\" BIGINT)". Lengths and timestamp precisions have no place there; json and char(n)
// are text, canonical and padded. Empty where there is none, or where the type is uncertain.
std::string DuckdbType(const Type& type);

// For a table's column, which follows Iceberg rather than the value: tinyint and smallint become
// INTEGER. Json stays JSON, so that the column shows what it holds.
std::string DuckdbColumnType(const Type& type);

// The Trino type of what a DuckDB type holds: "TIMESTAMP WITH TIME ZONE" is
// timestamp(6) with time zone. Uncertain where Trino has none.
Type FromDuckdbType(std::string_view name);

}  // namespace firn
