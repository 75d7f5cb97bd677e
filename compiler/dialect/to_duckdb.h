// Stage 5 for DuckDB: a tree of Trino's SQL becomes one that DuckDB 1.5 runs with the same meaning,
// or a diagnostic with id "no-duckdb-equal".
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/base/diagnostic.h"
#include "compiler/sql/statement.h"
#include "compiler/sql/trino_version.h"
#include "compiler/sql/type.h"

namespace firn {

// What a version of Trino means by a tree.
struct TrinoMeaning {
  const std::vector<Type>& types;  // of the tree's expressions by Expr::id
  TrinoVersion trino;
  const std::vector<uint32_t>& unpadded;  // ids of chars that a function takes as varchar; sorted
  // Names and types of what INSERT or CREATE TABLE AS writes; empty where not known.
  const std::vector<std::pair<std::string, Type>>& written;
};

// What is of an uncertain type, or of none, is rewritten only where the rewrite is right for any
// type. New nodes are made in `ast`, to be
// printed with SqlFlavor::kDuckdb and run in a session that began with DuckdbSessionSql() and knows
// NativeFunctions(). With findings the result is not to be run.
StatementPtr ToDuckdb(StatementPtr statement, const TrinoMeaning& meaning, Ast& ast,
                      Diagnostics& diagnostics);

// Statements that make a DuckDB connection mean what Trino means: settings, then macros that live
// as long as the connection.
std::vector<std::string> DuckdbSessionSql();

}  // namespace firn
