#include "compiler/plan/late_rows.h"

#include <fmt/format.h>

namespace firn {

ExprPtr LessMargin(const PlanContext& context, ExprPtr mark) {
  const Build& b = context.build;
  const WatermarkUse& watermark = context.watermark;
  if (watermark.gap > 0) {
    return QuoteExpr("@mark - @gap", {{"mark", mark}, {"gap", b.Integer(watermark.gap)}}, b.ast());
  }
  if (watermark.lateness_seconds == 0) return mark;
  auto* interval = b.ast().New<IntervalLiteral>({});
  interval->value = b.ast().Copy(std::to_string(watermark.lateness_seconds));
  interval->from = IntervalField::kSecond;
  return QuoteExpr("@mark - @lateness", {{"mark", mark}, {"lateness", interval}}, b.ast());
}

void ChooseLateRows(PlanContext& context, Diagnostics& diagnostics) {
  WatermarkUse& watermark = context.watermark;
  const Located<LateRows>& asked = context.spec.config.watermark.late_rows;
  if (watermark.kind != WatermarkKind::kColumn || !context.spec.config.watermark.given()) return;
  watermark.late_rows = asked.given()         ? *asked
                        : watermark.rereads() ? LateRows::kCount
                                              : LateRows::kIgnore;
  bool adds = watermark.upstream >= 0 ? !context.trace.upstream_changes : context.trace.row_for_row;
  if (adds || watermark.late_rows == LateRows::kIgnore) return;
  watermark.late_rows = LateRows::kIgnore;
  if (!asked.given()) return;
  std::string whose =
      watermark.upstream >= 0
          ? "rows of " +
                context.project.models[static_cast<size_t>(watermark.upstream)].qualified_name()
          : fmt::format("the rows that '{}' selects", context.spec.qualified_name());
  diagnostics.Error("late-rows", asked.span,
                    fmt::format("{} can change, so those that came late cannot be counted", whose),
                    "late_rows: ignore");
}

void AddLateRows(const PlanContext& context, RelationPtr from, ExprPtr column,
                 std::vector<SelectItem>* items, std::vector<ProbeFact>* facts) {
  if (context.watermark.late_rows == LateRows::kIgnore) return;
  const Build& b = context.build;
  auto scalar = [&](QueryPtr query) {
    auto* expr = b.ast().New<SubqueryExpr>({});
    expr->query = query;
    return expr;
  };
  // How many rows a table has need not be read from its files.
  ExprPtr all = scalar(Quote("select count(*) from @from", {{"from", from}}, b.ast()));
  ExprPtr past = context.low == nullptr
                     ? nullptr
                     : b.Compare(column, ComparisonOperator::kGreater, context.low);
  if (past != nullptr) {
    items->push_back(b.Item(QuoteExpr("@all - count(*)", {{"all", all}}, b.ast()), "old_rows"));
    facts->push_back(ProbeFact::kOld);
  }
  ExprPtr passed = all;
  if (context.watermark.rereads()) {
    ExprPtr high = scalar(Quote("select max(@column) from @from where @past",
                                {{"column", column}, {"from", from}, {"past", past}}, b.ast()));
    ExprPtr kept = scalar(Quote(
        "select count(*) from @from where @past and @column > @next",
        {{"from", from}, {"past", past}, {"column", column}, {"next", LessMargin(context, high)}},
        b.ast()));
    passed = QuoteExpr("@all - @kept", {{"all", all}, {"kept", kept}}, b.ast());
  }
  items->push_back(b.Item(passed, "passed_rows"));
  facts->push_back(ProbeFact::kPassed);
}

}  // namespace firn
