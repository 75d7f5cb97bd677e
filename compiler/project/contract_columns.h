// `properties:` of a contract's table.
#pragma once

#include "compiler/project/fields.h"
#include "compiler/project/spec.h"

namespace firn {

// Adds the columns and the rules that they state, the primary key's last. Where a column has no
// physicalType, its logicalType stands in, as far as it says enough.
void ReadContractColumns(Reading& reading, const YamlEntry& list, ContractSpec* contract);

}  // namespace firn
