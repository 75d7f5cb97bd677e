// What every tree can do, derived from the nodes' fields().
#pragma once

#include <functional>

#include "compiler/base/fingerprint.h"
#include "compiler/sql/statement.h"

namespace firn {

// Structural equality; spans and numbers do not count. Names compare as written.
bool Equal(ExprPtr a, ExprPtr b);
bool Equal(QueryPtr a, QueryPtr b);
bool Equal(StatementPtr a, StatementPtr b);

void AddTo(Fingerprinter& printer, StatementPtr statement);
void AddTo(Fingerprinter& printer, QueryPtr query);

// Calls the functions on each node from the root down, in the order of the text. A function that
// returns false keeps the walk from going below its node. Null functions are not called.
struct Visitor {
  std::function<bool(ExprPtr)> expr;
  std::function<bool(RelationPtr)> relation;
  std::function<bool(QueryPtr)> query;
};
void Walk(ExprPtr root, const Visitor& visitor);
void Walk(RelationPtr root, const Visitor& visitor);
void Walk(QueryPtr root, const Visitor& visitor);
void Walk(StatementPtr root, const Visitor& visitor);

// A new tree in which each node is what its function makes of it; children are rewritten first, and
// unchanged parts are shared with the old tree. A function returns its argument to keep it.
// `expr_list`, where set, may replace one element of a list of expressions, select items' too, by
// several (a Quote's list holes): it returns true when it filled `out`.
struct Rewriter {
  std::function<ExprPtr(ExprPtr)> expr;
  std::function<RelationPtr(RelationPtr)> relation;
  std::function<QueryPtr(QueryPtr)> query;
  std::function<bool(ExprPtr, std::vector<ExprPtr>* out)> expr_list;
  std::function<bool(const SelectItem&, std::vector<SelectItem>* out)> select_item;
};
ExprPtr Rewrite(ExprPtr root, const Rewriter& rewriter, Ast& ast);
RelationPtr Rewrite(RelationPtr root, const Rewriter& rewriter, Ast& ast);
QueryPtr Rewrite(QueryPtr root, const Rewriter& rewriter, Ast& ast);
StatementPtr Rewrite(StatementPtr root, const Rewriter& rewriter, Ast& ast);

}  // namespace firn
