// replace_window: whole windows of time, or whole partitions, replaced in one MERGE.
#include "compiler/plan/event_window.h"
#include "compiler/plan/kind.h"
#include "compiler/plan/partition.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/touched.h"

namespace firn {

namespace {

// What tells windows apart, as expressions over `table`'s columns ("" for unqualified). For rows
// without a key of an append it is the event time itself.
std::vector<ExprPtr> Buckets(const PlanContext& context, std::string_view table) {
  const Build& b = context.build;
  auto column = [&](const std::string& name) {
    return table.empty() ? b.Column(name) : b.Column(table, name);
  };
  if (!context.spec.config.partition_by.empty()) {
    std::vector<ExprPtr> buckets;
    for (const Text& name : context.spec.config.partition_by) buckets.push_back(column(*name));
    return buckets;
  }
  if (context.spec.kind().write == WriteWay::kAdds) {
    return {column(*context.spec.config.event_time)};
  }
  const std::string& event_time = *context.spec.config.event_time;
  ExprPtr time = InUtc(b, MadeType(context.facts, event_time), column(event_time));
  return {b.Call("date_trunc", {b.String(*context.spec.config.window), time})};
}

ExprPtr SameBucket(const PlanContext& context, const std::vector<ExprPtr>& left,
                   const std::vector<ExprPtr>& right) {
  const Build& b = context.build;
  // A row of an append that is in the window has an event time; = can be hashed.
  bool nulls = context.spec.kind().write != WriteWay::kAdds;
  ComparisonOperator same = nulls ? ComparisonOperator::kNotDistinct : ComparisonOperator::kEqual;
  std::vector<ExprPtr> terms;
  for (size_t i = 0; i < left.size(); ++i) terms.push_back(b.Compare(left[i], same, right[i]));
  return b.All(terms);
}

std::vector<ExprPtr> IdColumns(const Build& b, std::string_view table, size_t count) {
  std::vector<ExprPtr> columns;
  for (size_t i = 0; i < count; ++i) {
    columns.push_back(b.Column(table, "_firn_id" + std::to_string(i + 1)));
  }
  return columns;
}

// Windows that do not hold the rows that they should, counting equal rows.
QueryPtr ChangedWindows(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  std::vector<std::string> said = SaidColumns(context);
  const std::string& event_time = *context.spec.config.event_time;
  if (context.windowed && !Contains(said, event_time)) said.push_back(event_time);
  return Quote(
      "select distinct @ids from ("
      "select @said, 1 as _firn_count from @input"
      " union all"
      " select @said, -1 from @target where @in_window)"
      " group by @group having sum(_firn_count) <> 0",
      {{"ids", IdItems(context, Buckets(context, {}))},
       {"said", b.Items(said)},
       {"group", b.Columns(said)},
       {"input", input.good},
       {"target", b.Table(context.target)},
       {"in_window", context.windowed ? TargetInWindow(context) : nullptr}},
      b.ast());
}

// The windows that new rows fall into, and those that rows may have to leave.
QueryPtr Windows(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  Holes holes{{"ids", IdItems(context, Buckets(context, {}))},
              {"input", input.changed},
              {"is_new", PicksNear(context, InputIsNew(context))}};
  if (!context.input.partition.empty()) return OnePartition(context);
  if (context.windowed && context.spec.kind().write == WriteWay::kAdds) {
    return ChangedWindows(context, input);
  }
  if (context.windowed) {  // also those that have become empty
    holes["target"] = b.Table(context.target);
    holes["in_window"] = TargetInWindow(context);
    return Quote(
        "select @ids from @input where @is_new"
        " union"
        " select @ids from @target where @in_window",
        holes, b.ast());
  }
  bool lookback = context.watermark.windows_back >= 0 && context.low != nullptr;
  PlanContext open = context;  // a row here may be newer than all that upstream still has
  open.open_ended = true;
  ExprPtr leaving = lookback ? InputIsNew(open) : CameFromChanged(context);
  bool compares = !context.trace.compares_all.empty() && context.exists;
  if (compares) return ChangedWindows(context, input);
  if (leaving == nullptr) {
    return Quote("select distinct @ids from @input where @is_new", holes, b.ast());
  }
  holes["target"] = b.Table(context.target);
  holes["leaving"] = PicksNear(context, leaving);
  return Quote(
      "select @ids from @input where @is_new"
      " union"
      " select @ids from @target where @leaving",
      holes, b.ast());
}

// With lookback the windows are known beforehand.
ExprPtr FromFirstWindow(const PlanContext& context) {
  bool usual = context.watermark.windows_back >= 0 && ReadsWhatIsNew(context);
  if (!usual || context.low == nullptr) return nullptr;
  return context.build.Compare(context.build.Column("t", *context.spec.config.event_time),
                               ComparisonOperator::kGreaterOrEqual, context.low);
}

}  // namespace

StatementPtr WriteReplaceWindow(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  if (context.low == nullptr && context.input.full_refresh) {
    return ReplaceTable(context, b.Select(b.Items(context.columns), input.good));
  }
  std::vector<ExprPtr> buckets = Buckets(context, {});
  std::vector<SelectItem> nothing, rows;
  for (const std::string& column : context.columns) {
    nothing.push_back(b.Item(b.Null(), column));
    rows.push_back(b.Item(b.Column("i", column), column));
  }
  QueryPtr all = Quote(
      "select false as _firn_present, w.*, @nothing from @windows as w"
      " union all"
      " select true, w.*, @rows from @input as i join @windows as w on @same",
      {{"nothing", nothing},
       {"rows", rows},
       {"windows", b.Table("windows")},
       {"input", input.good},
       {"same", SameBucket(context, IdColumns(b, "w", buckets.size()), Buckets(context, "i"))}},
      b.ast());
  auto* with = b.ast().New<With>({});
  with->tables =
      b.ast().Copy(std::vector<CommonTable>{{b.Id("windows"), {}, Windows(context, input), {}}});
  auto* query = b.ast().Clone(*all);
  query->with = with;

  MergeCase gone;
  gone.action = MergeAction::kDelete;
  MergeCase insert;
  insert.matched = false;
  insert.condition = b.Column("s", kPresent);
  insert.action = MergeAction::kInsert;
  std::vector<Name> columns;
  for (const std::string& column : context.columns) columns.push_back(b.Id(column));
  insert.columns = b.ast().Copy(columns);
  insert.values = b.ast().Copy(b.Columns("s", context.columns));

  auto* merge = b.ast().New<MergeStatement>({});
  merge->target = b.Qualified(context.target);
  merge->alias = b.Id("t");
  merge->source = b.Subquery(query, "s");
  // One row a window meets all old rows of that window; new rows meet none.
  std::vector<ExprPtr> on{
      b.Not(b.Column("s", kPresent)),
      SameBucket(context, Buckets(context, "t"), IdColumns(b, "s", buckets.size())),
      FromFirstWindow(context)};
  for (ExprPtr near : IsNear(context, "t")) on.push_back(near);
  merge->on = b.All(on);
  merge->cases = b.ast().Copy(std::vector<MergeCase>{gone, insert});
  return merge;
}

}  // namespace firn
