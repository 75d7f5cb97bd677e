// The catalog that the truth's statements were run against: schema.json.
#pragma once

#include <string>

#include "compiler/analyze/catalog.h"

namespace firn {

// The tables, for a session of that catalog and schema.
Catalog ReadTruthCatalog(const std::string& directory, const std::string& session_catalog,
                         const std::string& session_schema);

}  // namespace firn
