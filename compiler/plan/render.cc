#include "compiler/plan/render.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "compiler/dialect/to_duckdb.h"
#include "compiler/plan/probe.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/to_trino.h"
#include "compiler/sql/relation.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

using Rename = std::function<bool(const QualifiedName&, QualifiedName*)>;

// A copy of the node with its table renamed, or the node itself.
template <typename Node>
StatementPtr RenameIn(const Node& node, QualifiedName Node::*table, const Rename& rename,
                      Ast& ast) {
  QualifiedName renamed;
  if (!rename(node.*table, &renamed)) return &node;
  Node* copy = ast.Clone(node);
  copy->*table = renamed;
  return copy;
}

StatementPtr RenameTarget(StatementPtr statement, const Rename& rename, Ast& ast) {
  auto in = [&](auto* node, auto member) { return RenameIn(*node, member, rename, ast); };
  switch (statement->kind) {
    case StatementKind::kInsert:
      return in(As<InsertStatement>(statement), &InsertStatement::table);
    case StatementKind::kMerge:
      return in(As<MergeStatement>(statement), &MergeStatement::target);
    case StatementKind::kDelete:
      return in(As<DeleteStatement>(statement), &DeleteStatement::table);
    case StatementKind::kUpdate:
      return in(As<UpdateStatement>(statement), &UpdateStatement::table);
    case StatementKind::kTruncate:
      return in(As<TruncateStatement>(statement), &TruncateStatement::table);
    case StatementKind::kCreateTable:
      return in(As<CreateTableStatement>(statement), &CreateTableStatement::table);
    case StatementKind::kCreateTableAs:
      return in(As<CreateTableAsStatement>(statement), &CreateTableAsStatement::table);
    case StatementKind::kCreateView:
      return in(As<CreateViewStatement>(statement), &CreateViewStatement::view);
    case StatementKind::kDropTable:
      return in(As<DropTableStatement>(statement), &DropTableStatement::table);
    case StatementKind::kDropView:
      return in(As<DropViewStatement>(statement), &DropViewStatement::view);
    case StatementKind::kAddColumn:
      return in(As<AddColumnStatement>(statement), &AddColumnStatement::table);
    case StatementKind::kDropColumn:
      return in(As<DropColumnStatement>(statement), &DropColumnStatement::table);
    case StatementKind::kSetColumnType:
      return in(As<SetColumnTypeStatement>(statement), &SetColumnTypeStatement::table);
    case StatementKind::kTableExecute:
      return in(As<TableExecuteStatement>(statement), &TableExecuteStatement::table);
    case StatementKind::kCreateSchema:
      return in(As<CreateSchemaStatement>(statement), &CreateSchemaStatement::schema);
    default:
      return statement;
  }
}

// The schemas whose tables firn makes, and the tables that have another name there.
class LogicalNames {
 public:
  explicit LogicalNames(const Project& project) {
    schemas_.insert("firn");
    for (const ModelSpec& model : project.models) {
      std::string name = LowerCase(model.qualified_name());
      schemas_.insert(name.substr(0, name.find('.')));
      if (model.config.alias.given()) aliases_[name] = *model.config.alias;
    }
  }

  bool IsSchema(const std::string& schema) const { return schemas_.contains(schema); }

  // "orders", "orders$snapshots" and "orders__quarantine" follow the model's alias.
  std::string Table(const std::string& schema, std::string_view table) const {
    size_t end = std::min(table.find('$'), table.find("__quarantine"));
    std::string model(table.substr(0, end));
    auto found = aliases_.find(schema + "." + LowerCase(model));
    if (found == aliases_.end()) return std::string(table);
    return found->second +
           std::string(end == std::string_view::npos ? std::string_view() : table.substr(end));
  }

 private:
  std::set<std::string> schemas_;
  std::map<std::string, std::string> aliases_;
};

}  // namespace

std::string TargetNames::Schema(std::string_view logical) const {
  if (schema_prefix.empty()) return std::string(logical);
  return schema_prefix + "_" + std::string(logical);
}

StatementPtr Locate(StatementPtr statement, const Project& project, const TargetNames& names,
                    Ast& ast) {
  LogicalNames logical(project);
  Build b(ast);
  bool schema_only = statement->kind == StatementKind::kCreateSchema;
  Rename rename = [&](const QualifiedName& name, QualifiedName* renamed) {
    if (name.parts.size() != (schema_only ? 1 : 2)) return false;
    std::string schema = LowerCase(name.parts[0].text);
    if (!logical.IsSchema(schema)) return false;
    std::vector<Name> parts;
    if (!names.catalog.empty()) parts.push_back(b.Id(names.catalog));
    parts.push_back(b.Id(names.Schema(schema)));
    if (!schema_only) parts.push_back(b.Id(logical.Table(schema, name.parts[1].text)));
    *renamed = {ast.Copy(parts), name.span};
    return true;
  };
  // table_changes takes the table's names as texts.
  auto locate_changes = [&](const TableFunctionRelation& changes) -> RelationPtr {
    std::vector<TableArgument> arguments(changes.arguments.begin(), changes.arguments.end());
    if (Dotted(changes.function) != "system.table_changes" || arguments.size() < 2) {
      return &changes;
    }
    const auto* schema = As<StringLiteral>(arguments[0].value);
    const auto* table = As<StringLiteral>(arguments[1].value);
    if (schema == nullptr || table == nullptr || !logical.IsSchema(std::string(schema->value))) {
      return &changes;
    }
    std::string of(schema->value);
    arguments[0].value = b.String(names.Schema(of));
    arguments[1].value = b.String(logical.Table(of, table->value));
    auto* located = ast.Clone(changes);
    std::vector<Name> parts;
    if (!names.catalog.empty()) parts.push_back(b.Id(names.catalog));
    parts.insert(parts.end(), changes.function.parts.begin(), changes.function.parts.end());
    located->function.parts = ast.Copy(parts);
    located->arguments = ast.Copy(arguments);
    return located;
  };
  Rewriter rewriter;
  rewriter.relation = [&](RelationPtr relation) -> RelationPtr {
    if (const auto* function = As<TableFunctionRelation>(relation)) {
      return locate_changes(*function);
    }
    const auto* table = As<TableRelation>(relation);
    QualifiedName renamed;
    if (table == nullptr || !rename(table->name, &renamed)) return relation;
    auto* copy = ast.Clone(*table);
    copy->name = renamed;
    return copy;
  };
  return RenameTarget(Rewrite(statement, rewriter, ast), rename, ast);
}

Catalog PlanCatalog(const Analysis& analysis, const Project& project) {
  std::map<std::string, CatalogTable> tables;  // several sources may stand for one
  auto add = [](CatalogTable& table, const std::string& name, const Type& type) {
    const bool listed =
        std::any_of(table.columns.begin(), table.columns.end(),
                    [&](const CatalogColumn& has) { return SameName(has.name, name); });
    if (!listed) table.columns.push_back({name, type});
  };
  for (const SourceSpec& source : project.sources) {
    for (const SourceLocation* location : {&source.duckdb, &source.trino}) {
      if (!location->table.given()) continue;
      CatalogTable& table = tables[LowerCase(LocationText(location->table, project))];
      for (const ColumnSpec& column : source.columns) {
        add(table, *column.name, ParseType(*column.data_type));
      }
      if (location->watermark.given()) {
        add(table, *location->watermark, WatermarkType(source, *location));
      }
    }
  }
  Catalog catalog = Catalog::Over(analysis.catalog);
  for (auto& [name, table] : tables) {
    table.name = name;
    catalog.Add(std::move(table));
  }
  return catalog;
}

Catalog StatementCatalog(const ModelPlan& plan, const Catalog& base) {
  Catalog catalog = Catalog::Over(base);
  catalog.Add(QuarantineTable(plan.target));
  if (plan.staged) catalog.Add(StagedTable(plan.staged->table));
  return catalog;
}

PrintedSql Render(StatementPtr statement, const Project& project, const Catalog& catalog,
                  const TargetNames& names, const SourceMap& sources, Ast& ast,
                  Diagnostics& diagnostics) {
  if (names.flavor == SqlFlavor::kDuckdb) {
    size_t errors = diagnostics.error_count();
    QueryAnalysis types = AnalyzeStatement(statement, catalog, sources, ast.expression_count(),
                                           diagnostics, &RunValueTypes());
    if (diagnostics.error_count() > errors) return {};
    statement = ToDuckdb(statement, {types.types, catalog.trino, types.unpadded, types.written},
                         ast, diagnostics);
    if (diagnostics.error_count() > errors) return {};
  } else {
    statement = ToTrino(statement, catalog.trino, ast);
  }
  return PrintWithMarks(Locate(statement, project, names, ast), names.flavor);
}

}  // namespace firn
