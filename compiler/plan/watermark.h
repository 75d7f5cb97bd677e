// Which rows are new to a model, and how that is known.
#pragma once

#include <string>
#include <vector>

#include "compiler/analyze/analyze_project.h"
#include "compiler/sql/printer.h"

namespace firn {

enum class WatermarkKind {
  kNone,          // everything is read every time
  kColumn,        // a column of the model's output that comes unchanged from one upstream table
  kSourceColumn,  // a column of a source's table that grows with arrival
  kFiles,         // files not seen before
};

struct WatermarkUse {
  WatermarkKind kind = WatermarkKind::kNone;
  std::string column;
  Type type;
  int64_t lateness_seconds = 0;
  const SourceSpec* source = nullptr;  // of kSourceColumn and kFiles
  // kColumn: the upstream model and its column, where the origin is a model.
  int upstream = -1;
  std::string upstream_column;
};

WatermarkUse ChooseWatermark(const ModelSpec& spec, const ModelAnalysis& analysis,
                             const Analysis& all, SqlFlavor flavor);

// How a model's rows can be traced to the rows of the upstream table behind its watermark.
struct Provenance {
  bool upstream_changes = false;     // upstream rows may be changed or taken back, not only added
  bool upstream_deletes = false;     // ...and may vanish without a trace
  std::vector<std::string> key;      // upstream's unique key...
  std::vector<std::string> columns;  // ...and the model's columns that hold it; empty: not traced
  // No two rows can have the same unique_key and order_by: the order holds a column that upstream
  // makes only once.
  bool decided = false;
  bool row_for_row = false;  // one plain SELECT over that table alone, no grouping
};
Provenance TraceRows(size_t model, const Project& project, const ParsedProject& parsed,
                     const Analysis& all, const WatermarkUse& watermark);

// One SELECT without DISTINCT, grouping, windows, LIMIT: each output row comes from one row that
// passes WHERE. Null where the query is anything else.
const SelectBody* PlainSelect(QueryPtr query);

}  // namespace firn
