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

// One plain SELECT over one table and nothing else.
bool RowForRow(const ParsedModel& parsed) {
  const SelectBody* body = parsed.query == nullptr ? nullptr : PlainSelect(parsed.query);
  return body != nullptr && parsed.tables.size() == 1 &&
         (As<TableRelation>(body->from) != nullptr || As<AliasedRelation>(body->from) != nullptr);
}

// Whether rows of the table may go when it is written.
bool Deletes(size_t model, const Project& project, const Analysis& all) {
  const ModelConfig& config = project.models[model].config;
  if (*config.materialized != Kind::kMerge) return !OnlyAdds(*config.materialized);
  if (config.delete_when.given()) return true;
  for (size_t up : all.models[model].upstream) {
    if (!OnlyAdds(*project.models[up].config.materialized)) return true;
  }
  return false;
}

// Whether no two rows of the table have the same value in this column.
bool IsUnique(const ColumnOrigin& origin, const Project& project, const ParsedProject& parsed,
              const Analysis& all) {
  if (origin.column == "$source_row") return true;
  auto found = all.by_name.find(origin.table);
  if (found == all.by_name.end()) return false;
  const ModelSpec& spec = project.models[found->second];
  Kind kind = *spec.config.materialized;
  if (spec.config.unique_key.size() == 1 && SameName(*spec.config.unique_key[0], origin.column)) {
    return kind == Kind::kMerge || kind == Kind::kCurrent;
  }
  const ColumnOrigin* upstream = IdentityOrigin(all.models[found->second], origin.column);
  return OnlyAdds(kind) && upstream != nullptr && RowForRow(parsed.models[found->second]) &&
         IsUnique(*upstream, project, parsed, all);
}

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

Provenance TraceRows(size_t model, const Project& project, const ParsedProject& parsed,
                     const Analysis& all, const WatermarkUse& watermark) {
  Provenance trace;
  const ModelConfig& config = project.models[model].config;
  const ModelAnalysis& analysis = all.models[model];
  trace.row_for_row = RowForRow(parsed.models[model]);
  std::vector<Text> told_apart = config.unique_key;
  told_apart.insert(told_apart.end(), config.order_by.begin(), config.order_by.end());
  for (const Text& column : told_apart) {
    const ColumnOrigin* origin = IdentityOrigin(analysis, *column);
    trace.decided |=
        trace.row_for_row && origin != nullptr && IsUnique(*origin, project, parsed, all);
  }
  if (watermark.upstream < 0) return trace;
  const ModelSpec& upstream = project.models[static_cast<size_t>(watermark.upstream)];
  trace.upstream_changes = !OnlyAdds(*upstream.config.materialized);
  trace.upstream_deletes = Deletes(static_cast<size_t>(watermark.upstream), project, all);
  std::string table = LowerCase(upstream.qualified_name());
  for (const Text& key : upstream.config.unique_key) {
    trace.key.push_back(*key);
    for (const OutputColumn& output : analysis.query.columns) {
      const ColumnOrigin* origin = IdentityOrigin(analysis, output.name);
      if (origin == nullptr || origin->table != table || !SameName(origin->column, *key)) continue;
      trace.columns.push_back(output.name);
      break;
    }
  }
  if (trace.columns.size() != trace.key.size()) trace.columns.clear();
  return trace;
}

}  // namespace firn
