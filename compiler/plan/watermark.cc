#include "compiler/plan/watermark.h"

#include <algorithm>

#include "compiler/sql/walk.h"

namespace firn {

namespace {

// The one source column or model column that an output column hands on unchanged, or null.
const ColumnOrigin* IdentityOrigin(const ModelAnalysis& analysis, std::string_view column) {
  for (const OutputColumn& output : analysis.query.columns) {
    if (!SameName(output.name, column)) continue;
    if (output.sources.size() == 1 && output.sources[0].kind == LineageKind::kIdentity) {
      return &output.sources[0].origin;
    }
  }
  return nullptr;
}

Type TypeOfColumn(const ModelAnalysis& analysis, std::string_view column) {
  for (const OutputColumn& output : analysis.query.columns) {
    if (SameName(output.name, column)) return StorageType(output.type);
  }
  return Type();
}

bool OnlyAdds(Kind kind) { return kind == Kind::kAppend || kind == Kind::kLoad; }

}  // namespace

const SelectBody* PlainSelect(QueryPtr query) {
  if (query->with != nullptr || !query->order_by.empty() || query->offset != nullptr ||
      query->limit != nullptr || query->fetch_first) {
    return nullptr;
  }
  const auto* body = As<SelectBody>(query->body);
  if (body == nullptr || body->distinct || body->group_by != nullptr || body->having != nullptr) {
    return nullptr;
  }
  bool plain = true;
  Visitor visitor;
  visitor.expr = [&](ExprPtr expr) {
    const auto* call = As<CallExpr>(expr);
    if (call != nullptr && call->over != nullptr) plain = false;
    return plain;
  };
  visitor.query = [](QueryPtr) { return false; };
  for (const SelectItem& item : body->items) {
    if (item.expr != nullptr) Walk(item.expr, visitor);
  }
  return plain ? body : nullptr;
}

WatermarkUse ChooseWatermark(const ModelSpec& spec, const ModelAnalysis& analysis,
                             const Analysis& all, SqlFlavor flavor) {
  WatermarkUse use;
  const ModelConfig& config = spec.config;
  Kind kind = *config.materialized;
  if (!IsStored(kind) || kind == Kind::kTable || kind == Kind::kSeed) return use;
  if (config.watermark.column.given()) {
    use.kind = WatermarkKind::kColumn;
    use.column = *config.watermark.column;
    use.type = TypeOfColumn(analysis, use.column);
    use.lateness_seconds = *config.watermark.lateness_seconds;
    if (const ColumnOrigin* origin = IdentityOrigin(analysis, use.column)) {
      if (auto found = all.by_name.find(origin->table); found != all.by_name.end()) {
        use.upstream = static_cast<int>(found->second);
        use.upstream_column = origin->column;
      }
    }
    return use;
  }
  if (analysis.sources.size() != 1 || !analysis.upstream.empty()) return use;
  const SourceSpec& source = *analysis.sources[0];
  const SourceLocation& location = flavor == SqlFlavor::kDuckdb ? source.duckdb : source.trino;
  if (location.files.given()) {
    use.kind = WatermarkKind::kFiles;
    use.source = &source;
  } else if (location.watermark.given()) {
    use.kind = WatermarkKind::kSourceColumn;
    use.source = &source;
    use.column = *location.watermark;
    use.type = TypeKind::kBigint;
    for (const ColumnSpec& column : source.columns) {
      if (SameName(*column.name, use.column)) use.type = ParseType(*column.data_type);
    }
  }
  return use;
}

Provenance TraceRows(const ParsedModel& parsed, const ModelAnalysis& analysis,
                     const Project& project, const WatermarkUse& watermark) {
  Provenance trace;
  const SelectBody* body = PlainSelect(parsed.query);
  trace.row_for_row =
      body != nullptr && parsed.tables.size() == 1 &&
      (As<TableRelation>(body->from) != nullptr || As<AliasedRelation>(body->from) != nullptr);
  if (watermark.upstream < 0) return trace;
  const ModelSpec& upstream = project.models[static_cast<size_t>(watermark.upstream)];
  trace.upstream_changes = !OnlyAdds(*upstream.config.materialized);
  std::string table = LowerCase(upstream.qualified_name());
  for (const Text& key : upstream.config.unique_key) {
    trace.key.push_back(*key);
    for (const OutputColumn& output : analysis.query.columns) {
      if (output.sources.size() == 1 && output.sources[0].kind == LineageKind::kIdentity &&
          output.sources[0].origin.table == table &&
          SameName(output.sources[0].origin.column, *key)) {
        trace.columns.push_back(output.name);
        break;
      }
    }
  }
  if (trace.columns.size() != trace.key.size()) trace.columns.clear();
  return trace;
}

}  // namespace firn
