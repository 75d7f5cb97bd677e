#include "compiler/plan/probe.h"

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
  return b.Subquery(context.model.query);
}

}  // namespace

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
      if (context.low != nullptr) {
        where = b.Compare(reference, ComparisonOperator::kGreater, context.low);
      }
      break;
    }
    case WatermarkKind::kFiles:
      from = b.Table(StageTable(context));
      break;
    case WatermarkKind::kNone:
      if (input.checked == nullptr) return nullptr;
      from = input.checked;
      break;
  }
  if (input.checked != nullptr) {
    items.push_back(b.Item(BadRows(context, input), "bad_rows"));
    facts->push_back(ProbeFact::kBadRows);
  }
  return AsStatement(b.Select(items, from, where), b.ast());
}

std::vector<PlannedStatement> Quarantine(const PlanContext& context, const ModelInput& input) {
  if (input.checked == nullptr) return {};
  const Build& b = context.build;
  std::string table = context.target + "__quarantine";
  auto* create = b.ast().New<CreateTableStatement>({});
  create->if_not_exists = true;
  create->table = b.Qualified(table);
  std::vector<ColumnDefinition> columns;
  for (auto [name, type] : {std::pair("row_id", "varchar"),
                            {"reason", "varchar"},
                            {"row_data", "varchar"},
                            {"inputs", "varchar"},
                            {"run_id", "varchar"},
                            {"quarantined_at", "timestamp(6) with time zone"}}) {
    ColumnDefinition column;
    column.name = b.Id(name);
    column.type.text = type;
    columns.push_back(column);
  }
  create->columns = b.ast().Copy(columns);

  QueryPtr bad = Quote(
      "select row_id, min(reason) as reason, min(row_data) as row_data, min(inputs) as inputs"
      " from (select to_hex(sha256(to_utf8(concat(reason, row_data, coalesce(inputs, ''))))) as"
      " row_id, reason, row_data, inputs"
      " from (select _firn_reason as reason, @row as row_data, _firn_inputs as inputs"
      " from @checked where _firn_reason is not null and @is_new))"
      " group by row_id",
      {{"row", RowText(b, context.input_columns)},
       {"checked", input.checked},
       {"is_new", InputIsNew(context)}},
      b.ast());

  auto* merge = b.ast().New<MergeStatement>({});
  merge->target = b.Qualified(table);
  merge->alias = b.Id("t");
  merge->source = b.Subquery(bad, "s");
  merge->on = QuoteExpr("t.row_id = s.row_id", {}, b.ast());
  MergeCase insert;
  insert.matched = false;
  insert.action = MergeAction::kInsert;
  std::vector<Name> names;
  for (const ColumnDefinition& column : columns) names.push_back(column.name);
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
