#include "compiler/plan/to_trino.h"

#include <algorithm>

#include "compiler/analyze/functions.h"
#include "compiler/macro/parse_project.h"
#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
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

// Few statements have any, and looking for them costs less than rewriting.
bool HasAnyWithin(StatementPtr statement) {
  bool found = false;
  Visitor visitor;
  visitor.expr = [&](ExprPtr expr) {
    found = found || (IsLambda(expr) && Depth(expr) > 0);
    return !found;
  };
  Walk(statement, visitor);
  return found;
}

// The same with its operand written twice, or as it is.
ExprPtr Repeated(ExprPtr expr, Ast& ast) {
  if (!IsEvaluatedOnce(expr)) return expr;
  ExprPtr made = nullptr;
  if (const auto* between = As<BetweenExpr>(expr)) {
    const bool symmetric = between->order == BetweenOrder::kSymmetric;
    if (!IsRepeatable(between->operand)) return expr;
    if (symmetric && !(IsRepeatable(between->low) && IsRepeatable(between->high))) return expr;
    made =
        QuoteExpr(symmetric ? "@x >= @low and @x <= @high or @x >= @high and @x <= @low"
                            : "@x >= @low and @x <= @high",
                  {{"x", between->operand}, {"low", between->low}, {"high", between->high}}, ast);
    if (between->negated) made = Build(ast).Not(made);
  } else {
    const auto& arguments = As<SpecialCallExpr>(expr)->arguments;
    if (!IsRepeatable(arguments[0])) return expr;
    made =
        QuoteExpr("if(@x = @other, null, @x)", {{"x", arguments[0]}, {"other", arguments[1]}}, ast);
  }
  // Errors are shown where the user wrote what failed.
  const_cast<Expr*>(made)->span = expr->span;
  return made;
}

}  // namespace

StatementPtr ToTrino(StatementPtr statement, const TrinoVersion& version, Ast& ast) {
  if (!version.Has(TrinoChange::kOperandsOnce) || !HasAnyWithin(statement)) return statement;
  Rewriter inside;
  inside.expr = [&](ExprPtr expr) { return Repeated(expr, ast); };
  Rewriter rewriter;
  rewriter.expr = [&](ExprPtr expr) {
    return IsLambda(expr) && Depth(expr) <= kDeepest ? Rewrite(expr, inside, ast) : expr;
  };
  return Rewrite(statement, rewriter, ast);
}

}  // namespace firn
