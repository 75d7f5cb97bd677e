#include "compiler/macro/expand.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/macro/copy_tree.h"
#include "compiler/macro/expander.h"
#include "compiler/macro/report_variable.h"
#include "compiler/project/read_macro.h"
#include "compiler/sql/relation.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

// Macros that use a parameter twice, called within each other, double with each call.
constexpr uint32_t kMaxExpressions = 1'000'000;

std::string SignatureOf(const MacroSpec& spec) {
  std::string names;
  for (const MacroParameter& parameter : spec.parameters) {
    names += (names.empty() ? "" : ", ") + *parameter.name;
  }
  return fmt::format("{}({})", *spec.name, names);
}

bool IsPlainCall(const CallExpr& call) {
  return !call.distinct && call.order_by.empty() && call.filter == nullptr &&
         call.over == nullptr && call.nulls == NullTreatment::kUnstated &&
         call.mode == ProcessingMode::kUnstated;
}

}  // namespace

std::string MacroKey(std::string_view name) {
  std::string key(name);
  for (char& c : key) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return key;
}

Expander::Expander(const MacroTable& macros, const std::map<std::string, VarSpec>& vars,
                   const MacroSpec* within, Ast& ast, Diagnostics& diagnostics)
    : macros_(macros), vars_(vars), within_(within), ast_(ast), diagnostics_(diagnostics) {
  rewriter_.expr = [this](ExprPtr expr) {
    if (const auto* variable = As<Variable>(expr)) return OfVariable(*variable);
    if (const auto* call = As<CallExpr>(expr)) return OfCall(*call);
    return expr;
  };
  rewriter_.relation = [this](RelationPtr relation) {
    if (const auto* hole = As<HoleRelation>(relation)) return OfHole(*hole);
    if (const auto* call = As<TableFunctionRelation>(relation)) return OfTableCall(*call);
    return relation;
  };
}

bool Expander::IsParameter(std::string_view name) const {
  return within_ != nullptr &&
         std::any_of(within_->parameters.begin(), within_->parameters.end(),
                     [&](const MacroParameter& one) { return *one.name == name; });
}

ExprPtr Expander::OfVariable(const Variable& variable) {
  if (IsParameter(variable.name) || IsRunValue(variable.name)) return &variable;
  auto var = vars_.find(std::string(variable.name));
  if (var != vars_.end()) return VariableLiteral(var->second, variable.span, ast_);
  ReportUnknownVariable(variable.name, variable.span, vars_, within_, diagnostics_);
  return ast_.New<NullLiteral>(variable.span);
}

RelationPtr Expander::OfHole(const HoleRelation& hole) {
  if (IsParameter(hole.name)) return &hole;
  if (vars_.contains(std::string(hole.name)) || IsRunValue(hole.name)) {
    diagnostics_.Error("variable-as-table", hole.span,
                       fmt::format("'@{}' is a value, not a table", hole.name));
  } else {
    ReportUnknownVariable(hole.name, hole.span, vars_, within_, diagnostics_);
  }
  return &hole;
}

const Macro* Expander::Find(const QualifiedName& name) const {
  if (name.parts.size() != 1) return nullptr;
  auto found = macros_.macros.find(MacroKey(name.last().text));
  return found == macros_.macros.end() ? nullptr : &found->second;
}

void Expander::Report(std::string message, Span span, const Macro& macro) {
  diagnostics_.Error("macro-call", span, std::move(message),
                     fmt::format("{} is defined at {}", SignatureOf(*macro.spec), macro.place));
}

bool Expander::CheckCall(const Macro& macro, const QualifiedName& name, size_t arguments) {
  if (ast_.expression_count() > kMaxExpressions) {
    if (!too_large_) {
      diagnostics_.Error("macro-size", name.span,
                         fmt::format("macros unfold to more than {} expressions", kMaxExpressions));
    }
    too_large_ = true;
    return false;
  }
  size_t expected = macro.spec->parameters.size();
  if (arguments == expected) return true;
  Report(fmt::format("macro '{}' takes {} argument{}, not {}", *macro.spec->name, expected,
                     expected == 1 ? "" : "s", arguments),
         name.span, macro);
  return false;
}

bool Expander::CheckCapture(const Macro& macro, const std::string& parameter, ExprPtr argument) {
  static const Macro::Surroundings kNothing;
  auto found = macro.surroundings.find(parameter);
  const Macro::Surroundings& around = found == macro.surroundings.end() ? kNothing : found->second;
  ExprPtr captured = nullptr;
  std::string_view column;
  Visitor visitor;
  visitor.expr = [&](ExprPtr expr) {
    ExprPtr root = expr;
    while (const auto* part = As<Dereference>(root)) root = part->base;
    const auto* name = As<ColumnRef>(root);
    if (name == nullptr) return captured == nullptr;
    // t.c is looked up by its table, which a body is not likely to have too; but a query macro
    // stands where no table of the call can be seen.
    bool qualified = root != expr;
    bool bound = around.lambda_names.contains(MacroKey(name->name.text));
    if (bound || macro.query != nullptr || (around.query && !qualified)) {
      captured = expr;
      column = name->name.text;
    }
    return false;
  };
  visitor.query = [](QueryPtr) { return false; };
  Walk(argument, visitor);
  if (captured == nullptr) return true;
  if (macro.query != nullptr) {
    Report(fmt::format("an argument of a query macro cannot hold column '{}'", column),
           captured->span, macro);
  } else {
    diagnostics_.Error("macro-call", captured->span,
                       fmt::format("column '{}' would mean something else inside macro '{}'",
                                   column, *macro.spec->name),
                       fmt::format("put its table in front of it, as in t.{}", column));
  }
  return false;
}

ExprPtr Expander::OfCall(const CallExpr& call) {
  const Macro* macro = Find(call.name);
  if (macro == nullptr) return &call;
  ExprPtr nothing = ast_.New<NullLiteral>(call.span);
  if (!macro->usable()) return nothing;  // reported where it is defined
  if (macro->query != nullptr) {
    diagnostics_.Error("macro-call", call.name.span,
                       fmt::format("macro '{}' is a query, not a value", *macro->spec->name),
                       fmt::format("it stands in FROM: table({}(...))", *macro->spec->name));
    return nothing;
  }
  if (!IsPlainCall(call)) {
    Report(fmt::format("macro '{}' takes arguments only, no DISTINCT, FILTER, ORDER BY or OVER",
                       *macro->spec->name),
           call.name.span, *macro);
    return nothing;
  }
  if (!CheckCall(*macro, call.name, call.arguments.size())) return nothing;
  std::map<std::string_view, ExprPtr> values;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const std::string& parameter = *macro->spec->parameters[i].name;
    if (!CheckCapture(*macro, parameter, call.arguments[i])) return nothing;
    values.emplace(parameter, call.arguments[i]);
  }
  Substitution substitution;
  substitution.variable = [&](const Variable& variable) -> ExprPtr {
    auto value = values.find(variable.name);
    return value == values.end() ? nullptr : CopyTree(value->second, {}, ast_);
  };
  return CopyTree(macro->expression, substitution, ast_);
}

RelationPtr Expander::OfTableCall(const TableFunctionRelation& call) {
  const Macro* macro = Find(call.function);
  if (macro == nullptr || !macro->usable()) return &call;
  if (macro->query == nullptr) {
    Report(fmt::format("macro '{}' is a value, not a table", *macro->spec->name),
           call.function.span, *macro);
    return &call;
  }
  if (!CheckCall(*macro, call.function, call.arguments.size())) return &call;
  std::map<std::string_view, const TableArgument*> values;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const TableArgument& argument = call.arguments[i];
    size_t at = i;
    if (!argument.name.empty()) {
      at = ParameterNamed(*macro, argument.name);
      if (at == macro->spec->parameters.size()) return &call;
    }
    const std::string& parameter = *macro->spec->parameters[at].name;
    if (argument.value != nullptr && !CheckCapture(*macro, parameter, argument.value)) return &call;
    if (!values.emplace(parameter, &argument).second) {
      Report(fmt::format("parameter '{}' is given twice", parameter), argument.span, *macro);
      return &call;
    }
  }
  Substitution substitution;
  bool matches = true;
  auto mismatch = [&](std::string_view name, bool table) {
    if (matches) {
      std::string_view takes = table ? "a table: table(schema.name)" : "a value, not a table";
      Report(fmt::format("parameter '{}' takes {}", name, takes), values.at(name)->span, *macro);
    }
    matches = false;
  };
  substitution.variable = [&](const Variable& variable) -> ExprPtr {
    auto value = values.find(variable.name);
    if (value == values.end()) return nullptr;
    if (value->second->value != nullptr) return CopyTree(value->second->value, {}, ast_);
    mismatch(variable.name, false);
    return nullptr;
  };
  substitution.hole = [&](const HoleRelation& hole) -> RelationPtr {
    auto value = values.find(hole.name);
    if (value == values.end()) return nullptr;
    if (value->second->table != nullptr) return CopyTree(value->second->table, {}, ast_);
    mismatch(hole.name, true);
    return nullptr;
  };
  auto* subquery = ast_.New<SubqueryRelation>(call.span);
  subquery->query = CopyTree(macro->query, substitution, ast_);
  return matches ? static_cast<RelationPtr>(subquery) : &call;
}

size_t Expander::ParameterNamed(const Macro& macro, const Name& name) {
  const std::vector<MacroParameter>& parameters = macro.spec->parameters;
  std::vector<std::string_view> known;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (SameName(*parameters[i].name, name.text)) return i;
    known.push_back(*parameters[i].name);
  }
  std::string near = DidYouMean(name.text, known);
  diagnostics_.Error("macro-call", name.span,
                     fmt::format("macro '{}' has no parameter '{}'", *macro.spec->name, name.text),
                     near.empty()
                         ? fmt::format("{} is defined at {}", SignatureOf(*macro.spec), macro.place)
                         : near);
  return parameters.size();
}

QueryPtr Expand(QueryPtr query, const MacroTable& macros,
                const std::map<std::string, VarSpec>& vars, Ast& ast, Diagnostics& diagnostics) {
  return Expander(macros, vars, nullptr, ast, diagnostics).Run(query);
}

ExprPtr Expand(ExprPtr expr, const MacroTable& macros, const std::map<std::string, VarSpec>& vars,
               Ast& ast, Diagnostics& diagnostics) {
  return Expander(macros, vars, nullptr, ast, diagnostics).Run(expr);
}

}  // namespace firn
