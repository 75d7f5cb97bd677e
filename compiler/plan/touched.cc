#include "compiler/plan/touched.h"

#include "compiler/plan/kind.h"
#include "compiler/plan/source_relation.h"

namespace firn {

namespace {

// The columns that hold upstream's key, as the target calls them: scd2 renames the first of
// order_by.
std::vector<ExprPtr> TracedInTarget(const PlanContext& context) {
  bool scd2 = *context.spec.config.materialized == Kind::kScd2;
  std::vector<ExprPtr> columns;
  for (const std::string& column : context.trace.columns) {
    bool renamed = scd2 && SameName(column, context.order[0]);
    columns.push_back(context.build.Column(renamed ? kScd2Columns[0] : column));
  }
  return columns;
}

}  // namespace

ExprPtr InputIsNew(const PlanContext& context) {
  if (context.watermark.kind != WatermarkKind::kColumn) return nullptr;
  return NewRows(context.build.Column(context.watermark.column), context);
}

ExprPtr KeyIsTouched(const PlanContext& context) {
  const Build& b = context.build;
  QueryPtr keys =
      Quote("select @key from touched", {{"key", Tuple(b, b.Columns(context.key))}}, b.ast());
  auto* in = b.ast().New<InQueryExpr>({});
  in->operand = Tuple(b, b.Columns(context.key));
  in->query = keys;
  return in;
}

std::vector<ExprPtr> OrderColumns(const PlanContext& context) {
  return context.build.Columns(context.order);
}

std::vector<SelectItem> IdItems(const PlanContext& context, const std::vector<ExprPtr>& columns) {
  std::vector<SelectItem> items;
  for (size_t i = 0; i < columns.size(); ++i) {
    items.push_back(context.build.Item(columns[i], "_firn_id" + std::to_string(i + 1)));
  }
  return items;
}

ExprPtr OriginVanished(const PlanContext& context) {
  const Build& b = context.build;
  const Provenance& trace = context.trace;
  if (!trace.upstream_deletes || trace.columns.empty() || context.low == nullptr) return nullptr;
  const ModelSpec& upstream =
      context.project.models[static_cast<size_t>(context.watermark.upstream)];
  return QuoteExpr("@traced not in (select @upstream_key from @upstream)",
                   {{"traced", Tuple(b, TracedInTarget(context))},
                    {"upstream_key", Tuple(b, b.Columns(trace.key))},
                    {"upstream", b.Table(LowerCase(upstream.qualified_name()))}},
                   b.ast());
}

QueryPtr TouchedKeys(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  Holes holes{
      {"key", b.Columns(context.key)}, {"input", input.good}, {"is_new", InputIsNew(context)}};
  const Provenance& trace = context.trace;
  if (!trace.upstream_changes || trace.columns.empty() || context.low == nullptr) {
    return Quote("select distinct @key from @input where @is_new", holes, b.ast());
  }
  const ModelSpec& upstream =
      context.project.models[static_cast<size_t>(context.watermark.upstream)];
  holes["target"] = b.Table(context.target);
  holes["upstream"] = b.Table(LowerCase(upstream.qualified_name()));
  holes["traced"] = Tuple(b, TracedInTarget(context));
  holes["upstream_key"] = Tuple(b, b.Columns(trace.key));
  holes["upstream_is_new"] = NewRows(b.Column(context.watermark.upstream_column), context);
  holes["vanished"] = OriginVanished(context);
  const char* changed =
      "select @key from @input where @is_new"
      " union"
      " select @key from @target"
      " where @traced in (select @upstream_key from @upstream where @upstream_is_new)";
  const char* changed_or_gone =
      "select @key from @input where @is_new"
      " union"
      " select @key from @target"
      " where @traced in (select @upstream_key from @upstream where @upstream_is_new)"
      " or @vanished";
  return Quote(trace.upstream_deletes ? changed_or_gone : changed, holes, b.ast());
}

}  // namespace firn
