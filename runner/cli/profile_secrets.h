// Which values of a profile's target must never be told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/project/yaml_reader.h"
#include "runner/cli/template.h"
#include "runner/engine/secrets.h"

namespace firn {

// What the target's key took from the environment, below it too.
struct TakenBy {
  std::string_view key;
  FromEnvironment from;
};

// Password, token, all header values, and all that came from the environment. Not those that name
// where tables are: catalog and schema stand in every statement. Nor what is a word or a number
// that firn knows: type, method, retries.
void AddSecrets(const YamlNode& target, const std::vector<TakenBy>& taken, Secrets* secrets);

// The key's value for people: the variable's name, if it came from one, else "*****", if any part
// of it did.
std::string Shown(std::string_view key, const std::string& value,
                  const std::vector<TakenBy>& taken);

// Whether this text is, or has in it, what came from the environment.
bool CameFromEnvironment(const std::string& text, const std::vector<TakenBy>& taken);

}  // namespace firn
