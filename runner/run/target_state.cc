#include "runner/run/target_state.h"

#include <algorithm>
#include <set>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "compiler/plan/snapshot_rows.h"
#include "runner/engine/read_catalog.h"

namespace firn {

namespace {

// Of a schema whose models are all run, all tables are listed: that is quicker than one by one.
void WantAllWhereAllAreRun(const Project& project, const TargetNames& names, WantedTables* wanted) {
  std::map<std::string, size_t> models;
  for (const ModelSpec& model : project.models) {
    std::string name = LowerCase(model.qualified_name());
    ++models[names.Schema(name.substr(0, name.find('.')))];
  }
  for (auto& [schema, tables] : *wanted) {
    if (tables.size() == models[schema]) tables.clear();
  }
}

// Physical tables back under their logical names.
Status ReadLive(const Workspace& workspace, Engine& engine, Session& session,
                const TargetNames& names, const std::vector<size_t>& models, TargetState* target) {
  WantedTables wanted{{names.Schema("firn"), {}}};  // all: staging tables of dead runs, too
  std::map<std::string, std::string> logical{{LowerCase(names.Schema("firn")), "firn"}};
  std::map<std::string, std::string> renamed;  // by "schema.alias"
  for (size_t i : models) {
    const ModelSpec& model = workspace.project.models[i];
    std::string name = LowerCase(model.qualified_name());
    std::string schema = name.substr(0, name.find('.')), table = name.substr(schema.size() + 1);
    if (model.config.alias.given()) table = LowerCase(*model.config.alias);
    renamed[schema + "." + table] = name;
    logical[LowerCase(names.Schema(schema))] = schema;
    if (schema != "firn") wanted[names.Schema(schema)].insert(table);
  }
  WantAllWhereAllAreRun(workspace.project, names, &wanted);
  auto found = ReadTables(session, engine.type(), names.catalog, wanted);
  if (!found.ok()) return found.status();
  for (CatalogTable& table : found->tables) {
    size_t dot = table.name.rfind('.');
    size_t start = table.name.rfind('.', dot - 1);
    start = start == std::string::npos ? 0 : start + 1;
    const std::string& schema = logical[table.name.substr(start, dot - start)];
    std::string name = schema + table.name.substr(dot);
    auto model = renamed.find(name);
    table.name = model == renamed.end() ? name : model->second;
    target->live.Add(std::move(table));
  }
  const CatalogTable* log = target->live.Find("firn.log");
  target->has_log = log != nullptr;
  if (log != nullptr && log->columns.size() != LogTable().columns.size()) {
    return {StatusCode::kProtocol,
            "table '" + names.Schema("firn") + ".log' is not firn's log: it has other columns"};
  }
  std::set<std::string> seen;
  for (const std::string& schema : found->schemas) seen.insert(LowerCase(schema));
  for (const auto& [physical_name, schema] : logical) {
    if (!seen.contains(physical_name)) target->missing_schemas.push_back(schema);
  }
  return Status();
}

// How many columns a query has whose items are written out; 0, which is any, of others.
size_t ColumnCount(QueryPtr query) {
  const auto* select = As<SelectBody>(query->body);
  if (select == nullptr) return 0;
  const bool star = std::any_of(select->items.begin(), select->items.end(),
                                [](const SelectItem& item) { return item.star; });
  return star ? 0 : select->items.size();
}

}  // namespace

Result<TargetState> ReadTargetTables(const Workspace& workspace, Engine& engine, Session& session,
                                     const TargetNames& names, const std::vector<size_t>& models) {
  TargetState target;
  Status read = ReadLive(workspace, engine, session, names, models, &target);
  if (!read.ok()) return read;
  return target;
}

Result<QueryResult> AskTrino(QueryPtr query, const Project& project, const TargetNames& names,
                             Session& session, Ast& ast) {
  auto* statement = ast.New<QueryStatement>({});
  statement->query = query;
  return session.Execute(Print(Locate(statement, project, names, ast)),
                         {.columns = ColumnCount(query)});
}

std::vector<std::string> NamesOf(const Project& project, const std::vector<size_t>& models) {
  std::vector<std::string> names;
  for (size_t model : models) names.push_back(LowerCase(project.models[model].qualified_name()));
  return names;
}

Status ReadSnapshots(const Workspace& workspace, Session& session, const RunOptions& options,
                     TargetState* target) {
  Ast ast;
  Build b(ast);
  std::vector<std::string> models;
  std::vector<SelectItem> items;
  for (size_t model : options.models) {
    const ModelSpec& spec = workspace.project.models[model];
    std::string name = LowerCase(spec.qualified_name());
    if (!spec.adds_blindly() || target->live.Find(name) == nullptr) continue;
    items.push_back(b.Item(CurrentSnapshot(name, b)));
    models.push_back(name);
  }
  if (models.empty()) return Status();
  auto rows = AskTrino(b.Select(items, nullptr), workspace.project, options.names, session, ast);
  if (!rows.ok()) return rows.status();
  for (size_t i = 0; i < models.size() && !rows->rows.empty(); ++i) {
    target->snapshots[models[i]] = rows->rows[0].at(i).value_or("0");
  }
  return Status();
}

}  // namespace firn
