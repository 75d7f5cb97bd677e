#include "compiler/plan/context.h"

#include <algorithm>

namespace firn {

std::vector<std::string> Values(const std::vector<Text>& texts) {
  std::vector<std::string> values;
  for (const Text& text : texts) values.push_back(*text);
  return values;
}

std::vector<std::string> SaidColumns(const PlanContext& context) {
  std::vector<std::string> metadata = Values(context.spec.config.metadata_columns), said;
  for (const std::string& column : context.columns) {
    if (!Contains(metadata, column)) said.push_back(column);
  }
  return said;
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& other) { return SameName(other, name); });
}

}  // namespace firn
