#include "tests/oracle/truth_catalog.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace firn {

Catalog ReadTruthCatalog(const std::string& directory, const std::string& session_catalog,
                         const std::string& session_schema) {
  std::ifstream schema(directory + "/schema.json");
  std::ifstream views(directory + "/views.json");
  const auto tables = nlohmann::json::parse(schema);
  const auto view_texts = nlohmann::json::parse(views);
  Catalog catalog;
  catalog.session_catalog = session_catalog;
  catalog.session_schema = session_schema;
  for (const auto& [name, columns] : tables.items()) {
    CatalogTable table;
    table.name = name;
    table.is_view = view_texts.contains(name);
    for (const auto& column : columns) {
      CatalogColumn made;
      made.name = column["name"];
      made.type = ParseType(column["type"].get<std::string>());
      const bool not_null = column.contains("nullable") && !column["nullable"].get<bool>();
      if (not_null) made.nullability = Nullability::kNotNull;
      // A table that stands on several nodes is listed once for each.
      const bool listed = std::any_of(table.columns.begin(), table.columns.end(),
                                      [&](const CatalogColumn& c) { return c.name == made.name; });
      if (!listed) table.columns.push_back(std::move(made));
    }
    catalog.Add(std::move(table));
  }
  return catalog;
}

}  // namespace firn
