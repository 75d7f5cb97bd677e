// Declared or live tables as a value: what names can be resolved to.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/trino_version.h"
#include "compiler/sql/type.h"

namespace firn {

enum class Nullability : uint8_t { kUnknown, kNotNull, kNullable };

struct CatalogColumn {
  std::string name;
  Type type;
  Nullability nullability = Nullability::kUnknown;
  bool hidden = false;  // "$path": found by name, never by *
};

struct CatalogTable {
  std::string name;  // fully qualified, lower case: "lake.marts.orders" or "marts.orders"
  std::vector<CatalogColumn> columns;
  bool is_view = false;
};

// Keyed by the lower-case qualified name. Lookup tries the name as it is, then behind the session's
// schema, then behind its catalog and schema.
class Catalog {
 public:
  Catalog() = default;
  // One laid over another, of the same version: what is not found here is looked for there.
  static Catalog Over(const Catalog& base);

  void Add(CatalogTable table);
  const CatalogTable* Find(std::string_view qualified) const;
  const std::map<std::string, CatalogTable, std::less<>>& tables() const { return tables_; }

  TrinoVersion trino;           // whose functions and rules hold
  std::string session_catalog;  // of names with fewer than three parts; may be empty
  std::string session_schema;

 private:
  const Catalog* base_ = nullptr;
  std::map<std::string, CatalogTable, std::less<>> tables_;
};

}  // namespace firn
