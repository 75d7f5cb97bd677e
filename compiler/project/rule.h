// What a rule of a contract or a data test can be, and all that is true of each kind: one row of
// one table. A new kind is an enumerator, a row, and a case wherever the compiler asks for one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "compiler/base/enum_table.h"

namespace firn {

enum class RuleKind : uint8_t {
  kNotNull,
  kUnique,
  kAcceptedValues,
  kRange,
  kLength,
  kPattern,
  kRowCount,
  kSql,
  kRelationships
};
inline constexpr size_t kRuleKindCount = static_cast<size_t>(RuleKind::kRelationships) + 1;

struct RuleTraits {
  RuleKind kind;
  std::string_view name;      // of data tests, as dbt calls them, and in manifest.json
  std::string_view says;      // of a value: "is null". Empty where no single row breaks the rule
  std::string_view measures;  // what its bounds are of. Empty: of the rows that break it
  bool bounds_are_of_values;  // they belong to the rule itself, and none of it is counted
  std::string_view arguments[3];  // of a data test, beside column_name and severity
  bool is_data_test;              // may stand below data_tests

  constexpr bool is_of_row() const { return !says.empty(); }
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"  // no default answers for a new rule
inline constexpr RuleTraits kRules[] = {
    {.kind = RuleKind::kNotNull,
     .name = "not_null",
     .says = "is null",
     .measures = "",
     .bounds_are_of_values = false,
     .arguments = {},
     .is_data_test = true},
    {.kind = RuleKind::kUnique,
     .name = "unique",
     .says = "",
     .measures = "",
     .bounds_are_of_values = false,
     .arguments = {"columns"},
     .is_data_test = true},
    {.kind = RuleKind::kAcceptedValues,
     .name = "accepted_values",
     .says = "is not an accepted value",
     .measures = "",
     .bounds_are_of_values = false,
     .arguments = {"values", "quote"},
     .is_data_test = true},
    {.kind = RuleKind::kRange,
     .name = "range",
     .says = "is out of range",
     .measures = "",
     .bounds_are_of_values = true,
     .arguments = {},
     .is_data_test = false},
    {.kind = RuleKind::kLength,
     .name = "length",
     .says = "has the wrong length",
     .measures = "",
     .bounds_are_of_values = true,
     .arguments = {},
     .is_data_test = false},
    {.kind = RuleKind::kPattern,
     .name = "pattern",
     .says = "does not match the pattern",
     .measures = "",
     .bounds_are_of_values = false,
     .arguments = {},
     .is_data_test = false},
    {.kind = RuleKind::kRowCount,
     .name = "row_count",
     .says = "",
     .measures = "the number of rows",
     .bounds_are_of_values = false,
     .arguments = {},
     .is_data_test = false},
    {.kind = RuleKind::kSql,
     .name = "sql",
     .says = "",
     .measures = "the query's value",
     .bounds_are_of_values = false,
     .arguments = {},
     .is_data_test = false},
    {.kind = RuleKind::kRelationships,
     .name = "relationships",
     .says = "",
     .measures = "",
     .bounds_are_of_values = false,
     .arguments = {"to", "field"},
     .is_data_test = true},
};
#pragma GCC diagnostic pop

constexpr const RuleTraits& TraitsOf(RuleKind kind) { return kRules[static_cast<size_t>(kind)]; }

static_assert(HasRowForEach(kRules, kRuleKindCount));

}  // namespace firn
