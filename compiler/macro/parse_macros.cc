#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

#include "compiler/macro/expand.h"
#include "compiler/macro/expander.h"
#include "compiler/macro/parse_project.h"
#include "compiler/sql/parser.h"

namespace firn {

namespace {

void CollectSurroundings(Macro* macro) {
  // Calls `found` for each parameter within a tree.
  auto for_each = [&](auto tree, const std::function<void(Macro::Surroundings&)>& found) {
    Visitor visitor;
    visitor.expr = [&](ExprPtr expr) {
      const auto* variable = As<Variable>(expr);
      if (variable != nullptr) found(macro->surroundings[std::string(variable->name)]);
      return true;
    };
    Walk(tree, visitor);
  };
  Visitor visitor;
  visitor.expr = [&](ExprPtr expr) {
    const auto* lambda = As<LambdaExpr>(expr);
    if (lambda == nullptr) return true;
    for_each(lambda->body, [&](Macro::Surroundings& around) {
      for (const Name& name : lambda->parameters) around.lambda_names.insert(MacroKey(name.text));
    });
    return true;
  };
  visitor.query = [&](QueryPtr query) {
    for_each(query, [](Macro::Surroundings& around) { around.query = true; });
    return true;
  };
  if (macro->expression != nullptr) Walk(macro->expression, visitor);
}

// Parses the bodies, then expands each after those that it calls.
class MacroParser {
 public:
  MacroParser(const Project& project, const SourceMap& sources, Diagnostics& diagnostics)
      : project_(project), sources_(sources), diagnostics_(diagnostics) {}

  MacroTable Run() {
    table_.ast = std::make_unique<Ast>();
    for (const MacroSpec& spec : project_.macros) Parse(spec);
    for (auto& [key, macro] : table_.macros) ExpandBody(key);
    return std::move(table_);
  }

 private:
  SqlText Whole(const SqlSpec& sql) const { return TextOf(sql, sources_, project_.trino); }

  void Parse(const MacroSpec& spec) {
    auto [at, fresh] = table_.macros.try_emplace(MacroKey(*spec.name));
    if (!fresh) return;  // the loader has reported it
    Macro& macro = at->second;
    macro.spec = &spec;
    Location place = sources_.Locate(spec.name.span);
    macro.place = fmt::format("{}:{}", place.path, place.line);
    if (spec.expression.given()) {
      macro.expression = ParseExpression(Whole(spec.expression), *table_.ast, diagnostics_);
      RefuseBareParameters(macro);
    } else if (spec.query.given()) {
      macro.query = ParseQuery(Whole(spec.query), *table_.ast, diagnostics_);
    }
  }

  // `amount / 2` would be a column of wherever the macro is called.
  void RefuseBareParameters(const Macro& macro) {
    Visitor visitor;
    visitor.query = [](QueryPtr) { return false; };  // has columns of its own
    visitor.expr = [&](ExprPtr expr) {
      if (As<Dereference>(expr) != nullptr) return false;
      const auto* column = As<ColumnRef>(expr);
      if (column == nullptr) return true;
      for (const MacroParameter& parameter : macro.spec->parameters) {
        if (!SameName(*parameter.name, column->name.text)) continue;
        diagnostics_.Error(
            "macro-parameter", column->span,
            fmt::format("'{}' alone is a column, not the macro's parameter", column->name.text),
            fmt::format("write '@{}'", *parameter.name));
      }
      return true;
    };
    if (macro.expression != nullptr) Walk(macro.expression, visitor);
  }

  void ExpandBody(const std::string& key) {
    if (done_.contains(key)) return;
    auto again = std::find(path_.begin(), path_.end(), key);
    if (again != path_.end()) return ReportCycle(again);
    Macro& macro = table_.macros.at(key);
    path_.push_back(key);
    ForEachCall(macro, [&](const QualifiedName& name) {
      std::string called = MacroKey(name.last().text);
      if (name.parts.size() == 1 && table_.macros.contains(called)) ExpandBody(called);
    });
    path_.pop_back();
    if (!done_.insert(key).second) return;  // part of a cycle
    size_t errors = diagnostics_.error_count();
    Expander expander(table_, project_.vars, macro.spec, *table_.ast, diagnostics_);
    if (macro.expression != nullptr) macro.expression = expander.Run(macro.expression);
    if (macro.query != nullptr) macro.query = expander.Run(macro.query);
    if (diagnostics_.error_count() > errors) macro.expression = nullptr, macro.query = nullptr;
    CollectSurroundings(&macro);
  }

  template <typename Found>
  static void ForEachCall(const Macro& macro, const Found& found) {
    Visitor visitor;
    visitor.expr = [&](ExprPtr expr) {
      if (const auto* call = As<CallExpr>(expr)) found(call->name);
      return true;
    };
    visitor.relation = [&](RelationPtr relation) {
      if (const auto* call = As<TableFunctionRelation>(relation)) found(call->function);
      return true;
    };
    if (macro.expression != nullptr) Walk(macro.expression, visitor);
    if (macro.query != nullptr) Walk(macro.query, visitor);
  }

  void ReportCycle(std::vector<std::string>::iterator first) {
    std::vector<std::string> names(first, path_.end());
    for (const std::string& key : names) {
      Macro& macro = table_.macros.at(key);
      macro.expression = nullptr;
      macro.query = nullptr;
      done_.insert(key);
    }
    const MacroSpec& spec = *table_.macros.at(names.front()).spec;
    names.push_back(names.front());
    diagnostics_.Error(
        "macro-cycle", spec.name.span,
        fmt::format("macro '{}' calls itself: {}", *spec.name, fmt::join(names, " -> ")));
  }

  const Project& project_;
  const SourceMap& sources_;
  Diagnostics& diagnostics_;
  MacroTable table_;
  std::vector<std::string> path_;  // of calls that led here
  std::set<std::string> done_;
};

}  // namespace

MacroTable ParseMacros(const Project& project, const SourceMap& sources, Diagnostics& diagnostics) {
  return MacroParser(project, sources, diagnostics).Run();
}

}  // namespace firn
