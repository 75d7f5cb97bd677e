#include "compiler/plan/context.h"

#include <algorithm>

namespace firn {

std::vector<std::string> Values(const std::vector<Text>& texts) {
  std::vector<std::string> values;
  for (const Text& text : texts) values.push_back(*text);
  return values;
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& other) { return SameName(other, name); });
}

}  // namespace firn
