// The embedded engine: DuckDB in this process. Needs no server and no network: extensions are never
// installed or loaded.
//
// One engine is one database: a file, or memory. It is attached under a name of our choice, so that
// names in SQL do not change with the file's name. Each statement is one statement of DuckDB's SQL.
// A session ends before its engine's file can be opened by another process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/dialect/native_function.h"
#include "runner/engine/engine.h"

namespace firn {

struct DuckdbOptions {
  std::string path;                      // empty or ":memory:" for none; parent folders are created
  std::string catalog = "local";         // the database's name in SQL
  std::vector<std::string> session_sql;  // run on each new connection, several statements or one
  std::vector<NativeFunction> functions;
  int threads = 0;  // 0: one a core
};

// kLocked: another process, or another engine of this one, has the file open. kIo: it cannot be
// read, written or created, or is no database. Dates are in UTC, int / int is an integer, and
// x -> f(x) a lambda, as in Trino.
Result<std::unique_ptr<Engine>> OpenDuckdb(DuckdbOptions options);

}  // namespace firn
