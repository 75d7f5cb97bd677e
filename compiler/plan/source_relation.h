// A source's rows, from wherever the target finds them.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

// What `from shop.audit_log_dml` stands for: a subquery with the source's columns, "$source_row",
// and where rows can be malformed "_firn_reason" and "_firn_inputs". With a kSourceColumn watermark
// it holds the new rows alone, and the watermark's column.
RelationPtr SourceRelation(const SourceSpec& source, const PlanContext& context);

// The same for the records of staged files, decoded to these columns.
RelationPtr StagedRows(const std::vector<ColumnSpec>& columns, const PlanContext& context);

// Logical name of the table that holds staged records: unique to run and model.
std::string StageTable(const PlanContext& context);

// The reason with the record's file and line before it, where the row is one.
ExprPtr RecordReason(const Build& build);

// Whether the relation has "_firn_reason".
bool CanBeMalformed(const SourceSpec& source, const PlanContext& context);

// `column > low and column <= @watermark_high`, without what is not known; null: all rows.
ExprPtr NewRows(ExprPtr column, const PlanContext& context);

// The path of a source's table or files with project variables filled in.
std::string LocationText(const Text& text, const Project& project);

}  // namespace firn
