// contracts/<pipeline>/<name>.odcs.yaml: the Open Data Contract Standard, 3.0.x and 3.1.
#pragma once

#include <string>
#include <vector>

#include "compiler/project/fields.h"
#include "compiler/project/spec.h"

namespace firn {

// Adds one ContractSpec for each table that the file describes. `name` is the file's below
// contracts/, without ".odcs.yaml". Keys of a newer 3.x that firn does not know are warnings.
void ReadContract(Reading& reading, const YamlNode& root, const std::string& name,
                  const std::string& file, std::vector<ContractSpec>* contracts);

}  // namespace firn
