#include "runner/run/target_state.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "runner/engine/read_catalog.h"
#include "runner/run/lease.h"
#include "runner/run/measured_session.h"

namespace firn {

namespace {

std::set<std::string> LogicalSchemas(const Project& project) {
  std::set<std::string> schemas{"firn"};
  for (const ModelSpec& model : project.models) {
    std::string name = LowerCase(model.qualified_name());
    schemas.insert(name.substr(0, name.find('.')));
  }
  return schemas;
}

// Physical tables back under their logical names.
Status ReadLive(const Workspace& workspace, Engine& engine, Session& session,
                const TargetNames& names, TargetState* target) {
  std::map<std::string, std::string> logical;  // by physical schema
  std::vector<std::string> physical;
  for (const std::string& schema : LogicalSchemas(workspace.project)) {
    physical.push_back(names.Schema(schema));
    logical[LowerCase(physical.back())] = schema;
  }
  std::map<std::string, std::string> models;  // by "schema.alias"
  for (const ModelSpec& model : workspace.project.models) {
    if (!model.config.alias.given()) continue;
    std::string name = LowerCase(model.qualified_name());
    models[name.substr(0, name.find('.') + 1) + LowerCase(*model.config.alias)] = name;
  }
  auto tables = ReadTables(session, engine.type(), names.catalog, physical);
  if (!tables.ok()) return tables.status();
  std::set<std::string> seen;
  for (CatalogTable& table : *tables) {
    size_t dot = table.name.rfind('.');
    size_t start = table.name.rfind('.', dot - 1);
    start = start == std::string::npos ? 0 : start + 1;
    const std::string& schema = logical[table.name.substr(start, dot - start)];
    seen.insert(schema);
    std::string name = schema + table.name.substr(dot);
    auto alias = models.find(name);
    table.name = alias == models.end() ? name : alias->second;
    target->live.Add(std::move(table));
  }
  const CatalogTable* log = target->live.Find("firn.log");
  target->has_log = log != nullptr;
  if (log != nullptr && log->columns.size() != LogTable().columns.size()) {
    return {StatusCode::kProtocol,
            "table '" + names.Schema("firn") + ".log' is not firn's log: it has other columns"};
  }
  for (const auto& [_, schema] : logical) {
    if (!seen.contains(schema)) target->missing_schemas.push_back(schema);
  }
  return Status();
}

class IntentSettler {
 public:
  IntentSettler(const Workspace& workspace, Session& session, const TargetNames& names)
      : workspace_(workspace), session_(session), names_(names) {}

  // True: the statement of this query id has changed the table.
  Result<bool> Committed(const std::string& model, const std::string& query_id) {
    Ast ast;
    Build b(ast);
    return Any(
        Quote("select 1 from @snapshots"
              " where element_at(summary, 'trino_query_id') = @query_id",
              {{"snapshots", b.Table(model + "$snapshots")}, {"query_id", b.String(query_id)}},
              ast),
        ast);
  }

  Result<bool> StillRuns(const std::string& query_id) {
    Ast ast;
    Build b(ast);
    return Any(Quote("select 1 from system.runtime.queries"
                     " where query_id = @query_id and state not in ('FINISHED', 'FAILED')",
                     {{"query_id", b.String(query_id)}}, ast),
               ast);
  }

  Status Kill(const std::string& query_id) {
    Ast ast;
    auto killed =
        session_.Execute("call system.runtime.kill_query(query_id => " +
                         Print(Build(ast).String(query_id)) + ", message => 'its run is gone')");
    // It may have ended by itself meanwhile.
    if (killed.ok() || killed.status().code() == StatusCode::kQuery) return Status();
    return killed.status();
  }

 private:
  Result<bool> Any(QueryPtr query, Ast& ast) {
    auto* statement = ast.New<QueryStatement>({});
    statement->query = query;
    std::string sql = Print(Locate(statement, workspace_.project, names_, ast));
    auto rows = session_.Execute(sql);
    if (!rows.ok()) return rows.status();
    return !rows->rows.empty();
  }

  const Workspace& workspace_;
  Session& session_;
  const TargetNames& names_;
};

// How long a statement of a dead run may go on before this run ends it: nobody will fetch its
// result, so it can only be about to commit.
constexpr auto kPatience = std::chrono::seconds(3);

// Whether the intent's statement has changed its table; once this is known it stays so, for a
// statement that has not is no longer running; unknown only where it may not be ended. A statement
// whose client is gone keeps "running" after its commit until somebody fetches its result, so the
// table is asked first.
Result<std::optional<bool>> Outcome(IntentSettler& settler, const std::string& model,
                                    const std::string& query_id, bool table_exists, Settle settle) {
  auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    auto runs = settler.StillRuns(query_id);
    if (!runs.ok()) return runs.status();
    if (table_exists) {
      auto committed = settler.Committed(model, query_id);
      if (!committed.ok()) return committed.status();
      if (*committed) return std::optional(true);
    }
    if (!*runs) return std::optional(false);
    if (settle == Settle::kLook) return std::optional<bool>();
    if (std::chrono::steady_clock::now() > deadline) {
      Status killed = settler.Kill(query_id);
      if (!killed.ok()) return killed;
      deadline += kPatience;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

}  // namespace

Result<TargetState> ReadTargetTables(const Workspace& workspace, Engine& engine, Session& session,
                                     const TargetNames& names) {
  TargetState target;
  Status read = ReadLive(workspace, engine, session, names, &target);
  if (!read.ok()) return read;
  return target;
}

Status SettleIntents(const Workspace& workspace, Session& session, const TargetNames& names,
                     const Clock& clock, Settle settle, TargetState* target) {
  IntentSettler settler(workspace, session, names);
  for (auto& [name, model] : target->state.models) {
    if (!model.open_intent) continue;
    auto claim = target->state.claims.find(model.open_intent->run_id);
    if (claim != target->state.claims.end() && IsLive(claim->second, clock.Now())) continue;
    StateEntry outcome = *model.open_intent;
    auto committed =
        Outcome(settler, name, outcome.query_id, target->live.Find(name) != nullptr, settle);
    if (!committed.ok()) return committed.status();
    if (!*committed) continue;
    outcome.kind = **committed ? EntryKind::kCommit : EntryKind::kAbort;
    target->settled.push_back(outcome);
  }
  for (const StateEntry& outcome : target->settled) target->state.Apply(outcome);
  return Status();
}

Result<TargetFacts> ReadTarget(const Workspace& workspace, Engine& engine,
                               const RunOptions& options) {
  auto session = engine.Connect();
  if (!session.ok()) return session.status();
  auto target = ReadTargetTables(workspace, engine, **session, options.names);
  if (!target.ok()) return target.status();
  if (target->has_log) {
    auto state = StateLog(workspace.project, options.names).Read(**session);
    if (!state.ok()) return state.status();
    target->state = std::move(*state);
  }
  if (!engine.transactional()) {
    Status settled =
        SettleIntents(workspace, **session, options.names, SystemClock(), Settle::kLook, &*target);
    if (!settled.ok()) return settled;
  }
  TargetFacts facts;
  facts.live = std::move(target->live);
  for (const auto& [name, model] : target->state.models) {
    if (model.watermark) facts.watermarks[name] = *model.watermark;
  }
  return facts;
}

}  // namespace firn
