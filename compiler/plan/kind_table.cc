// The kinds without a merge: view, table, append, seed.
#include "compiler/plan/kind.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/table.h"
#include "compiler/plan/touched.h"

namespace firn {

namespace {

// The winner of each key within the new rows: an append with unique_key adds a key once.
QueryPtr OncePerKey(const PlanContext& context, const ModelInput& input, bool whole) {
  const Build& b = context.build;
  ExprPtr absent = whole ? nullptr
                         : QuoteExpr("not exists (select 1 from @target as t where @same)",
                                     {{"target", b.Table(context.target)},
                                      {"same", TuplesEqual(b, b.Columns("t", context.key),
                                                           b.Columns("s", context.key))}},
                                     b.ast());
  ExprPtr rank =
      context.order.empty()
          ? QuoteExpr("row_number() over (partition by @key)", {{"key", b.Columns(context.key)}},
                      b.ast())
          : QuoteExpr("row_number() over (partition by @key order by @order)",
                      {{"key", b.Columns(context.key)}, {"order", OrderColumns(context)}}, b.ast());
  return Quote(
      "select @columns from (select @columns, @rank as _firn_rank from @input where @is_new) as s"
      " where _firn_rank = 1 and @absent",
      {{"columns", b.Items(context.columns)},
       {"rank", rank},
       {"input", input.good},
       {"is_new", InputIsNew(context)},
       {"absent", absent}},
      b.ast());
}

}  // namespace

StatementPtr ReplaceTable(const PlanContext& context, QueryPtr query) {
  const Build& b = context.build;
  auto* create = b.ast().New<CreateTableAsStatement>({});
  create->or_replace = true;
  create->table = b.Qualified(context.target);
  create->properties = TableProperties(context);
  create->query = query;
  return create;
}

StatementPtr WriteView(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  auto* create = b.ast().New<CreateViewStatement>({});
  create->or_replace = true;
  create->view = b.Qualified(context.target);
  create->query = As<SubqueryRelation>(input.good)->query;
  return create;
}

StatementPtr WriteTable(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  return ReplaceTable(context, b.Select(b.Items(context.columns), input.good));
}

StatementPtr WriteAppend(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  bool whole = context.low == nullptr && context.input.full_refresh;
  // Not past the watermark, even in a full refresh: what comes later is the next run's.
  QueryPtr rows = context.key.empty()
                      ? b.Select(b.Items(context.columns), input.good, InputIsNew(context))
                      : OncePerKey(context, input, whole);
  if (whole) return ReplaceTable(context, rows);
  auto* insert = b.ast().New<InsertStatement>({});
  insert->table = b.Qualified(context.target);
  std::vector<Name> names;
  for (const std::string& column : context.columns) names.push_back(b.Id(column));
  insert->columns = b.ast().Copy(names);
  insert->query = rows;
  return insert;
}

// The staged records as a table of typed columns.
StatementPtr WriteSeed(const PlanContext& context, const ModelInput& input) {
  return WriteTable(context, input);
}

}  // namespace firn
