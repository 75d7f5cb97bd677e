#include "compiler/project/partitioning.h"

#include <utility>

#include "compiler/base/text.h"

namespace firn {

namespace {

constexpr std::pair<std::string_view, PartitionTransform> kTransforms[] = {
    {"hour", PartitionTransform::kHour},
    {"day", PartitionTransform::kDay},
    {"month", PartitionTransform::kMonth},
    {"year", PartitionTransform::kYear},
};

std::string ColumnName(std::string_view text) {
  text = TrimSpaces(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return LowerCase(text);
}

PartitionField ReadField(std::string_view text) {
  size_t open = text.front() == '"' ? std::string_view::npos : text.find('(');
  if (open == std::string_view::npos) return {ColumnName(text), PartitionTransform::kIdentity};
  std::string name = LowerCase(TrimSpaces(text.substr(0, open)));
  std::string_view arguments = text.substr(open + 1);
  arguments = arguments.substr(0, arguments.find_last_of(')'));
  for (const auto& [transform, value] : kTransforms) {
    if (transform == name) return {ColumnName(arguments), value};
  }
  return {ColumnName(arguments.substr(0, arguments.find(','))), PartitionTransform::kOther};
}

}  // namespace

std::vector<PartitionField> ReadPartitioning(std::string_view sql) {
  std::vector<PartitionField> fields;
  sql = TrimSpaces(sql);
  if (!LowerCase(sql.substr(0, 5)).starts_with("array")) return fields;
  for (size_t begin = sql.find('\''); begin != std::string_view::npos;) {
    size_t end = sql.find('\'', begin + 1);
    if (end == std::string_view::npos) return {};
    std::string_view field = TrimSpaces(sql.substr(begin + 1, end - begin - 1));
    if (!field.empty()) fields.push_back(ReadField(field));
    begin = sql.find('\'', end + 1);
  }
  return fields;
}

std::string_view WindowOf(PartitionTransform transform) {
  for (const auto& [name, value] : kTransforms) {
    if (value == transform) return name;
  }
  return {};
}

}  // namespace firn
