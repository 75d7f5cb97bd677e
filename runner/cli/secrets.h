// What a profiles.yml must not give away where it is quoted in a message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firn {

// The values of keys that sound secret, misspelled ones too, wherever they stand in a text that
// need not be good YAML.
std::vector<std::string> SecretsIn(std::string_view text);

}  // namespace firn
