// Where in a model's source an engine's error is.
#pragma once

#include "compiler/sql/printer.h"

namespace firn {

// The source of a place in a statement as it was sent, line and column from 1; unknown where the
// engine did not tell one.
Span PlaceIn(const PrintedSql& sql, int line, int column);

}  // namespace firn
