#include "compiler/project/read_contract.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/project/contract_columns.h"
#include "compiler/project/contract_rules.h"
#include "compiler/project/contract_sections.h"

namespace firn {

namespace {

struct TableEntry {
  Text name, physical_name, description;
  YamlEntry properties, quality;
};

constexpr Field<TableEntry> kContractTable[] = {
    Row<&TableEntry::name, ReadText>("name"),
    Row<&TableEntry::physical_name, ReadText>("physicalName"),
    Row<&TableEntry::description, ReadText>("description"),
    Later<&TableEntry::properties>("properties"),
    Later<&TableEntry::quality>("quality"),
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

struct CustomProperty {
  Text name;
  YamlEntry value;
};
constexpr Field<CustomProperty> kCustomProperty[] = {
    Row<&CustomProperty::name, ReadText>("property"),
    Later<&CustomProperty::value>("value"),
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
      if (*property.name == field.key) {
        field.read(reading, {field.key, property.value.key_span, property.value.value}, own);
      } else if (!Nearest(*property.name, {field.key}).empty()) {
        reading.diagnostics.Warn(
            "unknown-key", property.name.span,
            fmt::format("custom property '{}' is not one of firn's", *property.name),
            fmt::format("did you mean '{}'?", field.key));
      }
    }
    if (own.on_bad_row.given()) file.head.on_bad_row = own.on_bad_row;
    if (own.order.given()) file.head.ordered = *own.order == ColumnOrder::kEnforced;
  });
}

// `description:` is a text for people, or a map of such texts.
void ReadDescription(Reading& reading, const YamlEntry& entry, ContractFile& file) {
  if (entry.value->kind != NodeKind::kMap) {
    return ReadText(reading, entry, &file.head.description);
  }
  for (const YamlEntry& part : entry.value->entries) {
    if (part.key == "purpose") ReadText(reading, part, &file.head.description);
  }
}

constexpr Field<ContractFile> Checked(std::string_view key) {
  return {key, [](Reading& reading, const YamlEntry& entry, ContractFile&) {
            CheckSection(reading, entry);
          }};
}

constexpr Field<ContractFile> kContract[] = {
    RowIn<&ContractFile::head, &ContractSpec::api_version, ReadText>("apiVersion"),
    Row<&ContractFile::kind, ReadText>("kind"),
    RowIn<&ContractFile::head, &ContractSpec::id, ReadText>("id"),
    RowIn<&ContractFile::head, &ContractSpec::version, ReadText>("version"),
    RowIn<&ContractFile::head, &ContractSpec::status, ReadText>("status"),
    {"description", ReadDescription},
    Later<&ContractFile::schema>("schema"),
    {"customProperties", ReadCustomProperties},
    Accepted<ContractFile>("name"),
    Accepted<ContractFile>("tenant"),
    Accepted<ContractFile>("domain"),
    Accepted<ContractFile>("dataProduct"),
    Accepted<ContractFile>("tags"),
    Checked("authoritativeDefinitions"),
    Accepted<ContractFile>("servers"),
    Checked("support"),
    Checked("price"),
    Checked("team"),
    Checked("roles"),
    Checked("slaProperties"),
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
    ReadFields(reading, map, kContractTable, "a contract's table", entry);
    if (!Require(reading, map, entry.name, "name", "a table")) return;
    ContractSpec table = contract.head;
    if (several) table.name += "#" + *entry.name;
    table.span = entry.name.span;
    table.physical_name = entry.physical_name.given() ? entry.physical_name : entry.name;
    if (entry.description.given()) table.description = entry.description;
    if (entry.properties.value) ReadContractColumns(reading, entry.properties, &table);
    if (entry.quality.value) ReadQuality(reading, entry.quality, "", &table.rules);
    contracts->push_back(std::move(table));
  });
}

}  // namespace firn
