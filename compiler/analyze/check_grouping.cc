#include <algorithm>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/expr_fields.h"

namespace firn {

bool Analyzer::SameExpr(ExprPtr a, ExprPtr b) const {
  const Resolved& column_a = resolved_[a->id];
  const Resolved& column_b = resolved_[b->id];
  if (column_a.scope != nullptr || column_b.scope != nullptr) return column_a == column_b;
  return SameButChildren(a, b, [this](ExprPtr x, ExprPtr y) { return SameExpr(x, y); });
}

bool Analyzer::IsKey(ExprPtr expr, const Grouping& grouping) const {
  return std::any_of(grouping.keys.begin(), grouping.keys.end(), [&](const ResolvedExpr& key) {
    const Resolved& column = resolved_[expr->id];
    if (column.scope != nullptr) return column == key.column;
    return key.expr != nullptr && SameExpr(expr, key.expr);
  });
}

bool Analyzer::CheckGroupedColumn(const Resolved& column, Span span, const Grouping& grouping) {
  if (column.scope != grouping.source) return true;  // of the query around, a lambda, an alias
  const bool key = std::any_of(grouping.keys.begin(), grouping.keys.end(),
                               [&](const ResolvedExpr& k) { return k.column == column; });
  if (key) return true;
  const std::string_view name = column.scope->fields[column.field].name;
  Error("not-aggregate", "EXPRESSION_NOT_AGGREGATE", span,
        "'" + std::string(name) + "' must be aggregated or appear in GROUP BY");
  return false;
}

// Adds one finding for the first column that is neither aggregated nor a key.
bool Analyzer::CheckGrouped(ExprPtr expr, const Grouping& grouping, const SelectState& state) {
  if (IsKey(expr, grouping)) return true;
  const Resolved& column = resolved_[expr->id];
  if (column.scope != nullptr) return CheckGroupedColumn(column, expr->span, grouping);
  switch (expr->kind) {
    case ExprKind::kCall:
      if (std::find(state.aggregates.begin(), state.aggregates.end(), expr) !=
          state.aggregates.end()) {
        return true;
      }
      break;
    case ExprKind::kGroupingCall:
      return true;  // its arguments are looked at by themselves
    case ExprKind::kSubquery:
    case ExprKind::kExists:
    case ExprKind::kInQuery:
    case ExprKind::kQuantified:
      for (const SubqueryReads& reads : subquery_reads_) {
        if (reads.expr != expr->id) continue;
        for (size_t i = reads.begin; i < reads.end; ++i) {
          if (!CheckGroupedColumn(reads_[i].column, reads_[i].span, grouping)) return false;
        }
      }
      break;
    default:
      break;
  }
  bool grouped = true;
  ForEachChild(expr,
               [&](ExprPtr child) { grouped = grouped && CheckGrouped(child, grouping, state); });
  return grouped;
}

void Analyzer::CheckGrouping(const SelectState& state, const Grouping& grouping,
                             const SelectBody& select, const Query* tail) {
  for (const GroupingExpr* call : state.groupings) {
    if (select.group_by == nullptr) {
      Error("missing-group-by", "MISSING_GROUP_BY", call->span, "GROUPING() needs GROUP BY");
      continue;
    }
    for (ExprPtr argument : call->columns) {
      if (IsKey(argument, grouping)) continue;
      Error("invalid-grouping", "INVALID_ARGUMENTS", argument->span,
            "the arguments of GROUPING() must be in GROUP BY");
      break;
    }
  }
  const bool aggregated =
      select.group_by != nullptr || !state.aggregates.empty() || select.having != nullptr;
  if (!aggregated || grouping.all_outputs) return;
  for (const NamedWindow& window : select.windows) {
    for (ExprPtr key : window.window->partition_by) CheckGrouped(key, grouping, state);
    for (const SortItem& item : window.window->order_by) CheckGrouped(item.key, grouping, state);
  }
  for (const ResolvedExpr& output : state.outputs) {
    if (output.expr != nullptr) {
      CheckGrouped(output.expr, grouping, state);
    } else {
      const Field& field = output.column.scope->fields[output.column.field];
      CheckGroupedColumn(output.column, field.span, grouping);
    }
  }
  if (select.having != nullptr) CheckGrouped(select.having, grouping, state);
  if (tail == nullptr) return;
  for (const SortItem& item : tail->order_by) CheckGrouped(item.key, grouping, state);
}

}  // namespace firn
