#include "compiler/macro/parse_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "compiler/base/text.h"
#include "compiler/project/load.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/walk.h"

namespace firn {

std::string Dotted(const QualifiedName& name) {
  std::string dotted;
  for (const Name& part : name.parts) {
    if (!dotted.empty()) dotted += '.';
    dotted += LowerCase(part.text);
  }
  return dotted;
}

SqlText TextOf(const SqlSpec& spec, const SourceMap& sources, const TrinoVersion& trino) {
  return {sources.text(spec.span), spec.span.file, spec.span.begin, spec.indent, trino};
}

namespace {

// Names of one part are common tables or mistakes; the analyzer tells which.
void CollectTables(ParsedModel& model) {
  Visitor visitor;
  visitor.relation = [&](RelationPtr relation) {
    const auto* table = As<TableRelation>(relation);
    if (table == nullptr || table->name.parts.size() < 2) return true;
    std::string name = Dotted(table->name);
    if (std::find(model.tables.begin(), model.tables.end(), name) == model.tables.end()) {
      model.tables.push_back(name);
      model.table_spans.push_back(table->span);
    }
    return true;
  };
  Walk(model.query, visitor);
}

BodyPtr SelectAll(RelationPtr table, Ast& ast) {
  auto* body = ast.New<SelectBody>(table->span);
  SelectItem star;
  star.star = true;
  star.span = table->span;
  body->items = ast.Copy(std::vector<SelectItem>{star});
  body->from = table;
  return body;
}

// The body with `select * from t` for each `table t`.
BodyPtr WithoutTables(BodyPtr body, Ast& ast) {
  if (const auto* named = As<TableBody>(body)) {
    auto* table = ast.New<TableRelation>(named->span);
    table->name = named->name;
    return SelectAll(table, ast);
  }
  const auto* set = As<SetOperationBody>(body);
  if (set == nullptr) return body;
  BodyPtr left = WithoutTables(set->left, ast), right = WithoutTables(set->right, ast);
  if (left == set->left && right == set->right) return body;
  auto* changed = ast.Clone(*set);
  changed->left = left;
  changed->right = right;
  return changed;
}

QueryPtr SelectAll(const Text& source, Ast& ast) {
  auto* table = ast.New<TableRelation>(source.span);
  std::vector<Name> parts;
  std::string_view rest = source.value;
  for (size_t dot; (dot = rest.find('.')) != std::string_view::npos; rest.remove_prefix(dot + 1)) {
    parts.push_back({ast.Copy(rest.substr(0, dot)), false, source.span});
  }
  parts.push_back({ast.Copy(rest), false, source.span});
  table->name.parts = ast.Copy(parts);
  auto* query = ast.New<Query>(source.span);
  query->body = SelectAll(table, ast);
  return query;
}

}  // namespace

QueryPtr ParseModelQuery(const ModelSpec& spec, const ParsedProject& parsed, const Project& project,
                         const SourceMap& sources, Ast& ast, Diagnostics& diagnostics) {
  if (spec.source.given()) return SelectAll(spec.source, ast);
  if (!spec.sql.given()) return nullptr;
  QueryPtr query = ParseQuery(TextOf(spec.sql, sources, project.trino), ast, diagnostics);
  if (query == nullptr) return nullptr;
  query = Expand(query, parsed.macros, project.vars, ast, diagnostics);
  if (query == nullptr) return nullptr;
  // `table t` is `select * from t`.
  Rewriter rewriter;
  rewriter.query = [&ast](QueryPtr one) -> QueryPtr {
    BodyPtr body = WithoutTables(one->body, ast);
    if (body == one->body) return one;
    auto* changed = ast.Clone(*one);
    changed->body = body;
    return changed;
  };
  return Rewrite(query, rewriter, ast);
}

namespace {

void ParseModel(const ModelSpec& spec, const ParsedProject& parsed, const Project& project,
                const SourceMap& sources, ParsedModel& model, Diagnostics& diagnostics) {
  model.spec = &spec;
  model.ast = std::make_unique<Ast>();
  model.query = ParseModelQuery(spec, parsed, project, sources, *model.ast, diagnostics);
  if (model.query != nullptr) CollectTables(model);
  if (!spec.config.delete_when.given()) return;
  SqlSpec text{spec.config.delete_when.span, 0};
  ExprPtr when = ParseExpression(TextOf(text, sources, project.trino), *model.ast, diagnostics);
  if (when != nullptr) {
    model.delete_when = Expand(when, parsed.macros, project.vars, *model.ast, diagnostics);
  }
}

// A source's files by their name alone; where links lead is seen when they are read.
void CheckPlace(const Text& files, const Project& project, Diagnostics& diagnostics) {
  if (!files.given() || *project.allow_outside || IsByCaller(files, project.vars)) return;
  Diagnostics unknown;  // a variable's
  std::filesystem::path path = ExpandText(files, project.vars, unknown);
  path = path.lexically_normal();
  if (!path.is_absolute() && *path.begin() != "..") return;
  diagnostics.Error("outside-project", files.span,
                    fmt::format("'{}' lies outside the project", path.string()), kAllowOutside);
}

// Hooks are parsed again when they are planned; here each that a model or its folders name is
// judged, once.
void CheckHooks(const Project& project, const SourceMap& sources, Diagnostics& diagnostics) {
  std::set<std::pair<FileId, uint32_t>> seen;
  for (const ModelSpec& spec : project.models) {
    for (const std::vector<Text>* hooks : {&spec.config.pre_hook, &spec.config.post_hook}) {
      for (const Text& hook : *hooks) {
        if (!seen.emplace(hook.span.file, hook.span.begin).second) continue;
        Ast ast;
        (void)ParseStatement(TextOf(SqlSpec{hook.span, 0}, sources, project.trino), ast,
                             diagnostics);
      }
    }
  }
}

}  // namespace

ParsedProject ParseProject(const Project& project, const SourceMap& sources,
                           Diagnostics& diagnostics, const Loop& loop) {
  ParsedProject parsed;
  parsed.macros = ParseMacros(project, sources, diagnostics);
  parsed.models.resize(project.models.size());
  std::vector<Diagnostics> found(project.models.size());
  loop(project.models.size(), [&](size_t i) {
    ParseModel(project.models[i], parsed, project, sources, parsed.models[i], found[i]);
  });
  for (const SourceSpec& source : project.sources) {
    CheckPlace(source.duckdb.files, project, diagnostics);
    CheckPlace(source.trino.files, project, diagnostics);
  }
  for (Diagnostics& one : found) diagnostics.Append(std::move(one));
  CheckHooks(project, sources, diagnostics);
  return parsed;
}

}  // namespace firn
