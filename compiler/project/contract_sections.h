// The parts of a contract that are for people and other tools: firn only knows their keys.
#pragma once

#include "compiler/project/fields.h"

namespace firn {

// Reports keys that the standard does not have in `slaProperties`, `team`, `roles`, `support`,
// `price` or `authoritativeDefinitions`.
void CheckSection(Reading& reading, const YamlEntry& section);

}  // namespace firn
