// current: the last event of each key. merge: the same with rows instead of events, and a cheaper
// way where nothing can be taken back.
#include "compiler/plan/kind.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/rules.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/touched.h"
#include "compiler/plan/tuple.h"
#include "compiler/plan/winners.h"

namespace firn {

namespace {

std::vector<SelectItem> Qualified(const PlanContext& context, std::string_view table) {
  std::vector<SelectItem> items;
  for (const std::string& column : context.columns) {
    items.push_back(context.build.Item(context.build.Column(table, column), column));
  }
  return items;
}

// Touched keys, each with its winner or none: what the target has of a key without one must go.
StatementPtr Recompute(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  RelationPtr touched = b.Table("touched"), winner = b.Table("winner");
  ExprPtr guard = nullptr;
  if (context.spec.kind().folds) {
    guard = RaiseIfViolated(context, ContractRules(context, "w"),
                            b.IsNull(b.Column("w", context.key[0])));
  }
  QueryPtr joined = Quote(
      "select @ids, @columns, @present as _firn_present"
      " from @touched as k left join @winner as w on @same where @guard",
      {{"ids", IdItems(context, b.Columns("k", context.key))},
       {"columns", Qualified(context, "w")},
       {"present", b.IsNull(b.Column("w", context.key[0]), true)},
       {"touched", touched},
       {"winner", winner},
       {"same", TuplesEqual(b, b.Columns("w", context.key), b.Columns("k", context.key))},
       {"guard", guard}},
      b.ast());
  auto* with = b.ast().New<With>({});
  with->tables = b.ast().Copy(std::vector<CommonTable>{
      {b.Id("touched"), {}, TouchedKeys(context, input), {}},
      {b.Id("winner"), {}, Winners(context, input.good, KeyIsTouched(context)), {}}});
  auto* query = b.ast().Clone(*joined);
  query->with = with;
  return BuildMerge(context, {query, context.key, true, nullptr});
}

// Lexicographic: the source row is newer than the target's by order_by.
ExprPtr Newer(const PlanContext& context) {
  const Build& b = context.build;
  ExprPtr newer = nullptr;
  for (size_t i = context.order.size(); i-- > 0;) {
    ExprPtr s = b.Column("s", context.order[i]), t = b.Column("t", context.order[i]);
    ExprPtr greater = b.Compare(s, ComparisonOperator::kGreater, t);
    newer = newer == nullptr
                ? greater
                : b.Any({greater, b.All({b.Compare(s, ComparisonOperator::kEqual, t), newer})});
  }
  return newer;
}

// Each upstream row makes at most one row with the same key, so changed upstream rows are all there
// is to look at; one that makes no row any more takes its row away.
bool FollowsUpstreamKey(const PlanContext& context) {
  const Provenance& trace = context.trace;
  if (!trace.row_for_row || !trace.upstream_unique || trace.columns.size() != context.key.size()) {
    return false;
  }
  for (const std::string& column : context.key) {
    if (!Contains(trace.columns, column)) return false;
  }
  return !trace.columns.empty();
}

// Upstream's names of the key's columns, in the order of unique_key.
std::vector<std::string> UpstreamKey(const PlanContext& context) {
  const Provenance& trace = context.trace;
  std::vector<std::string> names;
  for (const std::string& column : context.key) {
    size_t i = 0;
    while (!SameName(trace.columns[i], column)) ++i;
    names.push_back(trace.key[i]);
  }
  return names;
}

// Keys, in upstream's names, of changed upstream rows and of target rows whose own is no more.
QueryPtr ChangedUpstream(const PlanContext& context) {
  const Build& b = context.build;
  const ModelSpec& upstream =
      context.project.models[static_cast<size_t>(context.watermark.upstream)];
  ExprPtr is_new = NewRows(b.Column(context.watermark.upstream_column), context);
  ExprPtr vanished = OriginVanished(context);
  std::vector<ExprPtr> key = b.Columns(UpstreamKey(context));
  QueryPtr changed = Quote("select @key from @upstream where @is_new",
                           {{"key", key},
                            {"upstream", b.Table(LowerCase(upstream.qualified_name()))},
                            {"is_new", PicksNear(context, is_new, NewsColumns(context))}},
                           b.ast());
  if (vanished == nullptr) return changed;
  return Quote("select @key from @changed union select @traced from @target where @vanished",
               {{"key", key},
                {"changed", b.Subquery(changed)},
                {"traced", b.Columns(context.key)},
                {"target", b.Table(context.target)},
                {"vanished", PicksNear(context, vanished)}},
               b.ast());
}

StatementPtr MergeByUpstreamKey(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  std::vector<std::string> key = UpstreamKey(context);
  std::vector<ExprPtr> upstream_key = b.Columns("k", key), made_key = b.Columns("r", context.key);
  QueryPtr made = Quote("select @columns from @input where @is_new",
                        {{"columns", b.Items(context.columns)},
                         {"input", input.good},
                         {"is_new", InputIsNew(context)}},
                        b.ast());
  QueryPtr changed = SureOfTouched(context, ChangedUpstream(context), key, key);
  QueryPtr query = Quote(
      "select @ids, @columns, @present as _firn_present"
      " from @changed as k left join @made as r on @same",
      {{"ids", IdItems(context, upstream_key)},
       {"columns", Qualified(context, "r")},
       {"present", b.IsNull(made_key[0], true)},
       {"changed", b.Subquery(changed)},
       {"made", b.Subquery(made)},
       {"same", TuplesEqual(b, made_key, upstream_key)}},
      b.ast());
  return BuildMerge(context, {query, context.key, true, nullptr});
}

// Where rows are told new by what decides between those of a key, all that are newer than a new one
// are new too: the last row of a touched key is among them, be it a delete or not.
bool NewRowsWin(const PlanContext& context) {
  return !context.order.empty() && context.watermark.kind == WatermarkKind::kColumn &&
         SameName(context.order[0], context.watermark.column);
}

StatementPtr MergeNewRows(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  QueryPtr winners = Winners(context, input.fresh, PicksNear(context, InputIsNew(context)),
                             {.deletes = context.has_delete()});
  winners = SureOfTouched(context, winners, context.columns, context.key);
  std::vector<SelectItem> items = IdItems(context, b.Columns("w", context.key));
  for (const SelectItem& column : Qualified(context, "w")) items.push_back(column);
  if (context.has_delete()) items.push_back(b.Item(IsAlive(context), kPresent));
  QueryPtr query = b.Select(items, b.Subquery(winners, "w"));
  ExprPtr newer = NewRowsWin(context) ? nullptr : Newer(context);
  return BuildMerge(context, {query, context.key, context.has_delete(), newer});
}

}  // namespace

MergeWay WayOfMerge(const PlanContext& context) {
  const Provenance& trace = context.trace;
  bool again = context.windowed || context.input.compare_all || context.input.recompute;
  again |= context.progress.deletes || !trace.compares_all.empty();
  if (again) return MergeWay::kRecompute;
  bool decided = !context.has_delete() && (context.order.empty() || trace.decided);
  if (!trace.upstream_changes && (decided || NewRowsWin(context))) return MergeWay::kNewRows;
  bool follows = !context.has_delete() && FollowsUpstreamKey(context);
  return follows ? MergeWay::kByUpstreamKey : MergeWay::kRecompute;
}

bool GoesByUpstreamKey(const PlanContext& context) {
  return context.spec.kind().is_row_by_row() && WayOfMerge(context) == MergeWay::kByUpstreamKey;
}

QueryPtr KeysToFind(const PlanContext& context, const ModelInput& input) {
  const Build& b = context.build;
  MergeWay way = context.spec.kind().is_row_by_row() ? WayOfMerge(context) : MergeWay::kRecompute;
  switch (way) {
    case MergeWay::kNewRows:
      return Quote("select distinct @key from @input where @is_new",
                   {{"key", b.Columns(context.key)},
                    {"input", input.fresh},
                    {"is_new", InputIsNew(context)}},
                   b.ast());
    case MergeWay::kByUpstreamKey: {
      std::vector<std::string> names = UpstreamKey(context);
      std::vector<SelectItem> items;
      for (size_t i = 0; i < names.size(); ++i) {
        items.push_back(b.Item(b.Column(names[i]), context.key[i]));
      }
      return b.Select(items, b.Subquery(ChangedUpstream(context)));
    }
    case MergeWay::kRecompute:
      return TouchedKeys(context, input);
  }
  return nullptr;
}

StatementPtr WriteCurrent(const PlanContext& context, const ModelInput& input) {
  if (context.low == nullptr && context.input.full_refresh) {
    return ReplaceTable(context, Winners(context, input.good, nullptr));
  }
  return Recompute(context, input);
}

StatementPtr WriteMerge(const PlanContext& context, const ModelInput& input) {
  if (context.low == nullptr && context.input.full_refresh) {
    return ReplaceTable(context, Winners(context, input.good, nullptr));
  }
  switch (WayOfMerge(context)) {
    case MergeWay::kNewRows:
      return MergeNewRows(context, input);
    case MergeWay::kByUpstreamKey:
      return MergeByUpstreamKey(context, input);
    case MergeWay::kRecompute:
      return Recompute(context, input);
  }
  return nullptr;
}

}  // namespace firn
