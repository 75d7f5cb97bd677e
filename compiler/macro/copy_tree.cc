#include "compiler/macro/copy_tree.h"

#include <cassert>

#include "compiler/sql/walk.h"

namespace firn {

namespace {

template <typename... Nodes>
ExprPtr CloneOneOf(ExprPtr expr, Ast& ast) {
  ExprPtr copy = nullptr;
  (void)((expr->kind == Nodes::kKind &&
          (copy = ast.Clone(static_cast<const Nodes&>(*expr))) != nullptr) ||
         ...);
  assert(copy != nullptr && "an expression that CopyTree has not been told of");
  return copy;
}

ExprPtr Clone(ExprPtr expr, Ast& ast) {
  return CloneOneOf<NullLiteral, BooleanLiteral, NumberLiteral, StringLiteral, BinaryLiteral,
                    TypedLiteral, IntervalLiteral, Parameter, Variable, ColumnRef, Dereference,
                    Star, UnaryExpr, BinaryExpr, ComparisonExpr, LogicalExpr, NotExpr, IsNullExpr,
                    BetweenExpr, InListExpr, InQueryExpr, LikeExpr, ExistsExpr, QuantifiedExpr,
                    AtTimeZoneExpr, SubscriptExpr, CallExpr, MeasureExpr, CastExpr, ExtractExpr,
                    SpecialCallExpr, CurrentExpr, TrimExpr, LambdaExpr, CaseExpr, SubqueryExpr,
                    RowExpr, ArrayExpr, GroupingExpr, JsonExistsExpr, JsonValueExpr, JsonQueryExpr,
                    JsonObjectExpr, JsonArrayExpr>(expr, ast);
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
