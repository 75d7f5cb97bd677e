// `{{ env_var('NAME', 'default') }}` in the texts of profiles.yml.
#pragma once

#include <string>
#include <vector>

#include "compiler/project/yaml_reader.h"
#include "runner/cli/options.h"

namespace firn {

// A variable that a text took from the environment, and what the whole text became.
struct FromEnvironment {
  std::string variable;
  std::string value;
  std::string text;
};

// A copy of the tree, in `arena`, with every template replaced by what the environment says, which
// is added to `taken`. A variable that is not set and has no default is a diagnostic at its name;
// so is any template that is not env_var. Filters that say a type (`| as_number`, `| int`) are
// accepted: every value is text until its key says what it takes.
const YamlNode* FillTemplates(const YamlNode& node, const EnvironmentFn& variables,
                              const SourceMap& sources, Arena& arena,
                              std::vector<FromEnvironment>* taken, Diagnostics& diagnostics);

// Whether it looks like a variable's name, and not like a value that stands where a name should.
bool IsVariableName(std::string_view text);

}  // namespace firn
