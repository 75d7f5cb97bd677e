#include "compiler/analyze/project_analysis.h"

namespace firn {

const VariableTypes& RunValueTypes() {
  static const VariableTypes types{{"run_id", Type::Varchar()},
                                   {"run_started_at", Type::Timestamp(6, true)},
                                   {"window_start", Type::Timestamp(6, true)},
                                   {"window_end", Type::Timestamp(6, true)},
                                   {"snapshot_date", TypeKind::kDate}};
  return types;
}

CatalogTable SourceTable(const SourceSpec& source) {
  CatalogTable table{LowerCase(source.qualified_name()), {}, false};
  table.columns.reserve(source.columns.size() + 1);
  for (const ColumnSpec& column : source.columns) {
    table.columns.push_back({*column.name, ParseType(*column.data_type)});
  }
  table.columns.push_back({"$source_row", Type::Varchar(), Nullability::kNotNull, true});
  return table;
}

Type WatermarkType(const SourceSpec& source, const SourceLocation& location) {
  for (const ColumnSpec& column : source.columns) {
    if (SameName(*column.name, *location.watermark)) return ParseType(*column.data_type);
  }
  return TypeKind::kBigint;
}

}  // namespace firn
