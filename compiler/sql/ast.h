// What all trees share: names, lists, the arena that owns nodes, and how a node shows its fields.
//
// Nodes are immutable once built and may be shared between trees. Every node has `fields()`: a tie
// of all that counts for equality, in the order of the text. walk.h derives equality, visiting,
// rewriting and hashing from it, so a new node needs no second place to be told of.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/base/arena.h"
#include "compiler/base/source_map.h"

namespace firn {

struct Expr;
struct Query;
struct Relation;
struct Statement;
using ExprPtr = const Expr*;
using QueryPtr = const Query*;
using RelationPtr = const Relation*;
using StatementPtr = const Statement*;

// An identifier as written, without its quotes. Trino compares names ignoring case, quoted or not;
// `quoted` matters to the printer alone.
struct Name {
  std::string_view text;
  bool quoted = false;
  Span span = {};

  bool empty() const { return text.empty(); }
  auto fields() const { return std::tie(text); }
};

// ASCII-insensitive, as Trino compares identifiers.
bool SameName(std::string_view a, std::string_view b);

// "catalog.schema.table", "schema.table", "table", or a function's name.
struct QualifiedName {
  List<Name> parts;
  Span span = {};

  const Name& last() const { return parts.back(); }
  auto fields() const { return std::tie(parts); }
};

// Owns the nodes of one or more trees and numbers their expressions from 0, so that facts about an
// expression (its type) live in a vector beside the tree.
class Ast {
 public:
  // The node is the caller's to fill until it is shared.
  template <typename Node>
  Node* New(Span span) {
    Node* node = arena_.New<Node>();
    node->span = span;
    if constexpr (requires { node->id; }) node->id = expressions_++;
    return node;
  }
  // A shallow copy to change in a rewrite, with a number of its own.
  template <typename Node>
  Node* Clone(const Node& original) {
    Node* node = arena_.New<Node>(original);
    if constexpr (requires { node->id; }) node->id = expressions_++;
    return node;
  }
  template <typename T>
  List<T> Copy(const std::vector<T>& items) {
    return arena_.Copy(items);
  }
  template <typename T>
  List<T> Copy(const T* items, size_t count) {
    return arena_.Copy(items, count);
  }
  std::string_view Copy(std::string_view text) { return arena_.Copy(text); }
  // A part of a node that is no expression: a window, a frame bound, a GROUP BY.
  template <typename Part>
  Part* NewPart() {
    return arena_.New<Part>();
  }

  uint32_t expression_count() const { return expressions_; }
  size_t bytes() const { return arena_.used(); }

 private:
  Arena arena_;
  uint32_t expressions_ = 0;
};

}  // namespace firn
