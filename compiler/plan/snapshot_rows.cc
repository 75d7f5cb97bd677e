#include "compiler/plan/snapshot_rows.h"

#include <algorithm>

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

}  // namespace firn
