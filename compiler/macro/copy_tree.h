// Deep copies of trees, with nodes put in for variables.
#pragma once

#include <functional>

#include "compiler/sql/query.h"

namespace firn {

// What to put in place of a node; null keeps (a copy of) it. What is put in is not looked into.
struct Substitution {
  std::function<ExprPtr(const Variable&)> variable;
  std::function<RelationPtr(const HoleRelation&)> hole;
};

// Every expression of the copy has a number of its own in `ast`, which the tree need not be from.
ExprPtr CopyTree(ExprPtr root, const Substitution& substitution, Ast& ast);
QueryPtr CopyTree(QueryPtr root, const Substitution& substitution, Ast& ast);
RelationPtr CopyTree(RelationPtr root, const Substitution& substitution, Ast& ast);

}  // namespace firn
