#include "compiler/macro/copy_tree.h"

#include "compiler/sql/dispatch.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

ExprPtr Clone(ExprPtr expr, Ast& ast) {
  ExprPtr copy = nullptr;
  Dispatch(*expr, [&](const auto& node) { copy = ast.Clone(node); });
  return copy;
}

// Rewrite shares what does not change, and a node from another tree would bring a number that is
// taken here. So every node changes.
Rewriter Copier(const Substitution& substitution, Ast& ast) {
  Rewriter copier;
  copier.expr = [&](ExprPtr expr) -> ExprPtr {
    const auto* variable = As<Variable>(expr);
    if (variable != nullptr && substitution.variable) {
      if (ExprPtr instead = substitution.variable(*variable)) return instead;
    }
    return Clone(expr, ast);
  };
  copier.relation = [&](RelationPtr relation) -> RelationPtr {
    const auto* hole = As<HoleRelation>(relation);
    if (hole != nullptr && substitution.hole) {
      if (RelationPtr instead = substitution.hole(*hole)) return instead;
    }
    return relation;
  };
  return copier;
}

}  // namespace

ExprPtr CopyTree(ExprPtr root, const Substitution& substitution, Ast& ast) {
  return Rewrite(root, Copier(substitution, ast), ast);
}
QueryPtr CopyTree(QueryPtr root, const Substitution& substitution, Ast& ast) {
  return Rewrite(root, Copier(substitution, ast), ast);
}
RelationPtr CopyTree(RelationPtr root, const Substitution& substitution, Ast& ast) {
  return Rewrite(root, Copier(substitution, ast), ast);
}

}  // namespace firn
