#include "compiler/project/contract_sections.h"

#include <span>

namespace firn {

namespace {

constexpr std::string_view kSla[] = {"id",      "property", "value",     "valueExt", "unit",
                                     "element", "driver",   "scheduler", "schedule", "description"};
constexpr std::string_view kTeam[] = {
    "id", "name", "description", "members", "tags", "customProperties", "authoritativeDefinitions"};
constexpr std::string_view kMember[] = {"id",
                                        "username",
                                        "name",
                                        "description",
                                        "role",
                                        "dateIn",
                                        "dateOut",
                                        "tags",
                                        "replacedByUsername",
                                        "customProperties",
                                        "authoritativeDefinitions"};
constexpr std::string_view kRole[] = {"id",
                                      "role",
                                      "description",
                                      "access",
                                      "firstLevelApprovers",
                                      "secondLevelApprovers",
                                      "customProperties"};
constexpr std::string_view kSupport[] = {"id",   "channel", "url",           "description",
                                         "tool", "scope",   "invitationUrl", "customProperties"};
constexpr std::string_view kPrice[] = {"id", "priceAmount", "priceCurrency", "priceUnit"};
constexpr std::string_view kDefinition[] = {"id", "type", "url", "description"};

struct Section {
  std::string_view key;
  std::string_view owner;
  std::span<const std::string_view> keys;
};
constexpr Section kSections[] = {
    {"slaProperties", "an SLA property", kSla},
    {"members", "a team's member", kMember},
    {"roles", "a role", kRole},
    {"support", "a support channel", kSupport},
    {"price", "a price", kPrice},
    {"authoritativeDefinitions", "a definition", kDefinition},
};

void CheckKeys(Reading& reading, const YamlNode& map, const Section& section) {
  std::vector<std::string_view> known(section.keys.begin(), section.keys.end());
  for (const YamlEntry& entry : map.entries) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      ReportUnknownKey(reading, map, entry, section.owner, known);
    }
  }
}

}  // namespace

void CheckSection(Reading& reading, const YamlEntry& entry) {
  if (entry.key == "team") {  // 3.1 has an object with members, 3.0 the members alone
    YamlEntry members{"members", entry.key_span, entry.value};
    if (entry.value->kind == NodeKind::kMap) {
      CheckKeys(reading, *entry.value, {"team", "a team", kTeam});
      members.value = entry.value->Find("members");
    }
    if (members.value != nullptr) CheckSection(reading, members);
    return;
  }
  for (const Section& section : kSections) {
    if (section.key != entry.key) continue;
    if (entry.value->kind == NodeKind::kMap) return CheckKeys(reading, *entry.value, section);
    ForEachMap(reading, entry, [&](const YamlNode& map) { CheckKeys(reading, map, section); });
  }
}

}  // namespace firn
