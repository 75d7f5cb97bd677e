#include "compiler/plan/prune.h"

#include <fmt/format.h>

#include <cctype>

#include "compiler/plan/kind.h"
#include "compiler/plan/snapshot_rows.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/touched.h"
#include "compiler/plan/tuple.h"

namespace firn {

namespace {

std::string ValueName(const TargetBound& bound, const char* what) {
  std::string name;
  for (char c : bound.column) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name + what;
}

ExprPtr Bounded(const PlanContext& context, size_t bound, ExprPtr operand) {
  Pruning& pruning = *context.pruning;
  std::string name = fmt::format("_firn_near_{}", pruning.conditions.size() + 1);
  pruning.conditions.push_back({name, bound, operand});
  return context.build.Variable(name);
}

ExprPtr Late(const Build& b) { return b.Cast(b.Call("fail", {b.String(kCameLate)}), "boolean"); }

bool IsOfTarget(const TargetBound& bound) {
  return bound.of == BoundOf::kPresent || bound.of == BoundOf::kTouched;
}

}  // namespace

Bounds OfNews(const Pruning& pruning) {
  size_t end = 0;
  while (end < pruning.bounds.size() && !IsOfTarget(pruning.bounds[end])) ++end;
  return {0, end};
}

Bounds OfTarget(const Pruning& pruning) {
  size_t begin = OfNews(pruning).end, end = begin;
  while (end < pruning.bounds.size() && pruning.bounds[end].of == BoundOf::kPresent) ++end;
  return {begin, end};
}

std::vector<ExprPtr> IsNear(const PlanContext& context, std::string_view table) {
  const Build& b = context.build;
  std::vector<ExprPtr> near;
  for (size_t i = 0; i < OfTarget(*context.pruning).end; ++i) {
    const std::string& column = context.pruning->bounds[i].column;
    near.push_back(Bounded(context, i, table.empty() ? b.Column(column) : b.Column(table, column)));
  }
  return near;
}

ExprPtr PicksNear(const PlanContext& context, ExprPtr rows,
                  const std::vector<std::string>& columns) {
  // Where probe and write see one snapshot, nothing comes in between.
  Bounds bounds = OfNews(*context.pruning);
  if (bounds.end == 0 || context.input.flavor == SqlFlavor::kDuckdb) return rows;
  const Build& b = context.build;
  std::vector<ExprPtr> near;
  for (size_t i = 0; i < bounds.end; ++i) {
    const std::string& column = columns.empty() ? context.pruning->bounds[i].column : columns[i];
    near.push_back(Bounded(context, i, b.Column(column)));
  }
  std::vector<WhenClause> whens;
  if (rows != nullptr) {  // in whatever order the engine looks at conditions
    whens.push_back(
        {QuoteExpr("not coalesce(@rows, false)", {{"rows", rows}}, b.ast()), b.Boolean(false)});
  } else {
    // What is said of the key alone Trino also asks of the target's, as they are equal in a match.
    near.push_back(QuoteExpr("random() >= 0", {}, b.ast()));
  }
  whens.push_back({b.All(near), b.Boolean(true)});
  return b.All({rows, b.Case(whens, Late(b))});
}

QueryPtr SureOfTouched(const PlanContext& context, QueryPtr touched,
                       const std::vector<std::string>& columns,
                       const std::vector<std::string>& key) {
  const std::vector<TargetBound>& bounds = context.pruning->bounds;
  if (bounds.empty() || bounds.back().of != BoundOf::kTouched) return touched;
  const Build& b = context.build;
  ExprPtr sum = QuoteExpr("concat(to_hex(_firn_sum), ' ', @snapshot)",
                          {{"snapshot", CurrentSnapshot(context.target, b)}}, b.ast());
  Holes holes{{"columns", b.Columns(columns)},
              {"key", Tuple(b, b.Columns(key))},
              {"touched", b.Subquery(touched)},
              {"same", Bounded(context, bounds.size() - 1, sum)},
              {"late", Late(b)}};
  return Quote(
      "select @columns from (select @columns, checksum(@key) over () as _firn_sum from @touched)"
      " where case when @same then true else @late end",
      holes, b.ast());
}

ExprPtr Within(const Build& b, const TargetBound& bound, ExprPtr operand,
               const BoundValues& values) {
  if (values.none) return b.Boolean(false);
  if (values.low == nullptr) return b.Boolean(true);
  if (bound.of == BoundOf::kTouched) {
    return b.Compare(operand, ComparisonOperator::kEqual, values.low);
  }
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
  return b.In(operand, values.all);
}

std::map<std::string, ExprPtr> ShownConditions(const Pruning& pruning, SqlFlavor flavor, Ast& ast) {
  Build b(ast);
  std::map<std::string, ExprPtr> shown;
  for (const BoundedCondition& condition : pruning.conditions) {
    const TargetBound& bound = pruning.bounds[condition.bound];
    auto value = [&](const char* what) {
      std::string name = bound.of == BoundOf::kTouched ? "touched_keys" : ValueName(bound, what);
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
