// The probe's part of pruning: which values the rows have that the write has to find.
#include "compiler/plan/kind.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/snapshot_rows.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/touched.h"
#include "compiler/plan/tuple.h"

namespace firn {

namespace {

// More than one node should hold.
constexpr int64_t kMostTouched = 1000000;

// What the touched keys are looked up by: the upstream table's own names, or the model's.
std::string NewsColumn(const PlanContext& context, const TargetBound& bound) {
  if (!GoesByUpstreamKey(context)) return bound.column;
  const Provenance& trace = context.trace;
  for (size_t i = 0; i < trace.columns.size(); ++i) {
    if (SameName(trace.columns[i], bound.column)) return trace.key[i];
  }
  const ColumnOrigin* origin =
      StoredOrigin(context.facts, bound.column, context.project, context.analysis);
  const ModelSpec& upstream =
      context.project.models[static_cast<size_t>(context.watermark.upstream)];
  bool handed_on = origin != nullptr && origin->table == LowerCase(upstream.qualified_name());
  return handed_on ? origin->column : std::string();
}

ExprPtr ValueOf(const Build& b, const TargetBound& bound, ExprPtr column) {
  if (bound.window.empty()) return column;
  return b.Call("date_trunc", {b.String(bound.window), InUtc(b, bound.type, column)});
}

std::string NumberedName(const char* what, size_t i) { return what + std::to_string(i + 1); }

// The bounds' values in the rows of one relation, as _firn_value1..
QueryPtr Values(const PlanContext& context, Bounds bounds, RelationPtr from, ExprPtr where,
                bool news) {
  const Build& b = context.build;
  std::vector<SelectItem> values;
  for (size_t i = bounds.begin; i < bounds.end; ++i) {
    const TargetBound& bound = context.pruning->bounds[i];
    std::string column = news ? NewsColumn(context, bound) : bound.column;
    values.push_back(b.Item(ValueOf(b, bound, b.Column(column)), NumberedName("_firn_value", i)));
  }
  return b.Select(values, from, where);
}

// Every value that a touched key or window can have.
RelationPtr TouchedValues(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  RelationPtr news = input.unjudged;
  ExprPtr is_new = InputIsNew(context);
  ExprPtr leaving = CameFromChanged(context);
  if (GoesByUpstreamKey(context)) {
    const ModelSpec& upstream =
        context.project.models[static_cast<size_t>(context.watermark.upstream)];
    news = b.Table(LowerCase(upstream.qualified_name()));
    is_new = NewRows(b.Column(context.watermark.upstream_column), context);
    leaving = OriginVanished(context);
  }
  Bounds bounds = OfNews(*context.pruning);
  QueryPtr values = Values(context, bounds, news, is_new, true);
  if (leaving != nullptr) {
    QueryPtr left = Values(context, bounds, b.Table(context.target), leaving, false);
    values = Quote("select * from @news union all select * from @left",
                   {{"news", b.Subquery(values)}, {"left", b.Subquery(left)}}, b.ast());
  }
  return b.Subquery(values);
}

// The keys that the write will look for, before there is anything to go by, or to fail for.
QueryPtr KeysAsked(const PlanContext& context, const ModelInput& input) {
  Pruning none;
  PlanContext asking = context;
  asking.pruning = &none;
  ModelInput rows = input;
  if (rows.checked == nullptr) rows.good = rows.fresh = rows.changed = rows.unjudged;
  return KeysToFind(asking, rows);
}

// What the target holds of touched keys.
RelationPtr PresentValues(const PlanContext& context, QueryPtr keys) {
  const Build& b = context.build;
  QueryPtr values = Values(context, OfTarget(*context.pruning), b.Table(context.target),
                           KeyIsTouched(context), false);
  auto* with = b.ast().New<With>({});
  with->tables = b.ast().Copy(std::vector<CommonTable>{{b.Id("touched"), {}, keys, {}}});
  auto* query = b.ast().Clone(*values);
  query->with = with;
  return b.Subquery(query);
}

// Each value of each bound once, beside a number that says of which bound it is.
RelationPtr EachOnce(const PlanContext& context, Bounds bounds, RelationPtr values) {
  const Build& b = context.build;
  std::vector<SelectItem> items;
  GroupingElement sets{GroupingKind::kSets, {}, false, {}};
  std::vector<List<ExprPtr>> each;
  std::vector<ExprPtr> columns;
  for (size_t i = bounds.begin; i < bounds.end; ++i) {
    ExprPtr column = b.Column(NumberedName("_firn_value", i));
    items.push_back(b.Item(column));
    columns.push_back(column);
    each.push_back(b.ast().Copy(std::vector<ExprPtr>{column}));
  }
  auto* which = b.ast().New<GroupingExpr>({});
  which->columns = b.ast().Copy(columns);
  items.push_back(b.Item(which, "_firn_which"));
  sets.sets = b.ast().Copy(each);
  auto* group = b.ast().NewPart<GroupBy>();
  group->elements = b.ast().Copy(std::vector<GroupingElement>{sets});
  QueryPtr query = b.Select(items, values);
  auto* body = b.ast().Clone(*As<SelectBody>(query->body));
  body->group_by = group;
  auto* grouped = b.ast().Clone(*query);
  grouped->body = body;
  return b.Subquery(grouped);
}

// Low, end and all values of each bound, in one row.
QueryPtr Facts(const PlanContext& context, Bounds bounds, RelationPtr values) {
  const Build& b = context.build;
  bool lists = context.input.flavor == SqlFlavor::kTrino;
  if (lists) values = EachOnce(context, bounds, values);
  std::vector<SelectItem> items;
  for (size_t i = bounds.begin; i < bounds.end; ++i) {
    const TargetBound& bound = context.pruning->bounds[i];
    // A NULL is within no bounds. grouping() has a 0 for the column that the row is of.
    size_t bit = bounds.end - 1 - i;
    size_t every = (size_t{1} << (bounds.end - bounds.begin)) - 1;
    Holes holes{{"value", b.Column(NumberedName("_firn_value", i))},
                {"which", b.Integer(static_cast<int64_t>(every ^ (size_t{1} << bit)))},
                {"most", b.Integer(static_cast<int64_t>(kMostValues + 1))}};
    bool key = bound.of == BoundOf::kKey;  // a NULL is no key, and finds nothing
    const char* known =
        key ? "min(@value)"
        : lists
            ? "case when count_if(@value is null and _firn_which = @which) = 0 then min(@value) end"
            : "case when count(*) = count(@value) then min(@value) end";
    ExprPtr end = QuoteExpr("max(@value)", holes, b.ast());
    if (!bound.window.empty()) {
      end = b.Call("date_add", {b.String(bound.window), b.Integer(1), end});
    }
    const char* all =
        lists ? "json_format(cast(transform(min(@value, @most), v -> cast(v as varchar)) as json))"
              : "cast(null as varchar)";
    holes["all"] = QuoteExpr(all, holes, b.ast());
    if (bound.of == BoundOf::kPresent) all = "case when count(*) = 0 then '[]' else @all end";
    items.push_back(b.Item(QuoteExpr(known, holes, b.ast()), NumberedName("_firn_low", i)));
    items.push_back(b.Item(end, NumberedName("_firn_end", i)));
    items.push_back(b.Item(QuoteExpr(all, holes, b.ast()), NumberedName("_firn_values", i)));
  }
  return b.Select(items, values);
}

// The checksum does not depend on the order of rows. It is taken over a window of all keys when
// they are checked, so they have to fit into one node.
QueryPtr TouchedFacts(const PlanContext& context, QueryPtr keys, size_t i) {
  const Build& b = context.build;
  Holes holes{{"key", Tuple(b, b.Columns(context.key))},
              {"snapshot", CurrentSnapshot(context.target, b)},
              {"most", b.Integer(kMostTouched)}};
  ExprPtr sum = QuoteExpr(
      "case when count(*) <= @most then concat(to_hex(checksum(@key)), ' ', @snapshot) end", holes,
      b.ast());
  ExprPtr none = b.Cast(b.Null(), "varchar");
  return b.Select(
      {b.Item(sum, NumberedName("_firn_low", i)), b.Item(none, NumberedName("_firn_end", i)),
       b.Item(none, NumberedName("_firn_values", i))},
      b.Subquery(keys));
}

}  // namespace

std::vector<std::string> NewsColumns(const PlanContext& context) {
  std::vector<std::string> columns;
  for (const TargetBound& bound : context.pruning->bounds) {
    columns.push_back(NewsColumn(context, bound));
  }
  return columns;
}

QueryPtr BoundFacts(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  const Pruning& pruning = *context.pruning;
  std::vector<QueryPtr> parts;
  if (OfNews(pruning).end > 0) {
    parts.push_back(Facts(context, OfNews(pruning), TouchedValues(context, input)));
  }
  if (Bounds present = OfTarget(pruning); present.begin < present.end) {
    QueryPtr keys = KeysAsked(context, input);
    parts.push_back(Facts(context, present, PresentValues(context, keys)));
    parts.push_back(TouchedFacts(context, keys, present.end));
  }
  if (parts.empty()) return nullptr;
  QueryPtr facts = parts[0];
  for (size_t i = 1; i < parts.size(); ++i) {
    facts = Quote("select * from @facts cross join @more",
                  {{"facts", b.Subquery(facts)}, {"more", b.Subquery(parts[i])}}, b.ast());
  }
  return facts;
}

}  // namespace firn
