#include "compiler/plan/inline_upstream.h"

#include <algorithm>

#include "compiler/plan/snapshot_rows.h"
#include "compiler/plan/source_relation.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

const SourceSpec* FindSource(const PlanContext& context, const QualifiedName& name) {
  const auto same = [dotted = Dotted(name)](const SourceSpec& source) {
    return LowerCase(source.qualified_name()) == dotted;
  };
  // Of all sources: an ephemeral model reads others than the one that it stands in.
  const std::vector<SourceSpec>& all = context.project.sources;
  auto found = std::find_if(all.begin(), all.end(), same);
  return found == all.end() ? nullptr : &*found;
}

const ParsedModel* FindEphemeral(const PlanContext& context, const QualifiedName& name) {
  auto found = context.analysis.by_name.find(Dotted(name));
  if (found == context.analysis.by_name.end()) return nullptr;
  const ParsedModel& model = context.parsed.models[found->second];
  return model.spec->kind().made_into == MadeInto::kNothing ? &model : nullptr;
}

// What stands in the place of a source or an ephemeral model; null for any other table.
RelationPtr Replacement(const TableRelation& table, const PlanContext& context) {
  if (table.name.parts.size() < 2) return nullptr;
  if (const SourceSpec* source = FindSource(context, table.name)) {
    return SourceRelation(*source, context);
  }
  if (context.watermark.kind == WatermarkKind::kSnapshot &&
      Dotted(table.name) == context.watermark.snapshot_of) {
    std::vector<std::string> columns;
    size_t upstream = context.analysis.by_name.at(context.watermark.snapshot_of);
    for (const CatalogColumn& column : context.analysis.models[upstream].columns) {
      columns.push_back(column.name);
    }
    return SnapshotRows(context.watermark.snapshot_of, columns, context);
  }
  if (const ParsedModel* model = FindEphemeral(context, table.name)) {
    Diagnostics reported;  // when the project was parsed
    QueryPtr query = ParseModelQuery(*model->spec, context.parsed, context.project, context.sources,
                                     context.ast(), reported);
    return context.build.Subquery(InlineUpstream(query, context));
  }
  return nullptr;
}

}  // namespace

QueryPtr InlineUpstream(QueryPtr query, const PlanContext& context) {
  Rewriter rewriter;
  rewriter.relation = [&](RelationPtr relation) -> RelationPtr {
    if (const auto* table = As<TableRelation>(relation)) {
      RelationPtr inlined = Replacement(*table, context);
      return inlined == nullptr ? relation : context.build.Alias(inlined, table->name.last().text);
    }
    // `from shop.orders as o`: one alias is enough, and the model's own wins.
    const auto* outer = As<AliasedRelation>(relation);
    const auto* inner = outer == nullptr ? nullptr : As<AliasedRelation>(outer->relation);
    if (inner == nullptr) return relation;
    auto* merged = context.ast().Clone(*outer);
    merged->relation = inner->relation;
    return merged;
  };
  return Rewrite(query, rewriter, context.ast());
}

}  // namespace firn
