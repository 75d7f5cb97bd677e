#include "compiler/project/read_contract.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "compiler/project/contract_rules.h"
#include "compiler/sql/ast.h"

namespace firn {

namespace {

// ---- properties --------------------------------------------------------------------------------

struct ColumnEntry {
  ContractColumn column;
  YamlEntry options, quality, properties, items;
};

template <auto kMember, auto kRead>
constexpr Field<ColumnEntry> ColumnRow(std::string_view key) {
  return {key, [](Reading& reading, const YamlEntry& entry, ColumnEntry& out) {
            kRead(reading, entry, &(out.column.*kMember));
          }};
}
template <YamlEntry ColumnEntry::* kLater>
constexpr Field<ColumnEntry> Later(std::string_view key) {
  return {key, [](Reading&, const YamlEntry& entry, ColumnEntry& out) { out.*kLater = entry; }};
}

void ReadPosition(Reading& reading, const YamlEntry& entry, Located<int64_t>* out) {
  if (entry.value->text == "-1") return;  // the standard's "none"
  ReadCount(reading, entry, out);
}

constexpr Field<ColumnEntry> kProperty[] = {
    ColumnRow<&ContractColumn::name, ReadText>("name"),
    ColumnRow<&ContractColumn::physical_name, ReadText>("physicalName"),
    ColumnRow<&ContractColumn::logical_type, ReadText>("logicalType"),
    ColumnRow<&ContractColumn::physical_type, ReadText>("physicalType"),
    ColumnRow<&ContractColumn::required, ReadFlag>("required"),
    ColumnRow<&ContractColumn::unique, ReadFlag>("unique"),
    ColumnRow<&ContractColumn::primary_key, ReadFlag>("primaryKey"),
    ColumnRow<&ContractColumn::primary_key_position, ReadPosition>("primaryKeyPosition"),
    ColumnRow<&ContractColumn::classification, ReadText>("classification"),
    ColumnRow<&ContractColumn::description, ReadText>("description"),
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
    ForEachMap(reading_, list, [&](const YamlNode& map) {
      std::vector<ContractRule> rules;
      ContractColumn column = ReadColumn(map, "", &rules);
      if (!Require(reading_, map, column.name, "name", "a property")) return;
      for (const ContractColumn& earlier : contract_.columns) {
        if (!SameName(*earlier.name, *column.name)) continue;
        reading_.diagnostics.Error("duplicate-column", column.name.span,
                                   fmt::format("column '{}' is listed twice", *column.name));
        break;
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

struct TableEntry {
  Text name, physical_name, description;
  YamlEntry properties, quality;
};

constexpr Field<TableEntry> kTable[] = {
    Row<&TableEntry::name, ReadText>("name"),
    Row<&TableEntry::physical_name, ReadText>("physicalName"),
    Row<&TableEntry::description, ReadText>("description"),
    {"properties",
     [](Reading&, const YamlEntry& entry, TableEntry& out) { out.properties = entry; }},
    {"quality", [](Reading&, const YamlEntry& entry, TableEntry& out) { out.quality = entry; }},
    Accepted<TableEntry>("id"),
    Accepted<TableEntry>("logicalType"),
    Accepted<TableEntry>("physicalType"),
    Accepted<TableEntry>("businessName"),
    Accepted<TableEntry>("dataGranularityDescription"),
    Accepted<TableEntry>("relationships"),
    Accepted<TableEntry>("authoritativeDefinitions"),
    Accepted<TableEntry>("tags"),
    Accepted<TableEntry>("customProperties"),
};

// ---- the file ----------------------------------------------------------------------------------

struct CustomProperty {
  Text name;
  YamlEntry value;
};
constexpr Field<CustomProperty> kCustomProperty[] = {
    Row<&CustomProperty::name, ReadText>("property"),
    {"value", [](Reading&, const YamlEntry& entry, CustomProperty& out) { out.value = entry; }},
    Accepted<CustomProperty>("id"),
    Accepted<CustomProperty>("description"),
};

struct ContractFile {
  ContractSpec head;
  Text kind;
  YamlEntry schema;
};

enum class ColumnOrder { kFree, kEnforced };
constexpr Named<ColumnOrder> kColumnOrders[] = {{"free", ColumnOrder::kFree},
                                                {"enforced", ColumnOrder::kEnforced}};
struct OwnProperties {
  Located<BadRowPolicy> on_bad_row;
  Located<ColumnOrder> order;
};
constexpr Field<OwnProperties> kOwnProperties[] = {
    WordRow<&OwnProperties::on_bad_row, kBadRowPolicyNames>("onBadRow"),
    WordRow<&OwnProperties::order, kColumnOrders>("columnOrder"),
};

// Ours among `customProperties:`; those of others are theirs.
void ReadCustomProperties(Reading& reading, const YamlEntry& list, ContractFile& file) {
  ForEachMap(reading, list, [&](const YamlNode& map) {
    CustomProperty property;
    ReadFields(reading, map, kCustomProperty, "a custom property", property);
    if (property.value.value == nullptr) return;
    OwnProperties own;
    for (const Field<OwnProperties>& field : kOwnProperties) {
      if (*property.name != field.key) continue;
      field.read(reading, {field.key, property.value.key_span, property.value.value}, own);
    }
    if (own.on_bad_row.given()) file.head.on_bad_row = own.on_bad_row;
    if (own.order.given()) file.head.ordered = *own.order == ColumnOrder::kEnforced;
  });
}

// `description:` is a text for people, or a map of such texts.
void ReadDescription(Reading& reading, const YamlEntry& entry, ContractFile& file) {
  if (entry.value->kind == NodeKind::kScalar)
    return ReadText(reading, entry, &file.head.description);
  if (!IsMap(reading, entry)) return;
  for (const YamlEntry& part : entry.value->entries) {
    if (part.key == "purpose") ReadText(reading, part, &file.head.description);
  }
}

template <auto kMember>
constexpr Field<ContractFile> HeadRow(std::string_view key) {
  return {key, [](Reading& reading, const YamlEntry& entry, ContractFile& out) {
            ReadText(reading, entry, &(out.head.*kMember));
          }};
}

constexpr Field<ContractFile> kContract[] = {
    HeadRow<&ContractSpec::api_version>("apiVersion"),
    Row<&ContractFile::kind, ReadText>("kind"),
    HeadRow<&ContractSpec::id>("id"),
    HeadRow<&ContractSpec::version>("version"),
    HeadRow<&ContractSpec::status>("status"),
    {"description", ReadDescription},
    {"schema", [](Reading&, const YamlEntry& entry, ContractFile& out) { out.schema = entry; }},
    {"customProperties", ReadCustomProperties},
    Accepted<ContractFile>("name"),
    Accepted<ContractFile>("tenant"),
    Accepted<ContractFile>("domain"),
    Accepted<ContractFile>("dataProduct"),
    Accepted<ContractFile>("tags"),
    Accepted<ContractFile>("authoritativeDefinitions"),
    Accepted<ContractFile>("servers"),
    Accepted<ContractFile>("support"),
    Accepted<ContractFile>("price"),
    Accepted<ContractFile>("team"),
    Accepted<ContractFile>("roles"),
    Accepted<ContractFile>("slaProperties"),
    Accepted<ContractFile>("slaDefaultElement"),
    Accepted<ContractFile>("contractCreatedTs"),
};

enum class ApiVersion { kKnown, kNewer, kOther };

ApiVersion Judge(std::string_view version) {
  if (version.starts_with("v3.0.") || version.starts_with("v3.1.")) return ApiVersion::kKnown;
  return version.starts_with("v3.") ? ApiVersion::kNewer : ApiVersion::kOther;
}

// The version decides how strictly everything else is read, so it is looked at first.
bool CheckVersion(Reading& reading, const YamlNode& root) {
  auto entry = std::find_if(root.entries.begin(), root.entries.end(),
                            [](const YamlEntry& one) { return one.key == "apiVersion"; });
  if (entry == root.entries.end() || entry->value->kind != NodeKind::kScalar) return true;
  std::string_view version = entry->value->text;
  ApiVersion verdict = Judge(version);
  if (verdict == ApiVersion::kNewer) {
    reading.unknown_keys_warn = true;
    reading.diagnostics.Warn("contract-version", entry->value->content,
                             fmt::format("'{}' is newer than v3.1, which firn knows", version),
                             "keys that firn does not know are ignored");
  } else if (verdict == ApiVersion::kOther) {
    reading.diagnostics.Error("contract-version", entry->value->content,
                              fmt::format("firn does not read contracts of version '{}'", version),
                              "it reads v3.0 and v3.1 of the Open Data Contract Standard");
  }
  return verdict != ApiVersion::kOther;
}

void RequireHead(Reading& reading, const YamlNode& root, const ContractFile& file) {
  const std::pair<std::string_view, const Text*> required[] = {
      {"apiVersion", &file.head.api_version},
      {"kind", &file.kind},
      {"id", &file.head.id},
      {"version", &file.head.version},
      {"status", &file.head.status}};
  for (const auto& [key, text] : required) {
    Require(reading, root, *text, key, "a contract");
  }
  if (file.kind.given() && *file.kind != "DataContract") {
    reading.diagnostics.Error("unknown-value", file.kind.span,
                              fmt::format("'kind' cannot be '{}'", *file.kind),
                              "it is 'DataContract'");
  }
}

}  // namespace

void ReadContract(Reading& reading, const YamlNode& root, const std::string& name,
                  const std::string& file, std::vector<ContractSpec>* contracts) {
  if (!CheckVersion(reading, root)) return;
  ContractFile contract;
  contract.head.name = name;
  contract.head.file = file;
  contract.head.span = HeadOf(root);
  ReadFields(reading, root, kContract, "a contract", contract);
  RequireHead(reading, root, contract);
  if (contract.schema.value == nullptr) return contracts->push_back(std::move(contract.head));
  bool several = contract.schema.value->items.size() > 1;
  ForEachMap(reading, contract.schema, [&](const YamlNode& map) {
    TableEntry entry;
    ReadFields(reading, map, kTable, "a contract's table", entry);
    if (!Require(reading, map, entry.name, "name", "a table")) return;
    ContractSpec table = contract.head;
    if (several) table.name += "#" + *entry.name;
    table.span = entry.name.span;
    table.physical_name = entry.physical_name.given() ? entry.physical_name : entry.name;
    if (entry.description.given()) table.description = entry.description;
    if (entry.properties.value) TableReader(reading, &table).ReadColumns(entry.properties);
    if (entry.quality.value) ReadQuality(reading, entry.quality, "", &table.rules);
    contracts->push_back(std::move(table));
  });
}

}  // namespace firn
