// Where a model's rows come from, and whether what upstream changes or takes back can be followed.
#pragma once

#include <string>
#include <vector>

#include "compiler/analyze/plain_select.h"
#include "compiler/plan/watermark.h"

namespace firn {

// How a model's rows can be traced to the rows of the upstream table behind its watermark.
struct Provenance {
  bool upstream_changes = false;     // upstream rows may be changed or taken back, not only added
  bool upstream_deletes = false;     // ...and may vanish without a trace
  bool upstream_unique = false;      // upstream has one row a key
  std::vector<std::string> key;      // upstream's unique key...
  std::vector<std::string> columns;  // ...and the model's columns that hold it; empty: not traced
  // No two rows can have the same unique_key and order_by: the order holds a column that upstream
  // makes only once.
  bool decided = false;
  bool row_for_row = false;  // one plain SELECT over one table alone, no grouping; views likewise
  // Why neither a watermark nor a trace would find all that changed, so that the whole query must
  // be compared with the whole target; empty: they do.
  std::string compares_all;
};
Provenance TraceRows(size_t model, const Project& project, const ParsedProject& parsed,
                     const Analysis& all, const WatermarkUse& watermark);

// Of an output column as the query makes it (StorageType tells how the target holds it); uncertain
// where there is none.
Type MadeType(const ModelAnalysis& analysis, std::string_view column);

// The column of a source or of a stored model that an output column hands on unchanged, seen
// through views; null where there is no such one.
const ColumnOrigin* StoredOrigin(const ModelAnalysis& analysis, std::string_view column,
                                 const Project& project, const Analysis& all);

}  // namespace firn
