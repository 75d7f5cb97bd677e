#include "compiler/plan/quote.h"

#include <cassert>

#include "compiler/plan/build.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

const Hole* FindHole(ExprPtr expr, const Holes& holes) {
  const auto* variable = As<Variable>(expr);
  if (variable == nullptr) return nullptr;
  auto found = holes.find(variable->name);
  return found == holes.end() ? nullptr : &found->second;
}

Rewriter Filler(const Holes& holes, Ast& ast) {
  Rewriter filler;
  filler.expr = [&](ExprPtr expr) -> ExprPtr {
    const Hole* hole = FindHole(expr, holes);
    const ExprPtr* one = hole != nullptr ? std::get_if<ExprPtr>(hole) : nullptr;
    if (one == nullptr) return expr;
    return *one != nullptr ? *one : Build(ast).Boolean(true);
  };
  filler.expr_list = [&](ExprPtr expr, std::vector<ExprPtr>* out) {
    const Hole* hole = FindHole(expr, holes);
    const auto* list = hole != nullptr ? std::get_if<std::vector<ExprPtr>>(hole) : nullptr;
    if (list != nullptr) *out = *list;
    return list != nullptr;
  };
  filler.select_item = [&](const SelectItem& item, std::vector<SelectItem>* out) {
    const Hole* hole = FindHole(item.expr, holes);
    if (hole == nullptr) return false;
    if (const auto* items = std::get_if<std::vector<SelectItem>>(hole)) {
      *out = *items;
      return true;
    }
    if (const auto* list = std::get_if<std::vector<ExprPtr>>(hole)) {
      for (ExprPtr expr : *list) out->push_back({.expr = expr});
      return true;
    }
    return false;
  };
  filler.relation = [&](RelationPtr relation) -> RelationPtr {
    const auto* named = As<HoleRelation>(relation);
    auto found = named == nullptr ? holes.end() : holes.find(named->name);
    if (found == holes.end()) return relation;
    return std::get<RelationPtr>(found->second);
  };
  return filler;
}

}  // namespace

QueryPtr Quote(std::string_view sql, const Holes& holes, Ast& ast) {
  Diagnostics diagnostics;
  QueryPtr query = ParseQuery({sql}, ast, diagnostics);
  assert(query != nullptr && "a quoted statement must parse");
  return Rewrite(query, Filler(holes, ast), ast);
}

ExprPtr QuoteExpr(std::string_view sql, const Holes& holes, Ast& ast) {
  Diagnostics diagnostics;
  ExprPtr expr = ParseExpression({sql}, ast, diagnostics);
  assert(expr != nullptr && "a quoted expression must parse");
  return Rewrite(expr, Filler(holes, ast), ast);
}

}  // namespace firn
