// What `firn sql` says of one statement, as JSON; and the tables that it may name.
#pragma once

#include <string>
#include <string_view>

#include "compiler/analyze/analyze.h"
#include "compiler/base/status.h"

namespace firn {

// {"catalog.schema.table": [{"name": ..., "type": ..., "nullable": ...}, ...], ...} -> tables.
// kIo for anything else, with what is wrong.
Result<Catalog> ReadSchemaJson(std::string_view text);

// {"columns": [{name, type, nullable}]}; what firn cannot tell is null.
std::string TypesJson(const QueryAnalysis& analysis);
// {"outputs": [{column, type, sources: [{table, column, kind}]}], "referenced": {table: [columns]}}
std::string LineageJson(const QueryAnalysis& analysis);
// {"kind": ..., "formatted": ...}
std::string StatementJson(std::string_view kind, std::string_view formatted);

const char* NameOf(LineageKind kind);

}  // namespace firn
