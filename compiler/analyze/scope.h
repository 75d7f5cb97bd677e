// What names mean at a place of a query.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/analyze/analyze.h"

namespace firn {

// A column that an expression or field comes from, by its number in SourceTables.
struct SourceEdge {
  uint32_t origin = 0;
  LineageKind kind = LineageKind::kIdentity;
};
// A run of edges in Lineage; fields that are the same column share it.
struct EdgeRange {
  uint32_t begin = 0;
  uint32_t count = 0;
};

// The name of a relation: its alias, or a table's "catalog", "schema", "table".
struct Qualifier {
  std::string_view parts[3];
  uint8_t count = 0;

  // Whether `prefix`, the written names before a column's, is the end of this name.
  bool EndsWith(const Name* prefix, size_t prefix_count) const;
};

struct Field {
  std::string_view name;                 // empty where unnamed
  const Qualifier* qualifier = nullptr;  // null where it can only be named alone
  Type type;
  Nullability nullability = Nullability::kUnknown;
  bool hidden = false;  // found by name, never by *
  EdgeRange sources;
  Span span = {};  // of the select item that made it
};

// FNV-1a over the lower-cased name.
uint32_t NameHash(std::string_view name);

// What a relation or query gives.
struct FieldList {
  std::vector<Field> fields;
  bool open = false;                      // not all its columns are known: any name may be one
  std::vector<const Qualifier*> open_as;  // the names of the relations that this is true of
};

// The fields of one or more relations, side by side, found by name.
struct Scope {
  const Scope* parent = nullptr;  // of the enclosing query, or of what a lambda stands in
  std::vector<Field> fields;
  std::vector<uint32_t> hashes;  // of the fields' names
  bool open = false;             // some relation's columns are not known: any name may be one
  std::vector<const Qualifier*> open_as;

  void Index();
};

struct ColumnMatch {
  enum class Outcome : uint8_t { kFound, kNotFound, kAmbiguous, kOpen };
  Outcome outcome = Outcome::kNotFound;
  const Scope* scope = nullptr;
  uint32_t field = 0;
};

// Finds `parts` ("c", "t.c", "s.t.c") in a scope or those around it. A scope in which some shorter
// prefix is a column ends the search: the rest must be fields of a row.
ColumnMatch FindColumn(const Scope* scope, const Name* parts, size_t count);

}  // namespace firn
