#include "compiler/plan/partition.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/text.h"
#include "compiler/plan/touched.h"

namespace firn {

namespace {

const std::string* ValueOf(const PartitionValues& partition, std::string_view column) {
  auto found = std::find_if(partition.begin(), partition.end(),
                            [&](const auto& one) { return SameName(one.first, column); });
  return found == partition.end() ? nullptr : &found->second;
}

}  // namespace

std::optional<PartitionValues> ReadPartition(std::string_view text) {
  PartitionValues partition;
  while (true) {
    size_t equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    std::string column(TrimSpaces(text.substr(0, equals)));
    text = TrimSpaces(text.substr(equals + 1));
    std::string value;
    if (text.starts_with("'")) {
      size_t at = 1;
      for (; at < text.size(); ++at) {
        if (text[at] == '\'' && text.substr(at + 1, 1) != "'") break;
        if (text[at] == '\'') ++at;
        value += text[at];
      }
      if (at >= text.size()) return std::nullopt;
      text = TrimSpaces(text.substr(at + 1));
      if (!text.empty() && text[0] != ',') return std::nullopt;
    } else {
      size_t comma = std::min(text.find(','), text.size());
      value = TrimSpaces(text.substr(0, comma));
      text.remove_prefix(comma);
      if (value.empty()) return std::nullopt;
    }
    if (column.empty() || ValueOf(partition, column) != nullptr) return std::nullopt;
    partition.emplace_back(std::move(column), std::move(value));
    if (text.empty()) return partition;
    text.remove_prefix(1);
  }
}

std::string PartitionText(const PartitionValues& partition) {
  std::string text;
  for (const auto& [column, value] : partition) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : " and ", column, value);
  }
  return text;
}

void PlanPartition(PlanContext& context, Diagnostics& diagnostics) {
  context.watermark = {};
  context.trace.compares_all.clear();
  std::vector<std::string> columns = Values(context.spec.config.partition_by);
  const PartitionValues& partition = context.input.partition;
  bool same = !columns.empty() && columns.size() == partition.size() &&
              std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
                return ValueOf(partition, column) != nullptr;
              });
  if (same) return;
  std::string has;
  for (const std::string& column : columns) has += (has.empty() ? "" : ", ") + column;
  diagnostics.Error(
      "no-partition", context.spec.name.span,
      has.empty()
          ? fmt::format("'{}' is not written by partitions", context.spec.qualified_name())
          : fmt::format("a partition of '{}' has a value for each of {}, and for nothing else",
                        context.spec.qualified_name(), has),
      has.empty() ? "a replace_window with partition_by is; others take --from and --to" : "");
}

QueryPtr OnePartition(const PlanContext& context) {
  const Build& b = context.build;
  std::vector<ExprPtr> values;
  for (const Text& column : context.spec.config.partition_by) {
    const std::string* value = ValueOf(context.input.partition, *column);
    if (value == nullptr) continue;  // refused
    for (const OutputColumn& made : context.facts.query.columns) {
      if (!SameName(made.name, *column)) continue;
      values.push_back(b.Cast(b.String(*value), StorageType(made.type).ToString()));
      break;
    }
  }
  return Quote("select @ids", {{"ids", IdItems(context, values)}}, b.ast());
}

}  // namespace firn
