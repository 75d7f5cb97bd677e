// Which snapshots of its source a model has not read yet, and in which way they can be read.
#pragma once

#include <optional>

#include "runner/engine/engine.h"
#include "runner/run/workspace.h"

namespace firn {

// Of a model with a snapshot watermark; none for another. `from` is its watermark, empty where it
// has none or is to be made anew. Asks Trino for the table's snapshots, and for the number of rows
// that changed. kQuery: the table has no snapshots to ask for.
Result<std::optional<SourceProgress>> ReadSourceProgress(const Workspace& workspace,
                                                         Session& session, const TargetNames& names,
                                                         size_t model, const std::string& from);

// Puts it into what a model's plan is made of, whose other parts are there.
Status AddSourceProgress(const Workspace& workspace, Session& session, const TargetNames& names,
                         size_t model, PlanInput* input);

// For people: how new rows were told where not in the usual way.
std::string NoteOf(const SourceProgress& progress);

}  // namespace firn
