#include "compiler/analyze/lineage.h"

#include <algorithm>

namespace firn {

uint32_t Lineage::AddTable(const CatalogTable& table) {
  for (const SourceTable& known : tables_) {
    if (known.table == &table) return known.first;
  }
  const auto first = static_cast<uint32_t>(referenced_.size());
  tables_.push_back({&table, first});
  referenced_.resize(first + table.columns.size(), false);
  return first;
}

EdgeRange Lineage::Single(uint32_t origin) {
  edges_.push_back({origin, LineageKind::kIdentity});
  return {static_cast<uint32_t>(edges_.size() - 1), 1};
}

EdgeRange Lineage::Add(std::vector<SourceEdge>& edges) {
  std::sort(edges.begin(), edges.end(), [](const SourceEdge& a, const SourceEdge& b) {
    return a.origin != b.origin ? a.origin < b.origin : a.kind > b.kind;
  });
  const auto last =
      std::unique(edges.begin(), edges.end(),
                  [](const SourceEdge& a, const SourceEdge& b) { return a.origin == b.origin; });
  const EdgeRange range{static_cast<uint32_t>(edges_.size()),
                        static_cast<uint32_t>(last - edges.begin())};
  edges_.insert(edges_.end(), edges.begin(), last);
  return range;
}

EdgeRange Lineage::AtLeast(EdgeRange range, LineageKind kind) {
  std::vector<SourceEdge> edges(begin(range), end(range));
  for (SourceEdge& edge : edges) edge.kind = std::max(edge.kind, kind);
  return Add(edges);
}

void Lineage::MarkReferenced(EdgeRange range) {
  for (const SourceEdge* edge = begin(range); edge != end(range); ++edge) {
    referenced_[edge->origin] = true;
  }
}

ColumnOrigin Lineage::Origin(uint32_t origin) const {
  const auto after = std::upper_bound(
      tables_.begin(), tables_.end(), origin,
      [](uint32_t number, const SourceTable& table) { return number < table.first; });
  const SourceTable& source = *(after - 1);
  return {source.table->name, source.table->columns[origin - source.first].name};
}

std::vector<LineageEdge> Lineage::Describe(EdgeRange range) const {
  std::vector<LineageEdge> edges;
  edges.reserve(range.count);
  for (const SourceEdge* edge = begin(range); edge != end(range); ++edge) {
    edges.push_back({Origin(edge->origin), edge->kind});
  }
  std::sort(edges.begin(), edges.end(),
            [](const LineageEdge& a, const LineageEdge& b) { return a.origin < b.origin; });
  return edges;
}

std::vector<ColumnOrigin> Lineage::Referenced() const {
  std::vector<ColumnOrigin> origins;
  origins.reserve(static_cast<size_t>(std::count(referenced_.begin(), referenced_.end(), true)));
  for (uint32_t origin = 0; origin < referenced_.size(); ++origin) {
    if (referenced_[origin]) origins.push_back(Origin(origin));
  }
  std::sort(origins.begin(), origins.end());
  return origins;
}

std::vector<std::string> Lineage::Tables() const {
  std::vector<std::string> names;
  for (const SourceTable& source : tables_) names.push_back(source.table->name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace firn
