#include "compiler/project/read_model.h"

#include <fmt/format.h>

#include <set>

#include "compiler/sql/names.h"

namespace firn {

namespace {

void ReadTrue(Reading& reading, const YamlEntry& entry, bool* out) {
  Located<bool> flag;
  ReadFlag(reading, entry, &flag);
  *out = *flag;
}

constexpr Field<WatermarkSpec> kWatermark[] = {
    Row<&WatermarkSpec::column, ReadText>("column"),
    Row<&WatermarkSpec::lateness_seconds, ReadDuration>("lateness"),
    Row<&WatermarkSpec::gap, ReadCount>("gap"),
    WordRow<&WatermarkSpec::late_rows, kLateRowsNames>("late_rows"),
    Row<&WatermarkSpec::files, ReadTrue>("files"),
    Row<&WatermarkSpec::snapshot, ReadText>("snapshot"),
    Row<&WatermarkSpec::offsets, ReadTrue>("offsets"),
    WordRow<&WatermarkSpec::on_lost, kOnLostNames>("on_lost"),
};

void ReadWatermark(Reading& reading, const YamlEntry& entry, WatermarkSpec* out) {
  if (!IsMap(reading, entry)) return;
  *out = {};
  out->span = entry.key_span;
  ReadFields(reading, *entry.value, kWatermark, "a watermark", *out);
}

constexpr Field<ModelConfig> kConfig[] = {
    WordRow<&ModelConfig::materialized, kKindNames>("materialized"),
    Row<&ModelConfig::unique_key, ReadTexts>("unique_key"),
    Row<&ModelConfig::order_by, ReadTexts>("order_by"),
    Row<&ModelConfig::delete_when, ReadSqlLine>("delete_when"),
    Row<&ModelConfig::watermark, ReadWatermark>("watermark"),
    WordRow<&ModelConfig::on_bad_row, kBadRowPolicyNames>("on_bad_row"),
    WordRow<&ModelConfig::on_schema_change, kOnSchemaChangeNames>("on_schema_change"),
    WordRow<&ModelConfig::versions, kVersionsNames>("versions"),
    Row<&ModelConfig::metadata_columns, ReadTexts>("metadata_columns"),
    Row<&ModelConfig::event_time, ReadText>("event_time"),
    WordRow<&ModelConfig::window, kWindowNames>("window"),
    WordRow<&ModelConfig::window, kWindowNames>("batch_size"),  // dbt's word
    Row<&ModelConfig::partition_by, ReadTexts>("partition_by"),
    Row<&ModelConfig::lookback, ReadCount>("lookback"),
    Row<&ModelConfig::tags, AddTexts>("tags"),
    Row<&ModelConfig::properties, ReadSqlPairs>("properties"),
    Row<&ModelConfig::partition_immutable, ReadFlag>("partition_immutable"),
    Row<&ModelConfig::pre_hook, AddSqlLines>("pre_hook"),
    Row<&ModelConfig::post_hook, AddSqlLines>("post_hook"),
    Row<&ModelConfig::pre_hook, AddSqlLines>("pre-hook"),    // as dbt's project file
    Row<&ModelConfig::post_hook, AddSqlLines>("post-hook"),  // spells them
    Row<&ModelConfig::schema, ReadName>("schema"),
    Row<&ModelConfig::alias, ReadName>("alias"),
    Row<&ModelConfig::enabled, ReadFlag>("enabled"),
    Row<&ModelConfig::meta, ReadPairs>("meta"),
    Refused<ModelConfig>("incremental_strategy",
                         "the kind says it: 'materialized: append', 'merge' or 'replace_window'"),
    Refused<ModelConfig>("contract", "'contract: <pipeline>/<name>' stands beside 'config'"),
};

void ReadConfig(Reading& reading, const YamlEntry& entry, ModelConfig* config) {
  if (!IsMap(reading, entry)) return;
  for (const YamlEntry& one : entry.value->entries) {
    ReadConfigKey(reading, *entry.value, one, config);
  }
}

// `- unique`, or `- accepted_values: {values: [a, b]}`, also with dbt's `arguments:` in between.
void ReadDataTest(Reading& reading, const YamlEntry& item, std::vector<DataTestSpec>* tests) {
  const YamlNode& node = *item.value;
  if (node.kind == NodeKind::kScalar) return tests->push_back({ToText(node), {}});
  if (node.kind != NodeKind::kMap || node.entries.size() != 1) {
    return ReportWrongType(reading, item, "names, or maps of one name to its arguments");
  }
  const YamlEntry& named = node.entries.front();
  DataTestSpec test{{std::string(named.key), named.key_span}, {}};
  if (IsMap(reading, named)) {
    const YamlNode* arguments = named.value;
    if (arguments->entries.size() == 1 && arguments->entries.front().key == "arguments") {
      arguments = arguments->entries.front().value;
    }
    for (const YamlEntry& argument : arguments->entries) {
      std::vector<Text> values;
      ReadTexts(reading, argument, &values);
      test.arguments.emplace_back(Text{std::string(argument.key), argument.key_span},
                                  std::move(values));
    }
  }
  tests->push_back(std::move(test));
}

void ReadDataTests(Reading& reading, const YamlEntry& list, std::vector<DataTestSpec>* tests) {
  ForEachItem(reading, list, [&](const YamlEntry& item) { ReadDataTest(reading, item, tests); });
}

constexpr Field<ColumnSpec> kColumn[] = {
    Row<&ColumnSpec::name, ReadText>("name"),
    Row<&ColumnSpec::data_type, ReadText>("data_type"),
    Row<&ColumnSpec::description, ReadText>("description"),
    Row<&ColumnSpec::data_tests, ReadDataTests>("data_tests"),
    Row<&ColumnSpec::data_tests, ReadDataTests>("tests"),  // dbt's older word
    Row<&ColumnSpec::tags, ReadTexts>("tags"),
    Accepted<ColumnSpec>("meta"),
};

constexpr Field<ModelSpec> kModel[] = {
    Row<&ModelSpec::name, ReadName>("name"),
    Row<&ModelSpec::description, ReadText>("description"),
    Row<&ModelSpec::config, ReadConfig>("config"),
    Row<&ModelSpec::contract, ReadText>("contract"),
    Row<&ModelSpec::columns, ReadColumns>("columns"),
    Row<&ModelSpec::data_tests, ReadDataTests>("data_tests"),
    Row<&ModelSpec::data_tests, ReadDataTests>("tests"),
    Row<&ModelSpec::sql, ReadSql>("sql"),
    Row<&ModelSpec::seed_file, ReadText>("file"),
    Row<&ModelSpec::source, ReadText>("source"),
    RowIn<&ModelSpec::config, &ModelConfig::tags, AddTexts>("tags"),
    RowIn<&ModelSpec::config, &ModelConfig::meta, ReadPairs>("meta"),
    Accepted<ModelSpec>("docs"),
    Refused<ModelSpec>("materialized", "it stands under 'config'"),
};

}  // namespace

void ReadConfigKey(Reading& reading, const YamlNode& map, const YamlEntry& entry,
                   ModelConfig* config) {
  ReadField(reading, map, entry, kConfig, "config", *config);
}

void ReadColumns(Reading& reading, const YamlEntry& list, std::vector<ColumnSpec>* columns) {
  columns->reserve(list.value->items.size());
  NameSet names;
  ForEachMap(reading, list, [&](const YamlNode& map) {
    ColumnSpec column;
    column.span = HeadOf(map);
    ReadFields(reading, map, kColumn, "a column", column);
    if (!Require(reading, map, column.name, "name", "a column")) return;
    if (!names.insert(*column.name).second) {
      reading.diagnostics.Error("duplicate-column", column.name.span,
                                fmt::format("column '{}' is listed twice", *column.name));
    }
    columns->push_back(std::move(column));
  });
}

void ReadModels(Reading& reading, const YamlEntry& list, const ModelHome& home,
                const std::function<void(ModelSpec, const YamlNode&)>& found) {
  ForEachMap(reading, list, [&](const YamlNode& map) {
    ModelSpec model;
    model.file = home.file;
    model.pipeline = home.pipeline;
    model.layer = home.layer;
    model.config = home.defaults;
    ReadFields(reading, map, kModel, "a model", model);
    if (Require(reading, map, model.name, "name", "a model")) found(std::move(model), map);
  });
}

}  // namespace firn
