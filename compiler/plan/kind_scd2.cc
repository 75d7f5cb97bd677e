// scd2: every event of a key as a version, from the event log alone.
#include "compiler/plan/kind.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/rules.h"
#include "compiler/plan/touched.h"
#include "compiler/plan/tuple.h"

namespace firn {

namespace {

// The event's columns, with the first of order_by become the four of scd2.
std::vector<SelectItem> VersionItems(const PlanContext& context, bool intervals) {
  const Build& b = context.build;
  std::vector<SelectItem> items;
  for (const std::string& column : context.input_columns) {
    if (!SameName(column, context.order[0])) {
      items.push_back(b.Item(column));
      continue;
    }
    items.push_back(b.Item(b.Column(column), kScd2Columns[0]));
    items.push_back(b.Item(b.Column("_firn_next"), kScd2Columns[1]));
    items.push_back(b.Item(b.IsNull(b.Column("_firn_next")), kScd2Columns[2]));
    ExprPtr deleted = intervals ? b.Boolean(false) : b.Column("_firn_deleted");
    items.push_back(b.Item(deleted, kScd2Columns[3]));
  }
  return items;
}

QueryPtr VersionsOf(const PlanContext& context, const ModelInput& input, ExprPtr where) {
  const Build& b = context.build;
  bool intervals = *context.spec.config.versions == Versions::kIntervals;
  ExprPtr begins = b.Column(context.order[0]);
  Holes holes{{"versions", VersionItems(context, intervals)},
              {"events", b.Items(context.input_columns)},
              {"begins", begins},
              {"key", b.Columns(context.key)},
              {"order", OrderColumns(context)},
              {"deleted",
               context.has_delete()
                   ? QuoteExpr("coalesce(@d, false)", {{"d", context.model.delete_when}}, b.ast())
                   : b.Boolean(false)},
              {"input", input.good},
              {"where", where}};
  // An event that the next one overtakes in the same instant is no version of the strict form.
  holes["kept"] = intervals ? QuoteExpr(
                                  "not _firn_deleted and"
                                  " (_firn_next is null or _firn_next > @begins)",
                                  {{"begins", begins}}, b.ast())
                            : nullptr;
  return Quote(
      "select @versions from (select @events, @deleted as _firn_deleted,"
      " lead(@begins) over (partition by @key order by @order) as _firn_next"
      " from @input where @where) where @kept",
      holes, b.ast());
}

// What tells versions apart: the key and the order, under the target's names.
std::vector<std::string> VersionId(const PlanContext& context) {
  std::vector<std::string> id = context.key;
  for (size_t i = 0; i < context.order.size(); ++i) {
    std::string column = i == 0 ? kScd2Columns[0] : context.order[i];
    if (!Contains(id, column)) id.push_back(column);
  }
  return id;
}

}  // namespace

StatementPtr WriteScd2(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  if (context.low == nullptr && context.input.full_refresh) {
    return ReplaceTable(context, VersionsOf(context, input, nullptr));
  }
  std::vector<std::string> id = VersionId(context);
  std::vector<ExprPtr> ids;
  for (const std::string& column : id) {
    ids.push_back(QuoteExpr("coalesce(@v, @o)",
                            {{"v", b.Column("v", column)}, {"o", b.Column("o", column)}}, b.ast()));
  }
  std::vector<SelectItem> columns;
  for (const std::string& column : context.columns) {
    columns.push_back(b.Item(b.Column("v", column), column));
  }
  QueryPtr old = Quote("select @id from @target where @near and @touched",
                       {{"id", b.Items(id)},
                        {"target", b.Table(context.target)},
                        {"near", b.All(IsNear(context, {}))},
                        {"touched", KeyIsTouched(context)}},
                       b.ast());
  ExprPtr guard = RaiseIfViolated(context, ContractRules(context, "v"),
                                  b.IsNull(b.Column("v", context.key[0])));
  QueryPtr joined = Quote(
      "select @ids, @columns, @present as _firn_present"
      " from @versions as v full join @old as o on @same where @guard",
      {{"ids", IdItems(context, ids)},
       {"columns", columns},
       {"present", b.IsNull(b.Column("v", context.key[0]), true)},
       {"versions", b.Table("versions")},
       {"old", b.Subquery(old)},
       {"same", TuplesEqual(b, b.Columns("v", id), b.Columns("o", id))},
       {"guard", guard}},
      b.ast());
  auto* with = b.ast().New<With>({});
  with->tables = b.ast().Copy(std::vector<CommonTable>{
      {b.Id("touched"), {}, TouchedKeys(context, input), {}},
      {b.Id("versions"), {}, VersionsOf(context, input, KeyIsTouched(context)), {}}});
  auto* query = b.ast().Clone(*joined);
  query->with = with;
  return BuildMerge(context, {query, id, true, nullptr});
}

}  // namespace firn
