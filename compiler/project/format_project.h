// A project's SQL in canonical layout, within the files that it stands in.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/diagnostic.h"
#include "compiler/project/spec.h"

namespace firn {

// A query or an expression of a project: a .sql file, a block in YAML, or a value in one line.
struct SqlPiece {
  SqlSpec sql;
  bool expression = false;
};
SqlPiece PieceOf(const ModelSpec& model);
SqlPiece PieceOf(const MacroSpec& macro);

struct FormattedFile {
  FileId file = 0;
  std::string text;
};
// Those files of `pieces` that are not laid out as FormatSql would, as they should be. Blocks keep
// their indentation; a value in one line is left as it is where its new form would need a block or
// other quotes. A file with a piece that does not parse is left out, after a diagnostic.
std::vector<FormattedFile> FormatPieces(std::vector<SqlPiece> pieces, const SourceMap& sources,
                                        const TrinoVersion& trino, Diagnostics& diagnostics);

}  // namespace firn
