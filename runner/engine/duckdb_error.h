// DuckDB's errors as Statuses.
#pragma once

#include <string>
#include <string_view>

#include "compiler/base/status.h"

namespace firn {

// `error` is DuckDB's text under `errors_as_json`, or plain; `sql` is what failed, for the line and
// column. Status.name is DuckDB's exception type: "Catalog", "Binder", "Conversion", "IO", ...
Status DuckdbStatus(std::string_view error, std::string_view sql);

}  // namespace firn
