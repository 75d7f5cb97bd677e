// Reads a YAML map into a struct by a table: key -> member. Unknown keys, wrong types and unknown
// words are reported here, so that the tables say all there is to say about a file's format.
//
//   constexpr Field<MacroParameter> kParameter[] = {AsName<&MacroParameter::name>("name"),
//                                                   AsText<&MacroParameter::type>("type")};
//   ReadFields(reading, node, kParameter, "a parameter", parameter);
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/project/spec.h"
#include "compiler/project/spec_names.h"
#include "compiler/project/yaml_reader.h"

namespace firn {

struct Reading {
  const SourceMap& sources;
  Diagnostics& diagnostics;
  bool unknown_keys_warn = false;  // a file of a newer version of its format
  bool secret = false;             // no value is told, nor a key that none of ours is like
};

template <typename T>
struct Field {
  std::string_view key;
  void (*read)(Reading&, const YamlEntry&, T&);  // null: accepted, or refused
  std::string_view instead = {};                 // refused: what to write instead
};

// ---- single values -----------------------------------------------------------------------------
// A key without a value (`description:`) leaves `out` as it was, silently.

void ReadText(Reading& reading, const YamlEntry& entry, Text* out);
// A text or a list of texts.
void ReadTexts(Reading& reading, const YamlEntry& entry, std::vector<Text>* out);
// Likewise, but behind those already in `out`.
void AddTexts(Reading& reading, const YamlEntry& entry, std::vector<Text>* out);
// Letters, digits and '_', not first a digit: what SQL needs no quotes for.
void ReadName(Reading& reading, const YamlEntry& entry, Text* out);
void ReadFlag(Reading& reading, const YamlEntry& entry, Located<bool>* out);
void ReadCount(Reading& reading, const YamlEntry& entry, Located<int64_t>* out);
// 30s, 15m, 2h, 7d.
void ReadDuration(Reading& reading, const YamlEntry& entry, Located<int64_t>* seconds);
// Any keys. One that is already in `out` takes the new value.
void ReadPairs(Reading& reading, const YamlEntry& entry, std::vector<std::pair<Text, Text>>* out);

// SQL is lexed where it stands: on one line or in a `|` block.
void ReadSql(Reading& reading, const YamlEntry& entry, SqlSpec* out);
// SQL of one line only; the text's span is the SQL's.
void ReadSqlLine(Reading& reading, const YamlEntry& entry, Text* out);
void AddSqlLines(Reading& reading, const YamlEntry& entry, std::vector<Text>* out);
void ReadSqlPairs(Reading& reading, const YamlEntry& entry,
                  std::vector<std::pair<Text, Text>>* out);

Text ToText(const YamlNode& scalar);
// Where an entry's value stands, or its key where it has none.
Span PlaceOf(const YamlEntry& entry);
// Where a map begins: its first key.
Span HeadOf(const YamlNode& map);

// False where the entry has no value, and, after a diagnostic, where it has one of another kind.
bool IsMap(Reading& reading, const YamlEntry& entry);
bool IsScalar(Reading& reading, const YamlEntry& entry, std::string_view expected);

void ReportWrongType(Reading& reading, const YamlEntry& entry, std::string_view expected);
void ReportUnknownKey(Reading& reading, const YamlNode& map, const YamlEntry& entry,
                      std::string_view owner, const std::vector<std::string_view>& known,
                      std::string_view instead = {});
void ReportUnknownWord(Reading& reading, const YamlEntry& entry,
                       const std::vector<std::string_view>& known);
void ReportMissingKey(Reading& reading, Span place, std::string_view key, std::string_view owner);
// Whether `value`, read from the map's `key`, is there. What is not is reported, unless the key is
// there with a value that was reported already.
bool Require(Reading& reading, const YamlNode& map, const Text& value, std::string_view key,
             std::string_view owner);

// ---- maps and lists ----------------------------------------------------------------------------

// One entry of `map`, which belongs to `owner` ("a model").
template <typename T, size_t kCount>
void ReadField(Reading& reading, const YamlNode& map, const YamlEntry& entry,
               const Field<T> (&fields)[kCount], std::string_view owner, T& out) {
  auto field = std::find_if(std::begin(fields), std::end(fields),
                            [&](const Field<T>& one) { return one.key == entry.key; });
  if (field != std::end(fields) && field->instead.empty()) {
    if (field->read != nullptr) field->read(reading, entry, out);
    return;
  }
  std::vector<std::string_view> known;
  for (const Field<T>& one : fields) {
    if (one.instead.empty()) known.push_back(one.key);
  }
  std::string_view instead = field != std::end(fields) ? field->instead : std::string_view();
  ReportUnknownKey(reading, map, entry, owner, known, instead);
}

template <typename T, size_t kCount>
void ReadFields(Reading& reading, const YamlNode& map, const Field<T> (&fields)[kCount],
                std::string_view owner, T& out) {
  for (const YamlEntry& entry : map.entries) {
    ReadField(reading, map, entry, fields, owner, out);
  }
}

// Calls `read(item)` for each item of a list; an item is an entry with the list's key.
template <typename Read>
void ForEachItem(Reading& reading, const YamlEntry& list, const Read& read) {
  if (list.value->kind == NodeKind::kNull) return;
  if (list.value->kind != NodeKind::kList) return ReportWrongType(reading, list, "a list");
  for (const YamlNode* item : list.value->items) read(YamlEntry{list.key, list.key_span, item});
}

// Likewise for a list of maps; other items are reported.
template <typename Read>
void ForEachMap(Reading& reading, const YamlEntry& list, const Read& read) {
  ForEachItem(reading, list, [&](const YamlEntry& item) {
    if (item.value->kind == NodeKind::kMap) return read(*item.value);
    ReportWrongType(reading, item, "a list of maps");
  });
}

// ---- table rows --------------------------------------------------------------------------------

namespace internal {
template <typename M>
struct MemberOf;
template <typename C, typename M>
struct MemberOf<M C::*> {
  using Class = C;
};
template <auto kMember>
using ClassOf = typename MemberOf<decltype(kMember)>::Class;
}  // namespace internal

// A member filled by one of the functions above: `Row<&ModelSpec::sql, ReadSql>("sql")`.
template <auto kMember, auto kRead>
constexpr Field<internal::ClassOf<kMember>> Row(std::string_view key) {
  using Owner = internal::ClassOf<kMember>;
  return {key, [](Reading& reading, const YamlEntry& entry, Owner& out) {
            kRead(reading, entry, &(out.*kMember));
          }};
}

// A member of a member: `RowIn<&ModelSpec::config, &ModelConfig::tags, AddTexts>("tags")`.
template <auto kOuter, auto kMember, auto kRead>
constexpr Field<internal::ClassOf<kOuter>> RowIn(std::string_view key) {
  using Owner = internal::ClassOf<kOuter>;
  return {key, [](Reading& reading, const YamlEntry& entry, Owner& out) {
            kRead(reading, entry, &(out.*kOuter.*kMember));
          }};
}

// A YamlEntry member that keeps the entry, for what must be read after its neighbours.
template <auto kMember>
constexpr Field<internal::ClassOf<kMember>> Later(std::string_view key) {
  using Owner = internal::ClassOf<kMember>;
  return {key, [](Reading&, const YamlEntry& entry, Owner& out) { out.*kMember = entry; }};
}

// One of a table of words (spec_names.h): `WordRow<&ModelConfig::versions, kVersionsNames>(...)`.
template <auto kMember, const auto& kNames>
constexpr Field<internal::ClassOf<kMember>> WordRow(std::string_view key) {
  using Owner = internal::ClassOf<kMember>;
  return {key, [](Reading& reading, const YamlEntry& entry, Owner& out) {
            if (!IsScalar(reading, entry, "a word")) return;
            std::vector<std::string_view> known;
            for (const auto& one : kNames) {
              known.push_back(one.name);
              if (one.name != entry.value->text) continue;
              (out.*kMember).value = one.value;
              (out.*kMember).span = entry.value->content;
              return;
            }
            ReportUnknownWord(reading, entry, known);
          }};
}

// A key that the format knows and that says nothing to this stage.
template <typename T>
constexpr Field<T> Accepted(std::string_view key) {
  return {key, nullptr};
}
// A key that users of other tools may write; the hint names ours.
template <typename T>
constexpr Field<T> Refused(std::string_view key, std::string_view instead) {
  return {key, nullptr, instead};
}

}  // namespace firn
