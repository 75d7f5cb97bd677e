#include "compiler/analyze/catalog.h"

#include <utility>

namespace firn {

void Catalog::Add(CatalogTable table) {
  std::string name = table.name;
  tables_.insert_or_assign(std::move(name), std::move(table));
}

Catalog Catalog::Over(const Catalog& base) {
  Catalog catalog;
  catalog.base_ = &base;
  catalog.trino = base.trino;
  return catalog;
}

const CatalogTable* Catalog::Find(std::string_view qualified) const {
  const auto find = [&](std::string_view name) -> const CatalogTable* {
    const auto at = tables_.find(name);
    return at == tables_.end() ? nullptr : &at->second;
  };
  if (const CatalogTable* table = find(qualified)) return table;
  if (session_schema.empty()) return base_ == nullptr ? nullptr : base_->Find(qualified);
  std::string name = session_schema + "." + std::string(qualified);
  if (const CatalogTable* table = find(name)) return table;
  if (session_catalog.empty()) return nullptr;
  if (const CatalogTable* table = find(session_catalog + "." + std::string(qualified)))
    return table;
  return find(session_catalog + "." + name);
}

}  // namespace firn
