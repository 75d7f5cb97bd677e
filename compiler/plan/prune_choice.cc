// Which columns of the target a write goes by, and what it reads of it.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/plan/kind.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/touched.h"
#include "compiler/project/partitioning.h"

namespace firn {

namespace {

// Types that Iceberg keeps exact bounds of, that order alike everywhere, and that the target holds
// without rounding.
bool HasBounds(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
    case TypeKind::kDecimal:
    case TypeKind::kDate:
    case TypeKind::kVarchar:
      return true;
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return type.precision() <= 6;
    default:
      return false;
  }
}

bool IsTime(const Type& type) {
  return type.is(TypeKind::kTimestamp) || type.is(TypeKind::kTimestampTz);
}

// Of a target's column: scd2 renames the first of order_by.
Type TypeOf(const PlanContext& context, std::string_view column) {
  if (context.spec.kind().has_versions && SameName(column, kScd2Columns[0])) {
    column = context.order[0];
  }
  return MadeType(context.facts, column);
}

bool Add(const PlanContext& context, const std::string& column, std::string_view window,
         BoundOf of) {
  Type type = TypeOf(context, column);
  if (!type.certain() || !HasBounds(type) || !Contains(context.columns, column)) return false;
  bool fits = window.empty() || IsTime(type) || (type.is(TypeKind::kDate) && window != "hour");
  if (!fits) return false;
  if (type.is(TypeKind::kDate) && window == "day") window = {};
  context.pruning->bounds.push_back({column, StorageType(type), std::string(window), of});
  return true;
}

std::string Listed(const std::vector<std::string>& names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return out;
}

std::string Among(const char* those) {
  return fmt::format("one {}, or between the least and the greatest of more than {}", those,
                     kMostValues);
}

std::vector<std::string> ChooseKeys(const PlanContext& context) {
  std::vector<std::string> names;
  for (const std::string& column : context.key) {
    if (Add(context, column, {}, BoundOf::kKey)) names.push_back(column);
  }
  return names;
}

// The declared partitions whose values are columns' or times' beginnings; the key's own say no more
// than the key.
std::vector<PartitionField> Partitions(const PlanContext& context) {
  std::vector<PartitionField> fields;
  for (const auto& [name, value] : context.spec.config.properties) {
    if (*name == "partitioning") fields = ReadPartitioning(*value);
  }
  std::erase_if(fields, [&](const PartitionField& field) {
    return field.transform == PartitionTransform::kOther || Contains(context.key, field.column);
  });
  return fields;
}

std::string Described(const PartitionField& field) {
  std::string_view window = WindowOf(field.transform);
  return window.empty() ? field.column : fmt::format("the {} of {}", window, field.column);
}

// By the partitions of the touched rows, which never leave them. scd2 writes its first order_by
// column anew.
std::vector<std::string> ChoosePartitions(const PlanContext& context) {
  std::vector<std::string> names;
  const ModelConfig& config = context.spec.config;
  if (!*config.partition_immutable) return names;
  for (const PartitionField& field : Partitions(context)) {
    bool versions = context.spec.kind().has_versions && SameName(field.column, context.order[0]);
    std::string_view window = WindowOf(field.transform);
    if (versions || !Add(context, field.column, window, BoundOf::kPartition)) continue;
    if (NewsColumns(context).back().empty()) {
      context.pruning->bounds.pop_back();
      continue;
    }
    names.push_back(Described(field));
  }
  return names;
}

// By the partitions where touched keys have rows now. DuckDB's tables have no partitions.
std::vector<std::string> ChoosePresent(const PlanContext& context) {
  std::vector<std::string> names;
  bool asks =
      !*context.spec.config.partition_immutable && context.input.flavor == SqlFlavor::kTrino;
  if (!asks) return names;
  for (const PartitionField& field : Partitions(context)) {
    if (Add(context, field.column, WindowOf(field.transform), BoundOf::kPresent)) {
      names.push_back(Described(field));
    }
  }
  if (!names.empty()) {
    context.pruning->bounds.push_back({"", Type::Varchar(), "", BoundOf::kTouched});
  }
  return names;
}

void ChooseWindows(const PlanContext& context) {
  Pruning& pruning = *context.pruning;
  const ModelConfig& config = context.spec.config;
  if (context.watermark.windows_back >= 0) {
    pruning.reads = fmt::format("rows with {} from the first replaced {} on", *config.event_time,
                                *config.window);
    return;
  }
  std::vector<std::string> names;
  for (const Text& column : config.partition_by) {
    if (Add(context, *column, {}, BoundOf::kPartition)) names.push_back(*column);
  }
  if (config.partition_by.empty() &&
      Add(context, *config.event_time, *config.window, BoundOf::kPartition)) {
    names.push_back(fmt::format("the {} of {}", *config.window, *config.event_time));
  }
  pruning.reads = names.empty()
                      ? "all rows: no bounds are kept of the windows' type"
                      : fmt::format("rows with {} {}", Listed(names), Among("of those replaced"));
}

// Why all of the target is read; empty where there may be a way around it.
std::string WhyAll(const PlanContext& context) {
  if (!context.trace.compares_all.empty()) return "all rows: all is compared";
  if (!ReadsWhatIsNew(context)) return "all rows: a window, or all, is read again";
  if (context.watermark.asked_first()) {
    return "all rows: the keys of what a table gained and lost are not asked for beforehand";
  }
  if (context.watermark.kind == WatermarkKind::kNone) {
    return "all rows: without a watermark any may be touched";
  }
  if (context.low == nullptr && context.watermark.kind != WatermarkKind::kFiles) {
    return "all rows: without a watermark yet any may be touched";
  }
  if (context.spec.kind().has_versions && HidesEvents(context)) {
    return "all rows: a delete that was taken back upstream shows only in missing versions";
  }
  return {};
}

}  // namespace

bool ReadsWhatIsNew(const PlanContext& context) {
  const PlanInput& input = context.input;
  return !context.windowed && !input.compare_all && !input.recompute && input.partition.empty();
}

void ChoosePruning(const PlanContext& context) {
  Pruning& pruning = *context.pruning;
  bool keyed = context.spec.kind().has_keys();
  bool windows = context.spec.kind().write == WriteWay::kWindows;
  if (context.input.full_refresh || !context.exists || (!keyed && !windows)) return;
  pruning.reads = WhyAll(context);
  if (!pruning.reads.empty()) return;
  if (windows) {
    ChooseWindows(context);
  } else {
    std::vector<std::string> keys = ChooseKeys(context), parts = ChoosePartitions(context),
                             present = ChoosePresent(context);
    if (!keys.empty()) {
      pruning.reads = fmt::format("rows with {} {}", Listed(keys), Among("of the touched keys"));
    }
    if (!parts.empty()) {
      pruning.reads += fmt::format("{} {} likewise (partition_immutable)",
                                   keys.empty() ? "rows with" : ", and", Listed(parts));
    }
    if (!present.empty()) {
      pruning.reads += fmt::format(
          "{} {} as the touched keys have it now; that is looked up first, over {} of all rows"
          " (partition_immutable says if it never changes)",
          keys.empty() ? "rows with" : ", and", Listed(present), Listed(context.key));
    }
    if (pruning.bounds.empty()) pruning.reads = "all rows: no bounds are kept of the key's type";
  }
  if (!pruning.bounds.empty() && CameFromChanged(context) != nullptr &&
      !GoesByUpstreamKey(context)) {
    const ModelSpec& upstream =
        context.project.models[static_cast<size_t>(context.watermark.upstream)];
    pruning.reads +=
        fmt::format("; of all rows {}, to find those that came from changed rows of {}",
                    Listed(context.trace.columns), upstream.qualified_name());
    if (HidesEvents(context)) {
      pruning.reads +=
          fmt::format(", and {}, to find keys that are not there", Listed(context.key));
    }
  }
}

}  // namespace firn
