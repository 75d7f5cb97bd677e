#include "compiler/plan/probe.h"

#include "compiler/plan/inline_upstream.h"
#include "compiler/plan/late_rows.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/rules.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/touched.h"

namespace firn {

namespace {

StatementPtr AsStatement(QueryPtr query, Ast& ast) {
  auto* statement = ast.New<QueryStatement>({});
  statement->query = query;
  return statement;
}

ExprPtr BadRows(const PlanContext& context, const ModelInput& input) {
  auto* count = context.ast().New<SubqueryExpr>({});
  count->query =
      Quote("select count(*) from @checked where _firn_reason is not null and @is_new",
            {{"checked", input.checked}, {"is_new", InputIsNew(context)}}, context.ast());
  return count;
}

// The relation whose rows count as news, and its watermark column.
RelationPtr NewsOf(const PlanContext& context, std::string* column) {
  const Build& b = context.build;
  const WatermarkUse& watermark = context.watermark;
  if (watermark.kind == WatermarkKind::kSourceColumn) {
    *column = watermark.column;
    const SourceLocation& location = context.input.flavor == SqlFlavor::kDuckdb
                                         ? watermark.source->duckdb
                                         : watermark.source->trino;
    return b.Table(LocationText(location.table, context.project));
  }
  if (watermark.upstream >= 0) {
    *column = watermark.upstream_column;
    const ModelSpec& upstream = context.project.models[static_cast<size_t>(watermark.upstream)];
    return b.Table(LowerCase(upstream.qualified_name()));
  }
  *column = watermark.column;
  return b.Subquery(InlineUpstream(context.model.query, context));
}

// The facts beside those about what the write has to find, in one row.
QueryPtr WithBounds(const PlanContext& context, const ModelInput& input, QueryPtr counts,
                    std::vector<ProbeFact>* facts) {
  QueryPtr bounds = BoundFacts(context, input);
  if (bounds == nullptr) return counts;
  for (size_t i = 0; i < context.pruning->bounds.size(); ++i) {
    facts->insert(facts->end(),
                  {ProbeFact::kBoundLow, ProbeFact::kBoundEnd, ProbeFact::kBoundValues});
  }
  const Build& b = context.build;
  return Quote("select * from @counts cross join @bounds",
               {{"counts", b.Subquery(counts)}, {"bounds", b.Subquery(bounds)}}, b.ast());
}

}  // namespace

CatalogTable QuarantineTable(const std::string& target) {
  return {target + "__quarantine",
          {{"row_id", Type::Varchar()},
           {"reason", Type::Varchar()},
           {"row_data", Type::Varchar()},
           {"inputs", Type::Varchar()},
           {"run_id", Type::Varchar()},
           {"quarantined_at", Type::Timestamp(6, true)}},
          false};
}

CatalogTable StagedTable(const std::string& name) {
  return {name,
          {{"$file", Type::Varchar()}, {"$line", TypeKind::kBigint}, {"$record", Type::Varchar()}},
          false};
}

StatementPtr CreateTable(const Build& build, const CatalogTable& table, bool if_not_exists) {
  std::vector<ColumnDefinition> columns;
  for (const CatalogColumn& column : table.columns) {
    ColumnDefinition definition;
    definition.name = build.Id(column.name);
    definition.type.text = build.ast().Copy(column.type.ToString());
    columns.push_back(definition);
  }
  auto* create = build.ast().New<CreateTableStatement>({});
  create->if_not_exists = if_not_exists;
  create->table = build.Qualified(table.name);
  create->columns = build.ast().Copy(columns);
  return create;
}

StatementPtr Probe(const PlanContext& context, const ModelInput& input,
                   std::vector<ProbeFact>* facts) {
  const Build& b = context.build;
  std::vector<SelectItem> items{b.Item(QuoteExpr("count(*)", {}, b.ast()), "new_rows")};
  *facts = {ProbeFact::kRows};
  RelationPtr from = nullptr;
  ExprPtr where = nullptr;
  switch (context.watermark.kind) {
    case WatermarkKind::kColumn:
    case WatermarkKind::kSourceColumn: {
      std::string column;
      from = NewsOf(context, &column);
      ExprPtr reference = b.Column(column);
      items.push_back(b.Item(b.Call("max", {reference}), "watermark_high"));
      facts->push_back(ProbeFact::kHigh);
      where = NewRows(reference, context);
      AddLateRows(context, from, reference, &items, facts);
      break;
    }
    case WatermarkKind::kFiles:
      from = b.Table(StageTable(context));
      break;
    case WatermarkKind::kSnapshot:
    case WatermarkKind::kOffsets:  // what is new was counted before planning
      if (input.checked == nullptr) return nullptr;
      *facts = {ProbeFact::kBadRows};
      return AsStatement(Quote("select count(*) as bad_rows from @checked"
                               " where _firn_reason is not null",
                               {{"checked", input.checked}}, b.ast()),
                         b.ast());
    case WatermarkKind::kNone:
      if (input.checked == nullptr) return nullptr;
      from = input.checked;
      break;
  }
  if (input.checked != nullptr) {
    items.push_back(b.Item(BadRows(context, input), "bad_rows"));
    facts->push_back(ProbeFact::kBadRows);
  }
  if (ExprPtr vanished = OriginVanished(context)) {
    auto* count = b.ast().New<SubqueryExpr>({});
    count->query = Quote("select count(*) from @target where @vanished",
                         {{"target", b.Table(context.target)}, {"vanished", vanished}}, b.ast());
    items.push_back(b.Item(count, "vanished_rows"));
    facts->push_back(ProbeFact::kVanished);
  }
  return AsStatement(WithBounds(context, input, b.Select(items, from, where), facts), b.ast());
}

std::vector<PlannedStatement> Quarantine(const PlanContext& context, const ModelInput& input) {
  if (input.checked == nullptr) return {};
  const Build& b = context.build;
  CatalogTable table = QuarantineTable(context.target);
  StatementPtr create = CreateTable(b, table, /*if_not_exists=*/true);
  QueryPtr bad = Quote(
      "select row_id, min(reason) as reason, min(row_data) as row_data, min(inputs) as inputs"
      " from (select to_hex(sha256(to_utf8(concat(reason, row_data, coalesce(inputs, ''))))) as"
      " row_id, reason, row_data, inputs"
      " from (select _firn_reason as reason, @row as row_data, _firn_inputs as inputs"
      " from @checked where _firn_reason is not null and @is_new))"
      " group by row_id",
      {{"row", RowText(context, context.input_columns)},
       {"checked", input.checked},
       {"is_new", InputIsNew(context)}},
      b.ast());

  auto* merge = b.ast().New<MergeStatement>({});
  merge->target = b.Qualified(table.name);
  merge->alias = b.Id("t");
  merge->source = b.Subquery(bad, "s");
  merge->on = QuoteExpr("t.row_id = s.row_id", {}, b.ast());
  MergeCase insert;
  insert.matched = false;
  insert.action = MergeAction::kInsert;
  std::vector<Name> names;
  for (const CatalogColumn& column : table.columns) names.push_back(b.Id(column.name));
  insert.columns = b.ast().Copy(names);
  insert.values = b.ast().Copy(std::vector<ExprPtr>{
      b.Column("s", "row_id"), b.Column("s", "reason"), b.Column("s", "row_data"),
      b.Column("s", "inputs"), b.Variable("run_id"), b.Variable("run_started_at")});
  merge->cases = b.ast().Copy(std::vector<MergeCase>{insert});
  return {
      {Purpose::kQuarantine, Condition::kIfBadRows, "a place for rows that break a rule", create},
      {Purpose::kQuarantine, Condition::kIfBadRows,
       "rows that break a rule, each once, with the reason", merge}};
}

}  // namespace firn
