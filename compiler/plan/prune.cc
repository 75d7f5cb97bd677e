#include "compiler/plan/prune.h"

#include <fmt/format.h>

#include <cctype>

#include "compiler/plan/kind.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/touched.h"

namespace firn {

namespace {

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

std::string ValueName(const TargetBound& bound, const char* what) {
  std::string name;
  for (char c : bound.column) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name + what;
}

std::vector<ExprPtr> Conditions(const PlanContext& context, const std::vector<ExprPtr>& operands) {
  std::vector<ExprPtr> terms;
  Pruning& pruning = *context.pruning;
  for (size_t i = 0; i < pruning.bounds.size(); ++i) {
    std::string name = fmt::format("_firn_near_{}", pruning.conditions.size() + 1);
    pruning.conditions.push_back({name, i, operands[i]});
    terms.push_back(context.build.Variable(name));
  }
  return terms;
}

ExprPtr ValueOf(const Build& b, const TargetBound& bound, ExprPtr column) {
  if (bound.window.empty()) return column;
  return b.Call("date_trunc", {b.String(bound.window), InUtc(b, bound.type, column)});
}

std::string Named(const char* what, size_t i) { return what + std::to_string(i + 1); }

// The values of one part of what is touched, as _firn_value1..
QueryPtr Values(const PlanContext& context, RelationPtr from, ExprPtr where, bool news) {
  const Build& b = context.build;
  std::vector<SelectItem> values;
  const std::vector<TargetBound>& bounds = context.pruning->bounds;
  for (size_t i = 0; i < bounds.size(); ++i) {
    std::string column = news ? NewsColumn(context, bounds[i]) : bounds[i].column;
    values.push_back(b.Item(ValueOf(b, bounds[i], b.Column(column)), Named("_firn_value", i)));
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
  QueryPtr values = Values(context, news, is_new, true);
  if (leaving != nullptr) {
    QueryPtr left = Values(context, b.Table(context.target), leaving, false);
    values = Quote("select * from @news union all select * from @left",
                   {{"news", b.Subquery(values)}, {"left", b.Subquery(left)}}, b.ast());
  }
  return b.Subquery(values);
}

// Each value of each bound once, beside a number that says of which bound it is.
RelationPtr EachOnce(const PlanContext& context, RelationPtr values) {
  const Build& b = context.build;
  std::vector<SelectItem> items;
  GroupingElement sets{GroupingKind::kSets, {}, false, {}};
  std::vector<List<ExprPtr>> each;
  std::vector<ExprPtr> columns;
  for (size_t i = 0; i < context.pruning->bounds.size(); ++i) {
    ExprPtr column = b.Column(Named("_firn_value", i));
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

}  // namespace

std::vector<ExprPtr> IsNear(const PlanContext& context, std::string_view table) {
  const Build& b = context.build;
  std::vector<ExprPtr> operands;
  for (const TargetBound& bound : context.pruning->bounds) {
    operands.push_back(table.empty() ? b.Column(bound.column) : b.Column(table, bound.column));
  }
  return Conditions(context, operands);
}

std::vector<std::string> NewsColumns(const PlanContext& context) {
  std::vector<std::string> columns;
  for (const TargetBound& bound : context.pruning->bounds) {
    columns.push_back(NewsColumn(context, bound));
  }
  return columns;
}

ExprPtr PicksNear(const PlanContext& context, ExprPtr rows,
                  const std::vector<std::string>& columns) {
  // Where probe and write see one snapshot, nothing comes in between.
  if (context.pruning->bounds.empty() || context.input.flavor == SqlFlavor::kDuckdb) return rows;
  const Build& b = context.build;
  std::vector<ExprPtr> operands;
  for (size_t i = 0; i < context.pruning->bounds.size(); ++i) {
    operands.push_back(b.Column(columns.empty() ? context.pruning->bounds[i].column : columns[i]));
  }
  std::vector<ExprPtr> near = Conditions(context, operands);
  std::vector<WhenClause> whens;
  if (rows != nullptr) {  // in whatever order the engine looks at conditions
    whens.push_back(
        {QuoteExpr("not coalesce(@rows, false)", {{"rows", rows}}, b.ast()), b.Boolean(false)});
  } else {
    // What is said of the key alone Trino also asks of the target's, as they are equal in a match.
    near.push_back(QuoteExpr("random() >= 0", {}, b.ast()));
  }
  whens.push_back({b.All(near), b.Boolean(true)});
  ExprPtr late = b.Cast(b.Call("fail", {b.String(kCameLate)}), "boolean");
  return b.All({rows, b.Case(whens, late)});
}

QueryPtr BoundFacts(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  const std::vector<TargetBound>& bounds = context.pruning->bounds;
  if (bounds.empty()) return nullptr;
  bool lists = context.input.flavor == SqlFlavor::kTrino;
  RelationPtr values = TouchedValues(context, input);
  if (lists) values = EachOnce(context, values);
  std::vector<SelectItem> items;
  for (size_t i = 0; i < bounds.size(); ++i) {
    // A NULL is within no bounds. grouping() has a 0 for the column that the row is of.
    size_t bit = bounds.size() - 1 - i;
    Holes holes{{"value", b.Column(Named("_firn_value", i))},
                {"which", b.Integer(static_cast<int64_t>(((size_t{1} << bounds.size()) - 1) ^
                                                         (size_t{1} << bit)))},
                {"most", b.Integer(static_cast<int64_t>(kMostValues + 1))}};
    bool key = bounds[i].key >= 0;  // a NULL is no key, and finds nothing
    const char* known =
        key ? "min(@value)"
        : lists
            ? "case when count_if(@value is null and _firn_which = @which) = 0 then min(@value) end"
            : "case when count(*) = count(@value) then min(@value) end";
    ExprPtr end = QuoteExpr("max(@value)", holes, b.ast());
    if (!bounds[i].window.empty()) {
      end = b.Call("date_add", {b.String(bounds[i].window), b.Integer(1), end});
    }
    const char* all =
        lists ? "json_format(cast(transform(min(@value, @most), v -> cast(v as varchar)) as json))"
              : "cast(null as varchar)";
    items.push_back(b.Item(QuoteExpr(known, holes, b.ast()), Named("_firn_low", i)));
    items.push_back(b.Item(end, Named("_firn_end", i)));
    items.push_back(b.Item(QuoteExpr(all, holes, b.ast()), Named("_firn_values", i)));
  }
  return b.Select(items, values);
}

ExprPtr Within(const Build& b, const TargetBound& bound, ExprPtr operand,
               const BoundValues& values) {
  if (values.low == nullptr) return b.Boolean(true);
  auto window = [&](ExprPtr begin, ExprPtr end) {
    return b.All({b.Compare(operand, ComparisonOperator::kGreaterOrEqual, begin),
                  b.Compare(operand, ComparisonOperator::kLess, end)});
  };
  if (!bound.window.empty()) {
    if (values.all.empty()) return window(values.low, values.end);
    std::vector<ExprPtr> windows;
    for (ExprPtr begin : values.all) {
      ExprPtr end = b.Call("date_add", {b.String(bound.window), b.Integer(1), begin});
      windows.push_back(window(begin, end));
    }
    return b.Any(windows);
  }
  if (values.all.empty()) {
    auto* between = b.ast().New<BetweenExpr>({});
    between->operand = operand;
    between->low = values.low;
    between->high = values.end;
    return between;
  }
  auto* in = b.ast().New<InListExpr>({});
  in->operand = operand;
  in->items = b.ast().Copy(values.all);
  return in;
}

std::map<std::string, ExprPtr> ShownConditions(const Pruning& pruning, SqlFlavor flavor, Ast& ast) {
  Build b(ast);
  std::map<std::string, ExprPtr> shown;
  for (const BoundedCondition& condition : pruning.conditions) {
    const TargetBound& bound = pruning.bounds[condition.bound];
    auto value = [&](const char* what) {
      std::string name = ValueName(bound, what);
      if (flavor == SqlFlavor::kTrino) return b.Variable(name);
      return b.Cast(b.String("@" + name), bound.type.ToString());
    };
    shown[condition.variable] =
        Within(b, bound, condition.operand,
               {value("_low"), value(bound.window.empty() ? "_high" : "_end")});
  }
  return shown;
}

}  // namespace firn
