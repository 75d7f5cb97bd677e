// The makers of Lowering: short ways to new nodes.
#include "compiler/base/text.h"
#include "compiler/dialect/lowering.h"

namespace firn {

std::string NativeName(const char* name, bool or_null) {
  return std::string(or_null ? "firn_try_" : "firn_") + name;
}

std::string FunctionName(const CallExpr& call) { return LowerCase(call.name.last().text); }

ExprPtr Lowering::Call(std::string_view name, const Exprs& arguments) const {
  auto* call = ast_.New<CallExpr>({});
  call->name.parts = ast_.Copy(std::vector<Name>{{ast_.Copy(name)}});
  call->arguments = ast_.Copy(arguments);
  return call;
}

ExprPtr Lowering::CastTo(ExprPtr operand, std::string_view duckdb_type, bool or_null) const {
  auto* cast = ast_.New<CastExpr>({});
  cast->operand = operand;
  cast->type.text = ast_.Copy(duckdb_type);
  cast->try_cast = or_null;
  return cast;
}

ExprPtr Lowering::Integer(int64_t value) const {
  auto* number = ast_.New<NumberLiteral>({});
  const bool negative = value < 0;
  number->text = ast_.Copy(std::to_string(negative ? -value : value));
  if (!negative) return number;
  auto* minus = ast_.New<UnaryExpr>({});
  minus->operand = number;
  return minus;
}

ExprPtr Lowering::Text(std::string_view value) const {
  auto* text = ast_.New<StringLiteral>({});
  text->value = ast_.Copy(value);
  return text;
}

ExprPtr Lowering::Boolean(bool value) const {
  auto* boolean = ast_.New<BooleanLiteral>({});
  boolean->value = value;
  return boolean;
}

ExprPtr Lowering::Null() const { return ast_.New<NullLiteral>({}); }

ExprPtr Lowering::IsNull(ExprPtr operand) const {
  auto* is_null = ast_.New<IsNullExpr>({});
  is_null->operand = operand;
  return is_null;
}

ExprPtr Lowering::Try(ExprPtr operand) const {
  auto* attempt = ast_.New<SpecialCallExpr>({});
  attempt->call = SpecialCall::kTry;
  attempt->arguments = ast_.Copy(Exprs{operand});
  return attempt;
}

ExprPtr Lowering::Compare(ExprPtr left, ComparisonOperator op, ExprPtr right) const {
  auto* comparison = ast_.New<ComparisonExpr>({});
  comparison->left = left;
  comparison->op = op;
  comparison->right = right;
  return comparison;
}

ExprPtr Lowering::Operator(ExprPtr left, BinaryOperator op, ExprPtr right) const {
  auto* binary = ast_.New<BinaryExpr>({});
  binary->left = left;
  binary->op = op;
  binary->right = right;
  return binary;
}

ExprPtr Lowering::Case(ExprPtr condition, ExprPtr result, ExprPtr otherwise) const {
  auto* expr = ast_.New<CaseExpr>({});
  expr->whens = ast_.Copy(std::vector<WhenClause>{{condition, result}});
  expr->otherwise = otherwise;
  return expr;
}

ExprPtr Lowering::Logical(LogicalOperator op, const Exprs& terms) const {
  if (terms.size() == 1) return terms[0];
  auto* logical = ast_.New<LogicalExpr>({});
  logical->op = op;
  logical->terms = ast_.Copy(terms);
  return logical;
}

ExprPtr Lowering::Column(std::string_view name) const {
  auto* column = ast_.New<ColumnRef>({});
  column->name.text = ast_.Copy(name);
  return column;
}

ExprPtr Lowering::Lambda(std::string_view parameter, ExprPtr body) const {
  auto* lambda = ast_.New<LambdaExpr>({});
  lambda->parameters = ast_.Copy(std::vector<Name>{{ast_.Copy(parameter)}});
  lambda->body = body;
  return lambda;
}

std::string_view Lowering::FreshName(std::string_view stem) {
  return ast_.Copy("firn_" + std::string(stem) + std::to_string(++fresh_names_));
}

}  // namespace firn
