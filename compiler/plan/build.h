// Short names for making trees by hand; whole statements are better written as a Quote.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/statement.h"
#include "compiler/sql/type.h"

namespace firn {

// Makes nodes in one Ast. Texts are copied, so any lifetime will do.
class Build {
 public:
  explicit Build(Ast& ast) : ast_(ast) {}
  Ast& ast() const { return ast_; }

  Name Id(std::string_view name) const;
  // "marts.orders" -> two parts.
  QualifiedName Qualified(std::string_view dotted) const;

  ExprPtr Column(std::string_view name) const;
  ExprPtr Column(std::string_view table, std::string_view name) const;
  ExprPtr Variable(std::string_view name) const;
  ExprPtr Null() const;
  ExprPtr Boolean(bool value) const;
  ExprPtr Integer(int64_t value) const;
  ExprPtr String(std::string_view text) const;
  std::vector<ExprPtr> Strings(const std::vector<std::string>& texts) const;
  // A value of `type` from its text: 5, 'x', TIMESTAMP '...', CAST('..' AS ...).
  ExprPtr Literal(const Type& type, std::string_view text) const;
  ExprPtr Call(std::string_view function, const std::vector<ExprPtr>& arguments) const;
  ExprPtr Cast(ExprPtr operand, std::string_view type) const;
  ExprPtr Compare(ExprPtr left, ComparisonOperator op, ExprPtr right) const;
  ExprPtr In(ExprPtr operand, const std::vector<ExprPtr>& items) const;
  ExprPtr IsNull(ExprPtr operand, bool negated = false) const;
  ExprPtr Not(ExprPtr operand) const;
  // One term stands for itself; none is null.
  ExprPtr All(const std::vector<ExprPtr>& terms) const;
  ExprPtr Any(const std::vector<ExprPtr>& terms) const;
  ExprPtr Array(const std::vector<ExprPtr>& items) const;
  ExprPtr Try(ExprPtr operand) const;
  // CASE WHEN c1 THEN r1 ... END
  ExprPtr Case(const std::vector<WhenClause>& whens, ExprPtr otherwise = nullptr) const;

  SelectItem Item(ExprPtr expr, std::string_view alias = {}) const;
  SelectItem Item(std::string_view column) const;
  std::vector<SelectItem> Items(const std::vector<std::string>& columns) const;
  std::vector<ExprPtr> Columns(const std::vector<std::string>& columns) const;
  std::vector<ExprPtr> Columns(std::string_view table,
                               const std::vector<std::string>& columns) const;

  RelationPtr Table(std::string_view dotted) const;
  RelationPtr Subquery(QueryPtr query, std::string_view alias = {}) const;
  RelationPtr Alias(RelationPtr relation, std::string_view alias) const;
  QueryPtr Select(const std::vector<SelectItem>& items, RelationPtr from,
                  ExprPtr where = nullptr) const;
  // Of one query or more, without their WITH and ORDER BY.
  QueryPtr UnionAll(const std::vector<QueryPtr>& queries) const;

 private:
  ExprPtr Junction(LogicalOperator op, const std::vector<ExprPtr>& terms) const;

  Ast& ast_;
};

// A point in time as it is stored: in UTC, whatever zone it was given in. Other types as they are.
ExprPtr InUtc(const Build& build, const Type& type, ExprPtr value);

}  // namespace firn
