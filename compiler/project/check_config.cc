#include <fmt/format.h>

#include <initializer_list>

#include "compiler/project/check_project.h"
#include "compiler/project/partitioning.h"
#include "compiler/project/spec_names.h"

namespace firn {

namespace {

template <typename T>
Span SpanOf(const Located<T>& value) {
  return value.span;
}
Span SpanOf(const std::vector<Text>& values) {
  return values.empty() ? Span{} : values.front().span;
}
Span SpanOf(const std::vector<std::pair<Text, Text>>& pairs) {
  return pairs.empty() ? Span{} : pairs.front().first.span;
}
Span SpanOf(const WatermarkSpec& watermark) { return watermark.span; }

template <auto kMember>
Span PlaceOf(const ModelConfig& config) {
  return SpanOf(config.*kMember);
}

// Where a config has a key that some kinds alone take.
struct KeyPlace {
  ConfigKey key;
  std::string_view name;
  Span (*place)(const ModelConfig&);
};
constexpr KeyPlace kKeyPlaces[] = {
    {ConfigKey::kUniqueKey, "unique_key", PlaceOf<&ModelConfig::unique_key>},
    {ConfigKey::kOrderBy, "order_by", PlaceOf<&ModelConfig::order_by>},
    {ConfigKey::kDeleteWhen, "delete_when", PlaceOf<&ModelConfig::delete_when>},
    {ConfigKey::kWatermark, "watermark", PlaceOf<&ModelConfig::watermark>},
    {ConfigKey::kOnBadRow, "on_bad_row", PlaceOf<&ModelConfig::on_bad_row>},
    {ConfigKey::kOnSchemaChange, "on_schema_change", PlaceOf<&ModelConfig::on_schema_change>},
    {ConfigKey::kVersions, "versions", PlaceOf<&ModelConfig::versions>},
    {ConfigKey::kMetadataColumns, "metadata_columns", PlaceOf<&ModelConfig::metadata_columns>},
    {ConfigKey::kWindow, "window", PlaceOf<&ModelConfig::window>},
    {ConfigKey::kLookback, "lookback", PlaceOf<&ModelConfig::lookback>},
    {ConfigKey::kPartitionBy, "partition_by", PlaceOf<&ModelConfig::partition_by>},
    {ConfigKey::kProperties, "properties", PlaceOf<&ModelConfig::properties>},
    {ConfigKey::kPartitionImmutable, "partition_immutable",
     PlaceOf<&ModelConfig::partition_immutable>},
};

class ConfigCheck {
 public:
  ConfigCheck(const ModelSpec& model, Diagnostics& diagnostics)
      : model_(model), config_(model.config), kind_(model.kind()), diagnostics_(diagnostics) {}

  void Run() {
    CheckMeanings();
    CheckNeeds();
    CheckWatermark();
    CheckBody();
  }

 private:
  // Rows of a query, added to those that are there.
  bool IsAppend() const {
    return kind_.write == WriteWay::kAdds && kind_.rows_from == RowsFrom::kSql;
  }
  // Whether the model says it, not a folder's defaults.
  bool Own(Span span) const { return span.known() && span.file == model_.name.span.file; }
  Span KindPlace() const {
    return Own(config_.materialized.span) ? config_.materialized.span : model_.name.span;
  }

  void Conflict(Span place, std::string message, std::string hint = {}) {
    diagnostics_.Error("config-conflict", place, std::move(message), std::move(hint));
  }

  void Need(bool given, std::string_view key) {
    if (given) return;
    diagnostics_.Error("missing-config", KindPlace(),
                       fmt::format("'{}' as {} needs '{}'", *model_.name, kind_.name, key));
  }

  void CheckMeanings() {
    for (const KeyPlace& one : kKeyPlaces) {
      Span place = one.place(config_);
      if (!Own(place) || kind_.takes.Has(one.key)) continue;
      diagnostics_.Error("unused-config", place,
                         fmt::format("'{}' means nothing for {}", one.name, kind_.name),
                         config_.materialized.given() ? ""
                                                      : "a model is a view unless it says "
                                                        "'materialized'");
    }
  }

  void CheckNeeds() {
    for (const KeyPlace& one : kKeyPlaces) {
      if (kind_.needs.Has(one.key)) Need(one.place(config_).known(), one.name);
    }
    if (kind_.has_keys() && *config_.partition_immutable) CheckPartitions();
    if (kind_.write != WriteWay::kWindows) return;
    bool time = config_.event_time.given();
    if (config_.partition_by.empty()) {
      Need(time, "event_time' or 'partition_by");
      if (time) Need(config_.window.given(), "window");
    } else if (config_.window.given()) {
      Conflict(config_.partition_by.front().span,
               "windows of 'event_time' and whole partitions exclude each other",
               "keep 'event_time' and 'window', or 'partition_by'");
    }
  }

  // A bucket or a cut text says nothing of which rows to read.
  void CheckPartitions() {
    for (const auto& [name, value] : config_.properties) {
      if (*name != "partitioning") continue;
      for (const PartitionField& field : ReadPartitioning(*value)) {
        if (field.transform != PartitionTransform::kOther) return;
      }
    }
    Conflict(config_.partition_immutable.span,
             "'partition_immutable' needs a partition by a column, or its hour, day, month or year",
             "properties: {partitioning: \"ARRAY['day(created_at)']\"}");
  }

  void CheckWatermark() {
    const WatermarkSpec& watermark = config_.watermark;
    if (config_.lookback.given() && watermark.given()) {
      Conflict(config_.lookback.span,
               "a watermark finds the windows of late rows without 'lookback'",
               "keep 'watermark' or 'lookback'");
    } else if (config_.lookback.given() && !config_.partition_by.empty()) {
      Conflict(config_.lookback.span, "'lookback' counts windows of time, not partitions");
    }
    if (!watermark.given() || !kind_.keeps_rows()) return;
    int said =
        watermark.files + watermark.column.given() + watermark.snapshot.given() + watermark.offsets;
    if (said != 1) {
      Conflict(watermark.span,
               "a watermark is one of 'column', 'files: true', 'snapshot' and 'offsets: true'");
    } else if (watermark.on_lost.given() && !watermark.offsets) {
      Conflict(watermark.on_lost.span, "'on_lost' is about the messages of 'offsets: true'");
    } else if (watermark.offsets && !IsAppend()) {
      Conflict(watermark.span, "a topic forgets its messages, so only append reads one",
               "build on the table that an append model makes of it");
    } else if (watermark.offsets && watermark.lateness_seconds.given()) {
      Conflict(watermark.lateness_seconds.span, "each message is read once, so none is late");
    } else if (watermark.snapshot.given() && watermark.lateness_seconds.given()) {
      Conflict(watermark.lateness_seconds.span,
               "rows are read in the order of their commits, so none is late");
    } else if (watermark.snapshot.given() && kind_.rows_from == RowsFrom::kFiles) {
      Conflict(watermark.snapshot.span, "load reads files, which have no snapshots");
    } else if (watermark.files && watermark.lateness_seconds.given()) {
      Conflict(watermark.lateness_seconds.span, "files are never late: each is read once");
    } else if (watermark.files && (watermark.gap.given() || watermark.late_rows.given())) {
      Conflict(watermark.gap.given() ? watermark.gap.span : watermark.late_rows.span,
               "files are never late: each is read once");
    } else if (watermark.gap.given() && watermark.lateness_seconds.given()) {
      Conflict(watermark.gap.span, "'gap' is of ids and 'lateness' of times");
    } else if (watermark.files && kind_.write != WriteWay::kAdds) {
      Conflict(watermark.span, "only load and append read files");
    } else if (IsAppend() && watermark.lateness_seconds.given() && config_.unique_key.empty()) {
      Conflict(watermark.lateness_seconds.span,
               "'lateness' reads rows again, and without 'unique_key' they are added again");
    } else if (IsAppend() && watermark.gap.given() && config_.unique_key.empty()) {
      Conflict(watermark.gap.span,
               "'gap' reads rows again, and without 'unique_key' they are added again");
    } else if (IsAppend() && *watermark.late_rows == LateRows::kPickUp &&
               config_.unique_key.empty()) {
      Conflict(watermark.late_rows.span,
               "'pick_up' reads all rows again, and without 'unique_key' they are added again");
    }
  }

  // Where rows come from: SQL, a CSV, a source.
  void CheckBody() {
    bool seed = kind_.rows_from == RowsFrom::kCsv;
    bool load = kind_.rows_from == RowsFrom::kFiles;
    if (load) Need(model_.source.given(), "source");
    if (!load && model_.source.given()) {
      Conflict(model_.source.span, "only 'materialized: load' takes a 'source'",
               "SQL names its source: from " + *model_.source);
    }
    if (!seed && model_.seed_file.given()) {
      Conflict(model_.seed_file.span, "only 'materialized: seed' takes a 'file'");
    }
    if (seed && model_.sql.given()) {
      Conflict(KindPlace(), "a seed's rows come from its CSV, not from SQL");
    }
  }

  const ModelSpec& model_;
  const ModelConfig& config_;
  const KindTraits& kind_;
  Diagnostics& diagnostics_;
};

}  // namespace

void CheckConfig(const ModelSpec& model, Diagnostics& diagnostics) {
  ConfigCheck(model, diagnostics).Run();
}

}  // namespace firn
