#include "compiler/plan/watermark.h"

#include "compiler/plan/provenance.h"

namespace firn {

namespace {

void FindUpstream(const Project& project, const ModelAnalysis& analysis, const Analysis& all,
                  WatermarkUse& use) {
  const ColumnOrigin* origin = StoredOrigin(analysis, use.column, project, all);
  if (origin == nullptr) return;
  if (auto found = all.by_name.find(origin->table); found != all.by_name.end()) {
    use.upstream = static_cast<int>(found->second);
    use.upstream_column = origin->column;
  }
}

}  // namespace

WatermarkUse ChooseWatermark(const ModelSpec& spec, const Project& project,
                             const ModelAnalysis& analysis, const Analysis& all, SqlFlavor flavor) {
  WatermarkUse use;
  const ModelConfig& config = spec.config;
  if (!spec.kind().keeps_rows()) return use;
  if (config.watermark.column.given()) {
    use.kind = WatermarkKind::kColumn;
    use.column = *config.watermark.column;
    use.type = StorageType(MadeType(analysis, use.column));
    use.lateness_seconds = *config.watermark.lateness_seconds;
    use.gap = *config.watermark.gap;
    FindUpstream(project, analysis, all, use);
    return use;
  }
  if (config.watermark.snapshot.given() || config.watermark.offsets) {
    const SourceSpec* source = analysis.sources.empty() ? nullptr : analysis.sources[0];
    if (flavor == SqlFlavor::kTrino && config.watermark.offsets) {
      use.kind = WatermarkKind::kOffsets;
      use.source = source;
    } else if (flavor == SqlFlavor::kTrino) {
      use.kind = WatermarkKind::kSnapshot;
      use.snapshot_of = LowerCase(*config.watermark.snapshot);
      use.type = TypeKind::kBigint;
      use.source = source;
    } else if (spec.kind().write == WriteWay::kAdds && source != nullptr &&
               source->duckdb.files.given()) {
      use.kind = WatermarkKind::kFiles;
      use.source = source;
    }
    return use;
  }
  if (spec.kind().write == WriteWay::kWindows && config.lookback.given()) {
    use.kind = WatermarkKind::kColumn;
    use.column = *config.event_time;
    use.type = StorageType(MadeType(analysis, use.column));
    use.windows_back = *config.lookback;
    FindUpstream(project, analysis, all, use);
    return use;
  }
  if (analysis.sources.size() != 1 || !analysis.upstream.empty()) return use;
  const SourceSpec& source = *analysis.sources[0];
  const SourceLocation& location = flavor == SqlFlavor::kDuckdb ? source.duckdb : source.trino;
  if (location.files.given()) {
    use.kind = WatermarkKind::kFiles;
    use.source = &source;
  } else if (location.watermark.given() && analysis.needs_whole.empty()) {
    use.kind = WatermarkKind::kSourceColumn;
    use.source = &source;
    use.column = *location.watermark;
    use.type = WatermarkType(source, location);
  }
  return use;
}

}  // namespace firn
