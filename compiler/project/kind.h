// The kinds of models, and all that is true of each: one row of one table. A new kind is an
// enumerator, a row, a line of `kWriters` (plan/plan.cc) and a file that writes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "compiler/base/enum_table.h"

namespace firn {

enum class Kind : uint8_t {
  kView,
  kTable,
  kEphemeral,
  kAppend,
  kMerge,
  kCurrent,
  kScd2,
  kReplaceWindow,
  kSeed,
  kLoad
  // snapshot, hub, link, satellite come with their issues
};
inline constexpr size_t kKindCount = static_cast<size_t>(Kind::kLoad) + 1;

// What a model is in the target.
enum class MadeInto : uint8_t { kNothing, kView, kTable };

enum class RowsFrom : uint8_t { kSql, kCsv, kFiles };

// What one write of a table does to the rows that are there.
enum class WriteWay : uint8_t {
  kWhole,    // replaces all of them
  kAdds,     // leaves them: new rows come to them
  kKeys,     // replaces those of the keys that were touched
  kWindows,  // replaces those of whole windows or partitions
};

// Keys of a model's config that mean something for some kinds alone.
enum class ConfigKey : uint8_t {
  kUniqueKey,
  kOrderBy,
  kDeleteWhen,
  kWatermark,
  kOnBadRow,
  kOnSchemaChange,
  kVersions,
  kMetadataColumns,
  kWindow,
  kLookback,
  kPartitionBy,
  kProperties,
  kPartitionImmutable
};

class ConfigKeys {
 public:
  constexpr ConfigKeys(std::initializer_list<ConfigKey> keys) {
    for (ConfigKey key : keys) bits_ |= 1u << static_cast<uint32_t>(key);
  }
  constexpr bool Has(ConfigKey key) const {
    return ((bits_ >> static_cast<uint32_t>(key)) & 1u) != 0;
  }
  constexpr ConfigKeys operator|(ConfigKeys other) const {
    other.bits_ |= bits_;
    return other;
  }

 private:
  uint32_t bits_ = 0;
};

struct KindTraits {
  Kind kind;
  std::string_view name;  // its word after `materialized:`
  MadeInto made_into;
  RowsFrom rows_from;
  WriteWay write;
  bool one_row_per_key;  // no two rows of the table have the same unique_key
  bool folds;            // a row is computed from several rows of the query, its events
  bool has_versions;     // kScd2Columns take the place of the first of order_by
  ConfigKeys needs, takes;
  // Why the query must see all rows of a source that gives its new ones alone. Empty: it need not.
  std::string_view needs_whole;
  std::string_view does;  // what `firn plan` says of a write

  constexpr bool is_stored() const { return made_into == MadeInto::kTable; }
  // The table outlives a run: it is created once, evolved and written to.
  constexpr bool keeps_rows() const { return is_stored() && write != WriteWay::kWhole; }
  constexpr bool has_keys() const { return write == WriteWay::kKeys; }
  // One row of the query makes one row of the table, that of its key.
  constexpr bool is_row_by_row() const { return has_keys() && !folds; }
  constexpr std::string_view resource_type() const {
    return rows_from == RowsFrom::kCsv ? "seed" : "model";
  }
};

inline constexpr ConfigKeys kNoKeys{};
inline constexpr ConfigKeys kTableKeys{ConfigKey::kOnBadRow, ConfigKey::kProperties};
inline constexpr ConfigKeys kGrowingKeys =
    kTableKeys | ConfigKeys{ConfigKey::kWatermark, ConfigKey::kOnSchemaChange};
inline constexpr ConfigKeys kAppendKeys =
    kGrowingKeys |
    ConfigKeys{ConfigKey::kUniqueKey, ConfigKey::kOrderBy, ConfigKey::kMetadataColumns};
inline constexpr ConfigKeys kKeyedKeys =
    kAppendKeys | ConfigKeys{ConfigKey::kDeleteWhen, ConfigKey::kPartitionImmutable};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"  // no default answers for a new kind
inline constexpr KindTraits kKinds[] = {
    {.kind = Kind::kView,
     .name = "view",
     .made_into = MadeInto::kView,
     .rows_from = RowsFrom::kSql,
     .write = WriteWay::kWhole,
     .one_row_per_key = false,
     .folds = false,
     .has_versions = false,
     .needs = kNoKeys,
     .takes = kNoKeys,
     .needs_whole = "a view is read later, when they are no longer there",
     .does = "creates or replaces the view"},
    {.kind = Kind::kTable,
     .name = "table",
     .made_into = MadeInto::kTable,
     .rows_from = RowsFrom::kSql,
     .write = WriteWay::kWhole,
     .one_row_per_key = false,
     .folds = false,
     .has_versions = false,
     .needs = kNoKeys,
     .takes = kTableKeys,
     .needs_whole = "a table holds all rows",
     .does = "replaces the table in one commit"},
    {.kind = Kind::kEphemeral,
     .name = "ephemeral",
     .made_into = MadeInto::kNothing,
     .rows_from = RowsFrom::kSql,
     .write = WriteWay::kWhole,
     .one_row_per_key = false,
     .folds = false,
     .has_versions = false,
     .needs = kNoKeys,
     .takes = kNoKeys,
     .needs_whole = "who reads an ephemeral model would see them as the whole",
     .does = "is inlined where it is read"},
    {.kind = Kind::kAppend,
     .name = "append",
     .made_into = MadeInto::kTable,
     .rows_from = RowsFrom::kSql,
     .write = WriteWay::kAdds,
     .one_row_per_key = false,
     .folds = false,
     .has_versions = false,
     .needs = kNoKeys,
     .takes = kAppendKeys,
     .needs_whole = "",
     .does = "adds the new rows"},
    {.kind = Kind::kMerge,
     .name = "merge",
     .made_into = MadeInto::kTable,
     .rows_from = RowsFrom::kSql,
     .write = WriteWay::kKeys,
     .one_row_per_key = true,
     .folds = false,
     .has_versions = false,
     .needs = {ConfigKey::kUniqueKey},
     .takes = kKeyedKeys,
     .needs_whole = "an older row may be the last of its key",
     .does = "updates changed rows, adds new ones"},
    {.kind = Kind::kCurrent,
     .name = "current",
     .made_into = MadeInto::kTable,
     .rows_from = RowsFrom::kSql,
     .write = WriteWay::kKeys,
     .one_row_per_key = true,
     .folds = true,
     .has_versions = false,
     .needs = {ConfigKey::kUniqueKey, ConfigKey::kOrderBy},
     .takes = kKeyedKeys,
     .needs_whole = "an older row may be the last of its key",
     .does = "recomputes the touched keys from the event log; unchanged rows stay as they are"},
    {.kind = Kind::kScd2,
     .name = "scd2",
     .made_into = MadeInto::kTable,
     .rows_from = RowsFrom::kSql,
     .write = WriteWay::kKeys,
     .one_row_per_key = false,
     .folds = true,
     .has_versions = true,
     .needs = {ConfigKey::kUniqueKey, ConfigKey::kOrderBy},
     .takes = kKeyedKeys | ConfigKeys{ConfigKey::kVersions},
     .needs_whole = "a version may begin or end with an older row",
     .does = "recomputes the versions of the touched keys from the event log"},
    {.kind = Kind::kReplaceWindow,
     .name = "replace_window",
     .made_into = MadeInto::kTable,
     .rows_from = RowsFrom::kSql,
     .write = WriteWay::kWindows,
     .one_row_per_key = false,
     .folds = false,
     .has_versions = false,
     .needs = kNoKeys,
     .takes = kGrowingKeys |
              ConfigKeys{ConfigKey::kWindow, ConfigKey::kLookback, ConfigKey::kPartitionBy},
     .needs_whole = "a window may hold older rows",
     .does = "replaces the windows that new rows fall into, in one commit"},
    {.kind = Kind::kSeed,
     .name = "seed",
     .made_into = MadeInto::kTable,
     .rows_from = RowsFrom::kCsv,
     .write = WriteWay::kWhole,
     .one_row_per_key = false,
     .folds = false,
     .has_versions = false,
     .needs = kNoKeys,
     .takes = kTableKeys,
     .needs_whole = "",
     .does = "replaces the table with the file's rows"},
    {.kind = Kind::kLoad,
     .name = "load",
     .made_into = MadeInto::kTable,
     .rows_from = RowsFrom::kFiles,
     .write = WriteWay::kAdds,
     .one_row_per_key = false,
     .folds = false,
     .has_versions = false,
     .needs = kNoKeys,
     .takes = kGrowingKeys,
     .needs_whole = "",
     .does = "adds the records of files not seen before"},
};

#pragma GCC diagnostic pop

constexpr const KindTraits& TraitsOf(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }

static_assert(HasRowForEach(kKinds, kKindCount));

}  // namespace firn
