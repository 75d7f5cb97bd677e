#include "compiler/plan/to_trino.h"

#include <algorithm>

#include "compiler/analyze/functions.h"
#include "compiler/macro/parse_project.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

// Each operand within another doubles the text, so that what is nested deeper stays as it is.
constexpr int kDeepest = 4;

bool IsEvaluatedOnce(ExprPtr expr) {
  const auto* special = As<SpecialCallExpr>(expr);
  return As<BetweenExpr>(expr) != nullptr ||
         (special != nullptr && special->call == SpecialCall::kNullIf);
}

bool IsLambda(ExprPtr expr) {
  const auto* special = As<SpecialCallExpr>(expr);
  return As<LambdaExpr>(expr) != nullptr ||
         (special != nullptr && special->call == SpecialCall::kTry);
}

// Written twice, it has the same value twice.
bool IsRepeatable(ExprPtr operand) {
  bool repeatable = true;
  Visitor visitor;
  visitor.expr = [&](ExprPtr node) {
    if (const auto* call = As<CallExpr>(node)) {
      const std::vector<Signature>* signatures = FindFunction(Dotted(call->name));
      repeatable &=
          signatures != nullptr && !signatures->empty() && signatures->front().deterministic;
    }
    return repeatable;
  };
  Walk(operand, visitor);
  return repeatable;
}

// How deep such operands stand within one another.
int Depth(ExprPtr expr) {
  int deepest = 0;
  Visitor visitor;
  visitor.expr = [&](ExprPtr node) {
    if (node == expr || !IsEvaluatedOnce(node)) return true;
    deepest = std::max(deepest, Depth(node));
    return false;
  };
  Walk(expr, visitor);
  return deepest + (IsEvaluatedOnce(expr) ? 1 : 0);
}

class Repeating {
 public:
  explicit Repeating(Ast& ast) : ast_(ast) {
    inside_.expr = [this](ExprPtr expr) { return Repeat(expr); };
  }

  // Of TRY and lambdas; children first, so that a lambda within another is done already.
  ExprPtr Within(ExprPtr lambda) { return Rewrite(lambda, inside_, ast_); }

 private:
  ExprPtr Repeat(ExprPtr expr) {
    if (!IsEvaluatedOnce(expr)) return expr;
    if (const auto* between = As<BetweenExpr>(expr)) return Between(*between);
    return NullIf(*As<SpecialCallExpr>(expr));
  }

  // NULLIF(a, b): IF(a = b, NULL, a)
  ExprPtr NullIf(const SpecialCallExpr& nullif) {
    ExprPtr value = nullif.arguments[0];
    if (!IsRepeatable(value)) return &nullif;
    auto* choice = ast_.New<SpecialCallExpr>(nullif.span);
    choice->call = SpecialCall::kIf;
    const ExprPtr parts[] = {Compare(value, ComparisonOperator::kEqual, nullif.arguments[1]),
                             ast_.New<NullLiteral>(nullif.span), value};
    choice->arguments = ast_.Copy(parts, 3);
    return choice;
  }

  // x BETWEEN a AND b: x >= a AND x <= b
  ExprPtr Between(const BetweenExpr& between) {
    const bool symmetric = between.order == BetweenOrder::kSymmetric;
    if (!IsRepeatable(between.operand)) return &between;
    if (symmetric && !(IsRepeatable(between.low) && IsRepeatable(between.high))) return &between;
    ExprPtr within = Both(between.operand, between.low, between.high);
    if (symmetric) {
      within = Join(LogicalOperator::kOr, within, Both(between.operand, between.high, between.low));
    }
    if (!between.negated) return within;
    auto* negation = ast_.New<NotExpr>(between.span);
    negation->operand = within;
    return negation;
  }

  ExprPtr Both(ExprPtr value, ExprPtr low, ExprPtr high) {
    return Join(LogicalOperator::kAnd, Compare(value, ComparisonOperator::kGreaterOrEqual, low),
                Compare(value, ComparisonOperator::kLessOrEqual, high));
  }

  ExprPtr Join(LogicalOperator op, ExprPtr left, ExprPtr right) {
    auto* logical = ast_.New<LogicalExpr>(left->span);
    logical->op = op;
    const ExprPtr terms[] = {left, right};
    logical->terms = ast_.Copy(terms, 2);
    return logical;
  }

  ExprPtr Compare(ExprPtr left, ComparisonOperator op, ExprPtr right) {
    auto* comparison = ast_.New<ComparisonExpr>(left->span);
    comparison->op = op;
    comparison->left = left;
    comparison->right = right;
    return comparison;
  }

  Ast& ast_;
  Rewriter inside_;
};

}  // namespace

StatementPtr ToTrino(StatementPtr statement, const TrinoVersion& version, Ast& ast) {
  if (!version.Has(TrinoChange::kOperandsOnce)) return statement;
  Repeating repeating(ast);
  Rewriter rewriter;
  rewriter.expr = [&](ExprPtr expr) {
    return IsLambda(expr) && Depth(expr) <= kDeepest ? repeating.Within(expr) : expr;
  };
  return Rewrite(statement, rewriter, ast);
}

}  // namespace firn
