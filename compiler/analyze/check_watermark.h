// Watermarks that are not columns, against the query that is to be read by them.
#pragma once

#include "compiler/base/diagnostic.h"
#include "compiler/macro/parse_project.h"

namespace firn {

// A snapshot watermark reads what a table gained and lost between two snapshots, so the model's
// query must make its rows of that table's, one for one.
void CheckSnapshotWatermark(const ParsedModel& model, const Project& project,
                            Diagnostics& diagnostics);

// Likewise the messages of a topic, which must be a source.
void CheckOffsetWatermark(const ParsedModel& model, const Project& project,
                          Diagnostics& diagnostics);

}  // namespace firn
