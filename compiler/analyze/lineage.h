// Which columns of which tables the parts of a query come from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/analyze/scope.h"

namespace firn {

// Numbers the columns of the tables that a query reads and keeps the edges to them. An edge list
// is written once and shared by every field that passes the column on.
class Lineage {
 public:
  // Numbers the table's columns; the first gets the number returned, the others follow. A table
  // read twice has one set of numbers.
  uint32_t AddTable(const CatalogTable& table);

  // The column itself.
  EdgeRange Single(uint32_t origin);
  // Edges in any order, perhaps several to one column: the strongest kind wins.
  EdgeRange Add(std::vector<SourceEdge>& edges);

  // The same columns, at least this far from them.
  EdgeRange AtLeast(EdgeRange range, LineageKind kind);

  const SourceEdge* begin(EdgeRange range) const { return edges_.data() + range.begin; }
  const SourceEdge* end(EdgeRange range) const { return edges_.data() + range.begin + range.count; }

  void MarkReferenced(EdgeRange range);

  std::vector<LineageEdge> Describe(EdgeRange range) const;  // sorted by origin
  std::vector<ColumnOrigin> Referenced() const;              // sorted
  std::vector<std::string> Tables() const;                   // sorted

 private:
  struct SourceTable {
    const CatalogTable* table;
    uint32_t first;
  };
  ColumnOrigin Origin(uint32_t origin) const;

  std::vector<SourceTable> tables_;
  std::vector<SourceEdge> edges_;
  std::vector<bool> referenced_;  // by origin
};

}  // namespace firn
