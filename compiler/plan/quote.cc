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

bool IsTrue(ExprPtr expr) {
  const auto* boolean = As<BooleanLiteral>(expr);
  return boolean != nullptr && boolean->value;
}

// `a and true` is a: an empty hole should leave no trace.
ExprPtr WithoutTrue(const LogicalExpr& all, Ast& ast) {
  std::vector<ExprPtr> terms;
  for (ExprPtr term : all.terms) {
    if (!IsTrue(term)) terms.push_back(term);
  }
  if (terms.size() == all.terms.size()) return &all;
  return terms.empty() ? Build(ast).Boolean(true) : Build(ast).All(terms);
}

BodyPtr WithoutWhereTrue(BodyPtr body, Ast& ast) {
  if (const auto* both = As<SetOperationBody>(body)) {
    auto* copy = ast.Clone(*both);
    copy->left = WithoutWhereTrue(both->left, ast);
    copy->right = WithoutWhereTrue(both->right, ast);
    return copy;
  }
  const auto* select = As<SelectBody>(body);
  if (select == nullptr || !IsTrue(select->where)) return body;
  auto* copy = ast.Clone(*select);
  copy->where = nullptr;
  return copy;
}

Rewriter Filler(const Holes& holes, Ast& ast) {
  Rewriter filler;
  filler.query = [&](QueryPtr query) -> QueryPtr {
    BodyPtr body = WithoutWhereTrue(query->body, ast);
    if (body == query->body) return query;
    auto* copy = ast.Clone(*query);
    copy->body = body;
    return copy;
  };
  filler.expr = [&](ExprPtr expr) -> ExprPtr {
    const auto* logical = As<LogicalExpr>(expr);
    if (logical != nullptr && logical->op == LogicalOperator::kAnd) {
      return WithoutTrue(*logical, ast);
    }
    const Hole* hole = FindHole(expr, holes);
    const ExprPtr* one = hole != nullptr ? std::get_if<ExprPtr>(hole) : nullptr;
    if (one == nullptr) return expr;
    return *one != nullptr ? *one : Build(ast).Boolean(true);
  };
  filler.expr_list = [&](ExprPtr expr, std::vector<ExprPtr>* out) {
    const Hole* hole = FindHole(expr, holes);
    const auto* list = hole != nullptr ? std::get_if<std::vector<ExprPtr>>(hole) : nullptr;
    if (list != nullptr) out->insert(out->end(), list->begin(), list->end());
    return list != nullptr;
  };
  filler.select_item = [&](const SelectItem& item, std::vector<SelectItem>* out) {
    const Hole* hole = FindHole(item.expr, holes);
    if (hole == nullptr) return false;
    if (const auto* items = std::get_if<std::vector<SelectItem>>(hole)) {
      out->insert(out->end(), items->begin(), items->end());
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
