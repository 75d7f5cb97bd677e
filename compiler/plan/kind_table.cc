// The kinds without a merge: view, table, append, seed.
#include "compiler/plan/kind.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/table.h"
#include "compiler/plan/touched.h"
#include "compiler/plan/tuple.h"
#include "compiler/plan/winners.h"

namespace firn {

namespace {

// An append with unique_key adds a key once: the first row of it that came.
QueryPtr OncePerKey(const PlanContext& context, const ModelInput& input, bool whole) {
  const Build& b = context.build;
  QueryPtr firsts = Winners(context, input.fresh, InputIsNew(context), {.last = false});
  if (whole) return firsts;
  return Quote(
      "select @columns from @firsts as s"
      " where not exists (select 1 from @target as t where @same)",
      {{"columns", b.Items(context.columns)},
       {"firsts", b.Subquery(firsts)},
       {"target", b.Table(context.target)},
       {"same", TuplesEqual(b, b.Columns("t", context.key), b.Columns("s", context.key))}},
      b.ast());
}

// Rows that the target does not hold, or not as often: what is new where nothing else tells.
QueryPtr MissingRows(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  return Quote(
      "select @columns from (select @columns, _firn_present,"
      " row_number() over (partition by @said, _firn_present) as _firn_rank,"
      " count_if(not _firn_present) over (partition by @said) as _firn_count"
      " from (select @columns, true as _firn_present from @input"
      " union all"
      " select @columns, false from @target)) where _firn_present and _firn_rank > _firn_count",
      {{"columns", b.Items(context.columns)},
       {"said", b.Columns(SaidColumns(context))},
       {"input", input.good},
       {"target", b.Table(context.target)}},
      b.ast());
}

// The same as a MERGE: what another statement adds meanwhile is a conflict, and not a second row.
StatementPtr AddMissing(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  MergeCase insert;
  insert.matched = false;
  insert.action = MergeAction::kInsert;
  std::vector<Name> columns;
  for (const std::string& column : context.columns) columns.push_back(b.Id(column));
  insert.columns = b.ast().Copy(columns);
  insert.values = b.ast().Copy(b.Columns("s", context.columns));
  auto* merge = b.ast().New<MergeStatement>({});
  merge->target = b.Qualified(context.target);
  merge->alias = b.Id("t");
  merge->source =
      b.Subquery(Winners(context, input.good, InputIsNew(context), {.last = false}), "s");
  merge->on = TuplesEqual(b, b.Columns("t", context.key), b.Columns("s", context.key));
  merge->cases = b.ast().Copy(std::vector<MergeCase>{insert});
  return merge;
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
  if (context.windowed && !context.key.empty()) return AddMissing(context, input);
  if (context.windowed) {
    QueryPtr rows = b.Select(b.Items(context.input_columns), input.good, InputIsNew(context));
    RelationPtr taken = b.Subquery(rows);
    return WriteReplaceWindow(context, {taken, nullptr, taken, taken});
  }
  bool whole = context.low == nullptr && context.input.full_refresh;
  // Not past the watermark, even in a full refresh: what comes later is the next run's.
  bool compares = !context.trace.compares_all.empty() && context.exists && !whole;
  QueryPtr rows = !context.key.empty() ? OncePerKey(context, input, whole)
                  : compares           ? MissingRows(context, input)
                             : b.Select(b.Items(context.columns), input.fresh, InputIsNew(context));
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
