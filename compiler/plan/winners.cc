#include "compiler/plan/winners.h"

#include "compiler/plan/rules.h"
#include "compiler/plan/touched.h"

namespace firn {

ExprPtr IsAlive(const PlanContext& context) {
  if (!context.has_delete()) return nullptr;
  return QuoteExpr("not coalesce(@when, false)", {{"when", context.model.delete_when}},
                   context.ast());
}

QueryPtr Winners(const PlanContext& context, RelationPtr from, ExprPtr where,
                 const Winning& winning) {
  const Build& b = context.build;
  Holes holes{{"columns", b.Items(context.columns)},
              {"key", b.Columns(context.key)},
              {"order", OrderColumns(context)},
              {"row", RowText(context, SaidColumns(context))},
              {"from", from},
              {"where", where},
              {"alive", winning.deletes ? nullptr : IsAlive(context)}};
  if (!context.order.empty()) {
    return Quote(winning.last
                     ? "select @columns from (select @columns,"
                       " row_number() over (partition by @key order by @order desc) as _firn_rank"
                       " from @from where @where) where _firn_rank = 1 and @alive"
                     : "select @columns from (select @columns,"
                       " row_number() over (partition by @key order by @order) as _firn_rank"
                       " from @from where @where) where _firn_rank = 1 and @alive",
                 holes, b.ast());
  }
  if (context.trace.decided) {
    return Quote("select @columns from @from where @where and @alive", holes, b.ast());
  }
  // Without an order, rows of one key must say the same.
  return Quote(
      "select @columns from (select @columns, row_number() over (partition by @key) as _firn_rank,"
      " min(@row) over (partition by @key) as _firn_least,"
      " max(@row) over (partition by @key) as _firn_most from @from where @where)"
      " where case when _firn_least = _firn_most then _firn_rank = 1"
      " else cast(fail(concat('two rows of one unique_key differ, and there is no order_by: ',"
      " _firn_least, ' ', _firn_most)) as boolean) end and @alive",
      holes, b.ast());
}

}  // namespace firn
