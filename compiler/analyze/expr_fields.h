// Reaching into expressions without a function for each kind: the nodes' fields() say it all.
#pragma once

#include <tuple>
#include <type_traits>

#include "compiler/sql/dispatch.h"

namespace firn {

namespace internal {

template <typename T>
struct IsList : std::false_type {};
template <typename T>
struct IsList<List<T>> : std::true_type {};

template <typename T, typename F>
void EachExpr(const T& field, F& f) {
  if constexpr (std::is_same_v<T, ExprPtr>) {
    if (field != nullptr) f(field);
  } else if constexpr (IsList<T>::value) {
    for (const auto& item : field) EachExpr(item, f);
  } else if constexpr (std::is_pointer_v<T>) {
    using Node = std::remove_cv_t<std::remove_pointer_t<T>>;
    if constexpr (!std::is_same_v<Node, Query> && HasFields<Node>) {
      if (field != nullptr) EachExpr(*field, f);
    }
  } else if constexpr (HasFields<T>) {
    std::apply([&](const auto&... inner) { (EachExpr(inner, f), ...); }, field.fields());
  }
}

template <typename T, typename Same>
bool SameField(const T& a, const T& b, Same& same) {
  if constexpr (std::is_same_v<T, ExprPtr>) {
    return (a == nullptr) == (b == nullptr) && (a == nullptr || same(a, b));
  } else if constexpr (IsList<T>::value) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
      if (!SameField(a[i], b[i], same)) return false;
    }
    return true;
  } else if constexpr (std::is_same_v<T, Name>) {
    return SameName(a.text, b.text);
  } else if constexpr (std::is_pointer_v<T>) {
    using Node = std::remove_cv_t<std::remove_pointer_t<T>>;
    if constexpr (!std::is_same_v<Node, Query> && HasFields<Node>) {
      return a == b || (a != nullptr && b != nullptr && SameField(*a, *b, same));
    } else {
      return a == b;
    }
  } else if constexpr (HasFields<T>) {
    const auto fields_a = a.fields();
    const auto fields_b = b.fields();
    return [&]<size_t... kIndex>(std::index_sequence<kIndex...>) {
      return (SameField(std::get<kIndex>(fields_a), std::get<kIndex>(fields_b), same) && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(fields_a)>>());
  } else {
    return a == b;
  }
}

}  // namespace internal

// Calls `f` with each direct child expression, in the order of the text. Queries within are not
// entered.
template <typename F>
void ForEachChild(ExprPtr expr, F&& f) {
  Dispatch(*expr, [&](const auto& node) { internal::EachExpr(node, f); });
}

// Whether two nodes are of one kind and alike, their children being compared by `same`. Names
// compare ignoring case, subqueries by being the same node.
template <typename Same>
bool SameButChildren(ExprPtr a, ExprPtr b, Same&& same) {
  if (a->kind != b->kind) return false;
  bool alike = false;
  Dispatch(*a, [&](const auto& node) {
    using Node = std::remove_cvref_t<decltype(node)>;
    alike = internal::SameField(node, static_cast<const Node&>(*b), same);
  });
  return alike;
}

}  // namespace firn
