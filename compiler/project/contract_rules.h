// What a contract demands of values: `quality:` and `logicalTypeOptions:` as ContractRules.
#pragma once

#include <string>
#include <vector>

#include "compiler/project/fields.h"
#include "compiler/project/spec.h"

namespace firn {

// `column` is empty for a table's rules. Rules that no engine can check by themselves (type text)
// are skipped, those for another tool (type custom) skipped with a warning.
void ReadQuality(Reading& reading, const YamlEntry& list, const std::string& column,
                 std::vector<ContractRule>* rules);

// What the options say about the physical type where a contract names none.
struct TypeOptions {
  Text format;  // i32, f64, ...
  Located<bool> timezone;
};
TypeOptions ReadTypeOptions(Reading& reading, const YamlEntry& options, const std::string& column,
                            std::vector<ContractRule>* rules);

}  // namespace firn
