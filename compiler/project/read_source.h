// `sources:` of a file below models/.
#pragma once

#include <string>
#include <vector>

#include "compiler/project/fields.h"
#include "compiler/project/spec.h"

namespace firn {

// Adds one SourceSpec a table. Whether each location makes sense is checked here too.
void ReadSources(Reading& reading, const YamlEntry& list, const std::string& file,
                 std::vector<SourceSpec>* sources);

}  // namespace firn
