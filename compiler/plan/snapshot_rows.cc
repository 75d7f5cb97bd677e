#include "compiler/plan/snapshot_rows.h"

#include <algorithm>

#include "compiler/analyze/can_fail.h"
#include "compiler/plan/inline_upstream.h"
#include "compiler/plan/kind.h"
#include "compiler/plan/source_relation.h"
#include "compiler/sql/relation.h"

namespace firn {

namespace {

ExprPtr Snapshot(const SourceProgress& progress, bool from, const Build& b) {
  if (!progress.known) return b.Variable(from ? "snapshot_from" : "snapshot_to");
  return b.Integer(std::stoll(from ? progress.from : progress.to));
}

RelationPtr AsOf(const std::string& table, bool from, const PlanContext& context) {
  auto* relation = context.ast().New<TableRelation>({});
  relation->name = context.build.Qualified(table);
  relation->travel = TimeTravel::kVersion;
  relation->as_of = Snapshot(context.progress, from, context.build);
  return relation;
}

// TABLE(system.table_changes(...)): the table's columns and _change_type, _change_version_id, ...
RelationPtr TableChanges(const std::string& table, const SourceProgress& progress, const Build& b) {
  QualifiedName name = b.Qualified(LowerCase(table));
  size_t parts = name.parts.size();
  auto argument = [&](const char* called, ExprPtr value) {
    TableArgument one;
    one.name = b.Id(called);
    one.value = value;
    return one;
  };
  auto* changes = b.ast().New<TableFunctionRelation>({});
  std::string catalog = parts > 2 ? std::string(name.parts[parts - 3].text) + "." : "";
  changes->function = b.Qualified(catalog + "system.table_changes");
  changes->arguments = b.ast().Copy(std::vector<TableArgument>{
      argument("schema_name", b.String(parts > 1 ? name.parts[parts - 2].text : "")),
      argument("table_name", b.String(name.parts[parts - 1].text)),
      argument("start_snapshot_id", Snapshot(progress, true, b)),
      argument("end_snapshot_id", Snapshot(progress, false, b))});
  return changes;
}

// What a snapshot that rewrote files took back and added again was neither taken nor added.
QueryPtr NetInserts(const std::vector<std::string>& columns, RelationPtr changes, const Build& b) {
  return Quote(
      "select @columns from ("
      "select @columns, _change_version_id from @changes where _change_type = 'insert'"
      " except all"
      " select @columns, _change_version_id from @changes where _change_type = 'delete')",
      {{"columns", b.Items(columns)}, {"changes", changes}}, b.ast());
}

}  // namespace

ExprPtr CurrentSnapshot(const std::string& table, const Build& b) {
  auto* snapshot = b.ast().New<SubqueryExpr>({});
  snapshot->query = Quote("select max(cast(snapshot_id as varchar)) from @refs where name = 'main'",
                          {{"refs", b.Table(table + "$refs")}}, b.ast());
  return snapshot;
}

QueryPtr CountChanges(const std::string& table, const SourceProgress& progress, Ast& ast) {
  return Quote("select _change_type, count(*) as rows from @changes group by _change_type",
               {{"changes", TableChanges(table, progress, Build(ast))}}, ast);
}

std::string SnapshotTable(const WatermarkUse& watermark, const Project& project) {
  return watermark.source == nullptr ? watermark.snapshot_of
                                     : LocationText(watermark.source->trino.table, project);
}

RelationPtr SnapshotRows(const std::string& table, const std::vector<std::string>& columns,
                         const PlanContext& context) {
  const Build& b = context.build;
  const SourceProgress& progress = context.progress;
  if (progress.known && progress.to.empty()) {  // a table without a snapshot has no rows
    return b.Subquery(b.Select(b.Items(columns), b.Table(table), b.Boolean(false)));
  }
  if (context.reads == Reads::kWhole) return AsOf(table, /*from=*/false, context);
  Holes holes{{"columns", b.Items(columns)}};
  if (progress.how == SnapshotRead::kPaths) {
    holes["now"] = AsOf(table, /*from=*/false, context);
    holes["before"] = AsOf(table, /*from=*/true, context);
    return b.Subquery(
        Quote("select @columns from @now where \"$path\" not in (select \"$path\" from @before)",
              holes, b.ast()));
  }
  RelationPtr changes = TableChanges(table, progress, b);
  if (context.reads == Reads::kChanged) {
    return b.Subquery(b.Select(b.Items(columns), changes));
  }
  if (progress.rewrites) return b.Subquery(NetInserts(columns, changes, b));
  holes["changes"] = changes;
  return b.Subquery(
      Quote("select @columns from @changes where _change_type = 'insert'", holes, b.ast()));
}

namespace {

// What `name` is in a SELECT list; null where a star stands for it.
ExprPtr ItemOf(const SelectBody& body, std::string_view name) {
  for (const SelectItem& item : body.items) {
    if (SameName(item.alias.text, name)) return item.expr;
    const auto* column = As<ColumnRef>(item.expr);
    if (item.alias.empty() && column != nullptr && SameName(column->name.text, name)) {
      return item.expr;
    }
  }
  return nullptr;
}

// What tells the rows of changed inputs apart: the unique key, or what windows are made of.
std::vector<std::string> TellingColumns(const PlanContext& context) {
  if (!context.key.empty()) return context.key;
  if (!context.spec.config.partition_by.empty()) {
    return Values(context.spec.config.partition_by);
  }
  if (context.spec.config.event_time.given()) return {*context.spec.config.event_time};
  return {};
}

// The keys of rows that came or went. No rule is asked of them: a row that breaks one may be gone
// by now, and one that is still there is found where rows are read.
RelationPtr ChangedKeys(const PlanContext& context) {
  const Build& b = context.build;
  PlanContext changed = context;
  changed.reads = Reads::kChanged;
  QueryPtr query = InlineUpstream(context.model.query, changed);
  const SelectBody* plain = PlainSelect(query);
  std::vector<SelectItem> items;
  std::vector<ExprPtr> known;
  for (const std::string& column : TellingColumns(context)) {
    ExprPtr value = ItemOf(*plain, column);
    if (value == nullptr) {
      items.push_back(b.Item(column));
    } else {
      bool fails = CanFail(value, context.facts.query.types);
      items.push_back(b.Item(fails ? b.Try(value) : value, column));
    }
    if (!context.key.empty()) known.push_back(b.IsNull(b.Column(column), /*negated=*/true));
  }
  auto* body = b.ast().Clone(*plain);
  body->items = b.ast().Copy(items);
  auto* keys = b.ast().Clone(*query);
  keys->body = body;
  return b.Subquery(b.Select(b.Items(TellingColumns(context)), b.Subquery(keys), b.All(known)));
}

// New rows that break a rule. Whether the order decides is a question about all rows of a key, old
// ones too.
RelationPtr FreshChecked(const PlanContext& context, const ModelInput& whole,
                         const ModelInput& fresh) {
  if (whole.checked == nullptr) return nullptr;
  if (context.key.empty() || context.order.empty() || context.trace.decided) return fresh.checked;
  const Build& b = context.build;
  std::vector<ExprPtr> no_key;
  for (const std::string& column : context.key) no_key.push_back(b.IsNull(b.Column(column)));
  return b.Subquery(
      Quote("select * from @fresh where @no_key"
            " union all"
            " select * from @whole where _firn_reason is not null and @key in"
            " (select @key from @changed)",
            {{"fresh", fresh.checked},
             {"no_key", b.Any(no_key)},
             {"whole", whole.checked},
             {"key", Tuple(b, b.Columns(context.key))},
             {"changed", whole.changed}},
            b.ast()));
}

}  // namespace

ModelInput ReadInput(const PlanContext& context) {
  ModelInput input = MakeInput(context);
  input.fresh = input.changed = input.good;
  bool parts = context.progress.how == SnapshotRead::kChanges ||
               context.progress.how == SnapshotRead::kPaths;
  if (context.watermark.kind != WatermarkKind::kSnapshot || !parts) return input;
  PlanContext inserted = context;
  inserted.reads = Reads::kInserted;
  ModelInput fresh = MakeInput(inserted);
  input.fresh = fresh.good;
  if (!TellingColumns(context).empty()) input.changed = ChangedKeys(context);
  input.checked = FreshChecked(context, input, fresh);
  return input;
}

}  // namespace firn
