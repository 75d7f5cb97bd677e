#include "runner/run/make_log.h"

#include <fmt/format.h>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"

namespace firn {

namespace {

Status NotIceberg(const std::string& catalog, const std::string& what) {
  return {StatusCode::kNotIceberg,
          fmt::format("catalog '{}' {}, and firn writes to Iceberg alone: by a table's snapshots it"
                      " tells after a crash whether a write has committed, and without them rows"
                      " could be lost or doubled\n"
                      "  hint: give the target a catalog with connector.name=iceberg",
                      catalog, what)};
}

Status CreateSchemas(const Workspace& workspace, const TargetNames& names,
                     const std::vector<std::string>& schemas, Session& session) {
  for (const std::string& schema : schemas) {
    Ast ast;
    auto* create = ast.New<CreateSchemaStatement>({});
    create->if_not_exists = true;
    create->schema = Build(ast).Qualified(schema);
    Status made =
        session.Ensure(Print(Locate(create, workspace.project, names, ast), names.flavor));
    if (!made.ok()) return made;
  }
  return Status();
}

// The log must have snapshots, as all tables of its catalog then have. If not, it goes.
Status CheckSnapshots(const Workspace& workspace, const TargetNames& names, Session& session) {
  Ast ast;
  Build b(ast);
  auto asked = AskTrino(Quote("select 1 from @snapshots limit 0",
                              {{"snapshots", b.Table("firn.log$snapshots")}}, ast),
                        workspace.project, names, session, ast);
  if (asked.ok() || asked.status().code() != StatusCode::kQuery) return asked.status();
  auto* drop = ast.New<DropTableStatement>({});
  drop->if_exists = true;
  drop->table = b.Qualified("firn.log");
  (void)session.Execute(Print(Locate(drop, workspace.project, names, ast)));
  return NotIceberg(names.catalog,
                    fmt::format("has no snapshots of its tables ({})", asked.status().name));
}

}  // namespace

Result<std::optional<std::string>> ConnectorOf(const std::string& catalog, Session& session) {
  Ast ast;
  auto rows =
      session.Execute("select connector_name from system.metadata.catalogs where catalog_name = " +
                      Print(Build(ast).String(LowerCase(catalog))));
  if (rows.status().code() == StatusCode::kQuery) return std::optional<std::string>();  // forbidden
  if (!rows.ok()) return rows.status();
  if (rows->rows.size() != 1 || rows->rows[0].size() != 1) return std::optional<std::string>();
  return std::optional<std::string>(rows->rows[0][0]);
}

Status CheckConnector(const std::string& catalog, const std::optional<std::string>& connector) {
  // A catalog of lakehouse may hold Iceberg tables or others: its log shows.
  if (!connector || *connector == "iceberg" || *connector == "lakehouse") return Status();
  return NotIceberg(catalog, fmt::format("is of connector '{}'", *connector));
}

Status MakeLog(const Workspace& workspace, Engine& engine, const TargetNames& names,
               const TargetState& target, const StateLog& log, Session& session) {
  std::optional<std::string> connector;
  const bool look = !target.has_log && !engine.transactional();
  if (look) {
    auto told = ConnectorOf(names.catalog, session);
    if (!told.ok()) return told.status();
    connector = std::move(*told);
    if (Status may = CheckConnector(names.catalog, connector); !may.ok()) return may;
  }
  Status made = CreateSchemas(workspace, names, target.missing_schemas, session);
  if (!made.ok() || target.has_log) return made;
  made = log.Create(session);
  if (!made.ok() || !look || connector == "iceberg") return made;
  return CheckSnapshots(workspace, names, session);
}

}  // namespace firn
