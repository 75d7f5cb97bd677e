#include "compiler/plan/touched.h"

#include "compiler/plan/event_window.h"
#include "compiler/plan/kind.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/tuple.h"
#include "compiler/plan/winners.h"

namespace firn {

namespace {

// The columns that hold upstream's key, as the target calls them: scd2 renames the first of
// order_by.
std::vector<ExprPtr> TracedInTarget(const PlanContext& context) {
  bool scd2 = context.spec.kind().has_versions;
  std::vector<ExprPtr> columns;
  for (const std::string& column : context.trace.columns) {
    bool renamed = scd2 && SameName(column, context.order[0]);
    columns.push_back(context.build.Column(renamed ? kScd2Columns[0] : column));
  }
  return columns;
}

// Whether a tuple of columns is one of those that `where` finds. DuckDB has IN over a query of one
// column alone; there the outer columns must not be called as the query's.
ExprPtr Among(const PlanContext& context, const std::vector<ExprPtr>& columns, RelationPtr from,
              const std::vector<ExprPtr>& theirs, ExprPtr where = nullptr) {
  const Build& b = context.build;
  if (columns.size() == 1 || context.input.flavor == SqlFlavor::kTrino) {
    auto* in = b.ast().New<InQueryExpr>({});
    in->operand = Tuple(b, columns);
    std::vector<SelectItem> items;  // of several columns Trino makes the row itself
    for (ExprPtr column : theirs) items.push_back(b.Item(column));
    in->query = b.Select(items, from, where);
    return in;
  }
  QueryPtr rows = b.Select(IdItems(context, theirs), from, where);
  std::vector<ExprPtr> ids;
  for (size_t i = 0; i < theirs.size(); ++i) {
    ids.push_back(b.Column("k", "_firn_id" + std::to_string(i + 1)));
  }
  return QuoteExpr("exists (select 1 from @rows as k where @same)",
                   {{"rows", b.Subquery(rows)}, {"same", TuplesEqual(b, columns, ids)}}, b.ast());
}

ExprPtr NotAmong(const PlanContext& context, const std::vector<ExprPtr>& columns, RelationPtr from,
                 const std::vector<ExprPtr>& theirs) {
  ExprPtr among = Among(context, columns, from, theirs);
  const auto* in = As<InQueryExpr>(among);
  if (in == nullptr) return context.build.Not(among);
  auto* negated = context.ast().Clone(*in);
  negated->negated = true;
  return negated;
}

}  // namespace

ExprPtr InputIsNew(const PlanContext& context) {
  if (context.windowed) return InputInWindow(context);
  if (context.watermark.kind != WatermarkKind::kColumn) return nullptr;
  return NewRows(context.build.Column(context.watermark.column), context);
}

ExprPtr KeyIsTouched(const PlanContext& context) {
  if (!context.trace.compares_all.empty()) return nullptr;
  const Build& b = context.build;
  return Among(context, b.Columns(context.key), b.Table("touched"), b.Columns(context.key));
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
  return NotAmong(context, TracedInTarget(context), b.Table(LowerCase(upstream.qualified_name())),
                  b.Columns(trace.key));
}

ExprPtr CameFromChanged(const PlanContext& context) {
  const Build& b = context.build;
  const Provenance& trace = context.trace;
  if (!trace.compares_all.empty() || !trace.upstream_changes || trace.columns.empty() ||
      context.low == nullptr) {
    return nullptr;
  }
  const ModelSpec& upstream =
      context.project.models[static_cast<size_t>(context.watermark.upstream)];
  ExprPtr changed =
      Among(context, TracedInTarget(context), b.Table(LowerCase(upstream.qualified_name())),
            b.Columns(trace.key), NewRows(b.Column(context.watermark.upstream_column), context));
  return b.Any({changed, OriginVanished(context)});
}

bool HidesEvents(const PlanContext& context) {
  const Provenance& trace = context.trace;
  bool strict = *context.spec.config.versions == Versions::kIntervals;
  return trace.compares_all.empty() && (trace.upstream_changes || context.rechecks) &&
         context.has_delete() && (!context.spec.kind().has_versions || strict);
}

// Keys whose last word, or some word, is a delete that the target does not show. Where it is taken
// back, a version goes on that ended with it, or one comes to light that it hid, being as old.
QueryPtr KeysWithHiddenEvents(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  const bool scd2 = context.spec.kind().has_versions;
  std::vector<ExprPtr> columns = b.Columns(context.key), theirs = columns;
  if (scd2) {
    columns.push_back(b.Column(context.order[0]));
    theirs.push_back(b.Column(kScd2Columns[0]));
  }
  Holes holes{{"key", b.Columns(context.key)},
              {"missing", NotAmong(context, columns, b.Table(context.target), theirs)},
              {"alive", IsAlive(context)},
              {"input", input.good},
              {"target", b.Table(context.target)},
              {"same", TuplesEqual(b, b.Columns("n", context.key), b.Columns("t", context.key))},
              {"its_key", b.Columns("t", context.key)}};
  if (!scd2) return Quote("select @key from @input where @missing", holes, b.ast());
  return Quote(
      "select @key from @input where @alive and @missing"
      " union"
      " select @its_key from @target as t where t.valid_to is not null and not exists"
      " (select 1 from @target as n where @same and n.valid_from = t.valid_to)",
      holes, b.ast());
}

namespace {

QueryPtr Touched(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  Holes holes{{"key", b.Columns(context.key)},
              {"input", input.changed},
              {"is_new", PicksNear(context, InputIsNew(context))}};
  const Provenance& trace = context.trace;
  if (!trace.compares_all.empty() && context.exists) {
    holes["target"] = b.Table(context.target);
    return Quote("select @key from @input union select @key from @target", holes, b.ast());
  }
  ExprPtr came_from_changed = context.rechecks ? TargetInWindow(context) : CameFromChanged(context);
  if (came_from_changed == nullptr) {
    return Quote("select distinct @key from @input where @is_new", holes, b.ast());
  }
  holes["came_from_changed"] = PicksNear(context, came_from_changed);
  holes["target"] = b.Table(context.target);
  if (!HidesEvents(context)) {
    return Quote(
        "select @key from @input where @is_new"
        " union"
        " select @key from @target where @came_from_changed",
        holes, b.ast());
  }
  holes["hidden"] = b.Subquery(KeysWithHiddenEvents(context, input));
  return Quote(
      "select @key from @input where @is_new"
      " union"
      " select @key from @target where @came_from_changed"
      " union"
      " select @key from @hidden",
      holes, b.ast());
}

}  // namespace

QueryPtr TouchedKeys(const PlanContext& context, const ModelInput& input) {
  return SureOfTouched(context, Touched(context, input), context.key, context.key);
}

}  // namespace firn
