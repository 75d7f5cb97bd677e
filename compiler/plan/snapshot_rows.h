// A table as one of its snapshots has it, and what changed between two of them.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

// What stands for the table behind a snapshot watermark, with at least `columns`, as context.reads
// says. `table` is logical for a model, and where it is for a source.
RelationPtr SnapshotRows(const std::string& table, const std::vector<std::string>& columns,
                         const PlanContext& context);

// The id of the table's snapshot, as text: another commit changes it. Null before there is one.
ExprPtr CurrentSnapshot(const std::string& table, const Build& build);

// How many rows were added and taken back: `_change_type`, `rows`.
QueryPtr CountChanges(const std::string& table, const SourceProgress& progress, Ast& ast);

// The path of the table behind a snapshot watermark, as SnapshotRows takes it.
std::string SnapshotTable(const WatermarkUse& watermark, const Project& project);

}  // namespace firn
