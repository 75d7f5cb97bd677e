// Values of Trino's JSON -> Cells.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "compiler/sql/type.h"
#include "runner/engine/engine.h"

namespace firn {

// `value` as the server sends one of `type`. False where it cannot be one.
bool ReadCell(const nlohmann::json& value, const Type& type, Cell* cell);

}  // namespace firn
