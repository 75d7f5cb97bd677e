#include "compiler/project/contract_columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/project/contract_rules.h"
#include "compiler/sql/names.h"

namespace firn {

namespace {

// ---- properties --------------------------------------------------------------------------------

struct ColumnEntry {
  ContractColumn column;
  YamlEntry options, quality, properties, items;
};

void ReadPosition(Reading& reading, const YamlEntry& entry, Located<int64_t>* out) {
  if (entry.value->text == "-1") return;  // the standard's "none"
  ReadCount(reading, entry, out);
}

constexpr Field<ColumnEntry> kProperty[] = {
    RowIn<&ColumnEntry::column, &ContractColumn::name, ReadText>("name"),
    RowIn<&ColumnEntry::column, &ContractColumn::physical_name, ReadText>("physicalName"),
    RowIn<&ColumnEntry::column, &ContractColumn::logical_type, ReadText>("logicalType"),
    RowIn<&ColumnEntry::column, &ContractColumn::physical_type, ReadText>("physicalType"),
    RowIn<&ColumnEntry::column, &ContractColumn::required, ReadFlag>("required"),
    RowIn<&ColumnEntry::column, &ContractColumn::unique, ReadFlag>("unique"),
    RowIn<&ColumnEntry::column, &ContractColumn::primary_key, ReadFlag>("primaryKey"),
    RowIn<&ColumnEntry::column, &ContractColumn::primary_key_position, ReadPosition>(
        "primaryKeyPosition"),
    RowIn<&ColumnEntry::column, &ContractColumn::classification, ReadText>("classification"),
    RowIn<&ColumnEntry::column, &ContractColumn::description, ReadText>("description"),
    Later<&ColumnEntry::options>("logicalTypeOptions"),
    Later<&ColumnEntry::quality>("quality"),
    Later<&ColumnEntry::properties>("properties"),
    Later<&ColumnEntry::items>("items"),
    Accepted<ColumnEntry>("id"),
    Accepted<ColumnEntry>("businessName"),
    Accepted<ColumnEntry>("tags"),
    Accepted<ColumnEntry>("customProperties"),
    Accepted<ColumnEntry>("authoritativeDefinitions"),
    Accepted<ColumnEntry>("relationships"),
    Accepted<ColumnEntry>("examples"),
    Accepted<ColumnEntry>("partitioned"),
    Accepted<ColumnEntry>("partitionKeyPosition"),
    Accepted<ColumnEntry>("encryptedName"),
    Accepted<ColumnEntry>("criticalDataElement"),
    Accepted<ColumnEntry>("transformSourceObjects"),
    Accepted<ColumnEntry>("transformLogic"),
    Accepted<ColumnEntry>("transformDescription"),
};

constexpr Named<std::string_view> kLogicalTypes[] = {
    {"string", "varchar"},  {"date", "date"},     {"timestamp", "timestamp(6)"},
    {"time", "time(6)"},    {"number", "double"}, {"integer", "bigint"},
    {"boolean", "boolean"}, {"array", ""},        {"object", ""}};

constexpr Named<std::string_view> kFormats[] = {{"i8", "tinyint"},  {"i16", "smallint"},
                                                {"i32", "integer"}, {"i64", "bigint"},
                                                {"f32", "real"},    {"f64", "double"}};

// Trino's type for a logical one; "" where the contract does not say enough.
std::string PhysicalType(const ContractColumn& column, const TypeOptions& options) {
  const std::string& logical = *column.logical_type;
  if (logical == "array") {
    const std::string item = column.fields.empty() ? "" : *column.fields[0].physical_type;
    return item.empty() ? "" : fmt::format("array({})", item);
  }
  if (logical == "object") {
    std::string fields;
    for (const ContractColumn& field : column.fields) {
      if (field.physical_type->empty()) return {};
      fields +=
          fmt::format("{}\"{}\" {}", fields.empty() ? "" : ", ", *field.name, *field.physical_type);
    }
    return fields.empty() ? "" : fmt::format("row({})", fields);
  }
  if (logical == "integer" || logical == "number") {
    for (const auto& [format, type] : kFormats) {
      if (*options.format == format) return std::string(type);
    }
  }
  for (const auto& [name, type] : kLogicalTypes) {
    if (name != logical) continue;
    bool zone = *options.timezone && (name == "timestamp" || name == "time");
    return std::string(type) + (zone ? " with time zone" : "");
  }
  return {};
}

// ---- a table -----------------------------------------------------------------------------------

class TableReader {
 public:
  TableReader(Reading& reading, ContractSpec* contract) : reading_(reading), contract_(*contract) {}

  void ReadColumns(const YamlEntry& list) {
    NameSet names;
    ForEachMap(reading_, list, [&](const YamlNode& map) {
      std::vector<ContractRule> rules;
      ContractColumn column = ReadColumn(map, "", &rules);
      if (!Require(reading_, map, column.name, "name", "a property")) return;
      if (!names.insert(*column.name).second) {
        reading_.diagnostics.Error("duplicate-column", column.name.span,
                                   fmt::format("column '{}' is listed twice", *column.name));
      }
      for (ContractRule& rule : rules) contract_.rules.push_back(std::move(rule));
      contract_.columns.push_back(std::move(column));
    });
    AddPrimaryKey();
  }

 private:
  // Rules of the fields within a column are not checked: `path` is then not empty.
  ContractColumn ReadColumn(const YamlNode& map, const std::string& path,
                            std::vector<ContractRule>* rules) {
    ColumnEntry entry;
    ContractColumn& column = entry.column;
    column.span = HeadOf(map);
    ReadFields(reading_, map, kProperty, "a property", entry);
    CheckLogicalType(column);
    std::vector<ContractRule> inner;
    std::vector<ContractRule>* own = path.empty() ? rules : &inner;
    TypeOptions options;
    if (entry.options.value)
      options = ReadTypeOptions(reading_, entry.options, column.column(), own);
    if (entry.quality.value) ReadQuality(reading_, entry.quality, column.column(), own);
    std::string below = path + column.column() + ".";
    if (entry.items.value && IsMap(reading_, entry.items)) {
      column.fields.push_back(ReadColumn(*entry.items.value, below, &inner));
    }
    if (entry.properties.value) {
      ForEachMap(reading_, entry.properties, [&](const YamlNode& field) {
        column.fields.push_back(ReadColumn(field, below, &inner));
      });
    }
    if (!inner.empty()) {
      reading_.diagnostics.Warn(
          "unchecked-rule", column.span,
          fmt::format("firn does not check rules inside column '{}'", column.column()));
    }
    if (!column.physical_type.given()) {
      column.physical_type = {PhysicalType(column, options), column.logical_type.span};
    }
    if (path.empty()) AddFlags(column, rules);
    return std::move(entry.column);
  }

  void CheckLogicalType(const ContractColumn& column) {
    if (!column.logical_type.given()) return;
    std::vector<std::string_view> known;
    for (const auto& one : kLogicalTypes) known.push_back(one.name);
    if (std::find(known.begin(), known.end(), *column.logical_type) != known.end()) return;
    reading_.diagnostics.Error(
        "unknown-value", column.logical_type.span,
        fmt::format("'{}' is no logical type of the standard", *column.logical_type),
        fmt::format("one of {}", fmt::join(known, ", ")));
  }

  static void AddFlags(const ContractColumn& column, std::vector<ContractRule>* rules) {
    if (*column.required || *column.primary_key) {
      ContractRule rule{RuleKind::kNotNull, column.column()};
      rule.span = *column.required ? column.required.span : column.primary_key.span;
      rules->push_back(rule);
    }
    if (*column.unique) {
      ContractRule rule{RuleKind::kUnique, column.column()};
      rule.span = column.unique.span;
      rules->push_back(rule);
    }
  }

  // One rule for the whole key, by position, then by place in the file.
  void AddPrimaryKey() {
    std::vector<const ContractColumn*> key;
    for (const ContractColumn& column : contract_.columns) {
      if (*column.primary_key) key.push_back(&column);
    }
    if (key.empty() || (key.size() == 1 && *key[0]->unique)) return;
    std::stable_sort(key.begin(), key.end(), [](auto* a, auto* b) {
      return *a->primary_key_position < *b->primary_key_position;
    });
    ContractRule rule{RuleKind::kUnique};
    rule.span = key[0]->primary_key.span;
    if (key.size() == 1) {
      rule.column = key[0]->column();
    } else {
      for (const ContractColumn* column : key) rule.columns.push_back(column->column());
    }
    contract_.rules.push_back(std::move(rule));
  }

  Reading& reading_;
  ContractSpec& contract_;
};

}  // namespace

void ReadContractColumns(Reading& reading, const YamlEntry& list, ContractSpec* contract) {
  TableReader(reading, contract).ReadColumns(list);
}

}  // namespace firn
