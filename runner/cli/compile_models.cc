#include "runner/cli/compile_models.h"

#include "compiler/plan/build.h"

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

const char* NameOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::kCreate:
      return "create";
    case Purpose::kEvolve:
      return "evolve";
    case Purpose::kHook:
      return "hook";
    case Purpose::kProbe:
      return "probe";
    case Purpose::kQuarantine:
      return "quarantine";
    case Purpose::kWrite:
      return "write";
  }
  return "";
}

std::string CompiledQuery(Workspace& workspace, size_t model, const TargetNames& names) {
  const ParsedModel& parsed = workspace.parsed.models[model];
  if (parsed.query == nullptr) return {};
  auto* statement = parsed.ast->New<QueryStatement>({});
  statement->query = parsed.query;
  return Print(Locate(statement, workspace.project, names, *parsed.ast));
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

// What a run finds out and puts in, as a variable of the right type that prints as `@name`.
Catalog CatalogOf(const ModelPlan& plan, const Catalog& base) {
  Catalog catalog;
  catalog.base = &base;
  if (plan.staged) catalog.Add(StageTable(*plan.staged));
  return catalog;
}

}  // namespace

ModelScript MakeScript(Workspace& workspace, size_t model, const TargetNames& names,
                       const TargetFacts* facts, bool full_refresh, Diagnostics& diagnostics) {
  PlanInput input;
  input.flavor = names.flavor;
  input.full_refresh = full_refresh;
  if (facts != nullptr) {
    input.live = &facts->live;
    input.watermarks = facts->watermarks;
  }
  ModelScript script;
  script.model = model;
  script.plan = PlanModel(workspace.project, workspace.parsed, workspace.analysis, model,
                          workspace.sources, input, diagnostics);
  Catalog base = PlanCatalog(workspace.analysis, workspace.project);
  Catalog catalog = CatalogOf(script.plan, base);
  for (const PlannedStatement& planned : script.plan.statements) {
    PrintedSql sql = Render(planned.tree, workspace.project, catalog, names, workspace.sources,
                            *workspace.parsed.models[model].ast, diagnostics);
    script.statements.push_back({planned, std::move(sql.text)});
  }
  return script;
}

}  // namespace firn
