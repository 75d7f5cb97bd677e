#include "runner/cli/compile_models.h"

#include "compiler/plan/build.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/to_trino.h"

namespace firn {

const char* Describe(Condition condition) {
  switch (condition) {
    case Condition::kAlways:
      return "";
    case Condition::kIfNew:
      return "if there are new rows";
    case Condition::kIfBadRows:
      return "if there are bad rows";
  }
  return "";
}

std::string CompiledQuery(Workspace& workspace, size_t model, const TargetNames& names) {
  const ParsedModel& parsed = workspace.parsed.models[model];
  if (parsed.query == nullptr) return {};
  auto* statement = parsed.ast->New<QueryStatement>({});
  statement->query = parsed.query;
  StatementPtr sent = ToTrino(statement, workspace.project.trino, *parsed.ast);
  return Print(Locate(sent, workspace.project, names, *parsed.ast));
}

namespace {

// The table of staged records as a run makes it.
CatalogTable StageTable(const StagedFiles& staged) {
  CatalogTable table{staged.table, {}, false};
  for (auto [name, type] :
       {std::pair("$file", "varchar"), {"$line", "bigint"}, {"$record", "varchar"}}) {
    table.columns.push_back({name, ParseType(type)});
  }
  return table;
}

// What only a run knows. Trino's text keeps the variables; DuckDB's is typed before it is
// rewritten, so there each stands as its name in quotes: cast('@watermark_high' as timestamp(6)).
StatementPtr NameVariables(StatementPtr tree, const ModelPlan& plan, Ast& ast) {
  Build b(ast);
  std::map<std::string, ExprPtr> values;
  for (const auto& [name, type] : RunValueTypes()) {
    values[name] = b.Cast(b.String("@" + name), type.ToString());
  }
  if (plan.watermark.kind != WatermarkKind::kNone && plan.watermark.type.certain()) {
    for (const char* name : {"watermark_low", "watermark_high"}) {
      values[name] = b.Cast(b.String(std::string("@") + name), plan.watermark.type.ToString());
    }
  }
  return Bind(tree, values, ast);
}

// A table that an earlier statement of the script makes.
void AddCreated(StatementPtr tree, Catalog* catalog) {
  const auto* create = As<CreateTableStatement>(tree);
  if (create == nullptr) return;
  CatalogTable table{Dotted(create->table), {}, false};
  for (const ColumnDefinition& column : create->columns) {
    table.columns.push_back({std::string(column.name.text), ParseType(column.type.text)});
  }
  catalog->Add(std::move(table));
}

}  // namespace

ModelScript MakeScript(Workspace& workspace, size_t model, const TargetNames& names,
                       const TargetFacts* facts, bool full_refresh, Diagnostics& diagnostics,
                       const std::optional<EventWindow>& window) {
  PlanInput input;
  input.window = window;
  input.flavor = names.flavor;
  input.full_refresh = full_refresh;
  if (facts != nullptr) {
    input.live = &facts->live;
    input.table_properties = facts->table_properties;
    input.watermarks = facts->watermarks;
    input.progress = facts->progress;
  }
  ModelScript script;
  script.model = model;
  script.plan = PlanModel(workspace.project, workspace.parsed, workspace.analysis, model,
                          workspace.sources, input, diagnostics);
  Ast& ast = *workspace.parsed.models[model].ast;
  Catalog base = PlanCatalog(workspace.analysis, workspace.project);
  Catalog catalog = Catalog::Over(base);
  if (script.plan.staged) catalog.Add(StageTable(*script.plan.staged));
  for (const PlannedStatement& planned : script.plan.statements) {
    if (planned.tree == nullptr) continue;  // after a diagnostic
    StatementPtr tree =
        Bind(planned.tree, ShownConditions(script.plan.pruning, names.flavor, ast), ast);
    if (names.flavor == SqlFlavor::kDuckdb) tree = NameVariables(tree, script.plan, ast);
    PrintedSql sql =
        Render(tree, workspace.project, catalog, names, workspace.sources, ast, diagnostics);
    script.statements.push_back({planned, std::move(sql.text)});
    AddCreated(planned.tree, &catalog);
  }
  return script;
}

}  // namespace firn
