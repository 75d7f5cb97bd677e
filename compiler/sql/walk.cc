#include "compiler/sql/walk.h"

#include <type_traits>

#include "compiler/sql/dispatch.h"

namespace firn {

namespace {

// ---- equality ----------------------------------------------------------------------------------

template <typename T>
bool Same(const T& a, const T& b);

template <typename T>
bool SameNode(const T& a, const T& b) {
  if constexpr (Polymorphic<T>) {
    if (a.kind != b.kind) return false;
    bool same = false;
    Dispatch(a, [&](const auto& node) {
      using Node = std::decay_t<decltype(node)>;
      same = Same(node, static_cast<const Node&>(b));
    });
    return same;
  } else {
    return Same(a, b);
  }
}

template <typename T>
bool Same(const T* const& a, const T* const& b) {
  if (a == b) return true;
  return a != nullptr && b != nullptr && SameNode(*a, *b);
}

template <typename T>
bool Same(const List<T>& a, const List<T>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!Same(a[i], b[i])) return false;
  }
  return true;
}

template <typename T>
bool Same(const T& a, const T& b) {
  if constexpr (HasFields<T>) {
    return std::apply(
        [&](const auto&... left) {
          return std::apply([&](const auto&... right) { return (Same(left, right) && ...); },
                            b.fields());
        },
        a.fields());
  } else {
    return a == b;
  }
}

// ---- fingerprints ------------------------------------------------------------------------------

template <typename T>
void AddValue(Fingerprinter& printer, const T& value);

template <typename T>
void AddValue(Fingerprinter& printer, const T* const& node) {
  printer.Add(uint64_t{node != nullptr});
  if (node == nullptr) return;
  if constexpr (Polymorphic<T>) {
    printer.Add(static_cast<uint64_t>(node->kind));
    Dispatch(*node, [&](const auto& typed) { AddValue(printer, typed); });
  } else {
    AddValue(printer, *node);
  }
}

template <typename T>
void AddValue(Fingerprinter& printer, const List<T>& list) {
  printer.Add(static_cast<uint64_t>(list.size()));
  for (const T& item : list) AddValue(printer, item);
}

template <typename T>
void AddValue(Fingerprinter& printer, const T& value) {
  if constexpr (HasFields<T>) {
    std::apply([&](const auto&... field) { (AddValue(printer, field), ...); }, value.fields());
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    printer.Add(value);
  } else {
    printer.Add(static_cast<uint64_t>(value));
  }
}

// ---- visiting ----------------------------------------------------------------------------------

template <typename T>
void Visit(const T& value, const Visitor& visitor);

template <typename T>
bool Enter(const T* node, const Visitor& visitor) {
  if constexpr (std::is_same_v<T, Expr>) return !visitor.expr || visitor.expr(node);
  if constexpr (std::is_same_v<T, Relation>) return !visitor.relation || visitor.relation(node);
  if constexpr (std::is_same_v<T, Query>) return !visitor.query || visitor.query(node);
  return true;
}

template <typename T>
void Visit(const T* const& node, const Visitor& visitor) {
  if (node == nullptr || !Enter(node, visitor)) return;
  if constexpr (Polymorphic<T>) {
    Dispatch(*node, [&](const auto& typed) { Visit(typed, visitor); });
  } else {
    Visit(*node, visitor);
  }
}

template <typename T>
void Visit(const List<T>& list, const Visitor& visitor) {
  for (const T& item : list) Visit(item, visitor);
}

template <typename T>
void Visit(const T& value, const Visitor& visitor) {
  if constexpr (HasFields<T>) {
    std::apply([&](const auto&... field) { (Visit(field, visitor), ...); }, value.fields());
  }
}

}  // namespace

bool Equal(ExprPtr a, ExprPtr b) { return Same(a, b); }
bool Equal(QueryPtr a, QueryPtr b) { return Same(a, b); }
bool Equal(StatementPtr a, StatementPtr b) { return Same(a, b); }

void AddTo(Fingerprinter& printer, StatementPtr statement) { AddValue(printer, statement); }
void AddTo(Fingerprinter& printer, QueryPtr query) { AddValue(printer, query); }

void Walk(ExprPtr root, const Visitor& visitor) { Visit(root, visitor); }
void Walk(RelationPtr root, const Visitor& visitor) { Visit(root, visitor); }
void Walk(QueryPtr root, const Visitor& visitor) { Visit(root, visitor); }
void Walk(StatementPtr root, const Visitor& visitor) { Visit(root, visitor); }

}  // namespace firn
