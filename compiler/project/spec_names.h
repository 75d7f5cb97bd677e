// The words of the YAML files for the enums of spec.h.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "compiler/project/spec.h"

namespace firn {

template <typename T>
struct Named {
  std::string_view name;
  T value;
};

inline constexpr auto kKindNames = [] {
  std::array<Named<Kind>, kKindCount> names{};
  for (size_t i = 0; i < kKindCount; ++i) names[i] = {kKinds[i].name, kKinds[i].kind};
  return names;
}();
inline constexpr Named<OnSchemaChange> kOnSchemaChangeNames[] = {
    {"ignore", OnSchemaChange::kIgnore},
    {"fail", OnSchemaChange::kFail},
    {"append_new_columns", OnSchemaChange::kAppendNewColumns},
    {"sync_all_columns", OnSchemaChange::kSyncAllColumns}};
inline constexpr Named<BadRowPolicy> kBadRowPolicyNames[] = {
    {"fail", BadRowPolicy::kFail},
    {"quarantine", BadRowPolicy::kQuarantine},
    {"null", BadRowPolicy::kNull}};
inline constexpr Named<Versions> kVersionsNames[] = {{"events", Versions::kEvents},
                                                     {"intervals", Versions::kIntervals}};
inline constexpr Named<OnLost> kOnLostNames[] = {{"fail", OnLost::kFail},
                                                 {"continue", OnLost::kContinue}};
inline constexpr Named<LateRows> kLateRowsNames[] = {
    {"ignore", LateRows::kIgnore}, {"count", LateRows::kCount}, {"pick_up", LateRows::kPickUp}};
inline constexpr Named<FileFormat> kFileFormatNames[] = {{"jsonl", FileFormat::kJsonl},
                                                         {"csv", FileFormat::kCsv}};
inline constexpr Named<std::string_view> kWindowNames[] = {
    {"hour", "hour"}, {"day", "day"}, {"month", "month"}, {"year", "year"}};

// The word for a value: "merge".
template <typename T, size_t kCount>
constexpr std::string_view NameOf(T value, const Named<T> (&names)[kCount]) {
  for (const Named<T>& one : names) {
    if (one.value == value) return one.name;
  }
  return {};
}
constexpr std::string_view NameOf(Kind kind) { return TraitsOf(kind).name; }

}  // namespace firn
