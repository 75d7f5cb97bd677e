#include <type_traits>

#include "compiler/sql/dispatch.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

// One rewrite of one tree. Every function returns its argument where nothing changed, so that
// pointer comparison tells; value types are changed in place and say so.
class Rewriting {
 public:
  Rewriting(const Rewriter& rewriter, Ast& ast) : rewriter_(rewriter), ast_(ast) {}

  template <typename T>
  const T* Node(const T* node) {
    if (node == nullptr) return nullptr;
    const T* rewritten = node;
    if constexpr (Polymorphic<T>) {
      Dispatch(*node, [&](const auto& typed) { rewritten = Children(&typed); });
    } else {
      rewritten = Children(node);
    }
    return Leave(rewritten);
  }

 private:
  template <typename T>
  const T* Leave(const T* node) {
    if constexpr (std::is_same_v<T, Expr>) return rewriter_.expr ? rewriter_.expr(node) : node;
    if constexpr (std::is_same_v<T, Relation>) {
      return rewriter_.relation ? rewriter_.relation(node) : node;
    }
    if constexpr (std::is_same_v<T, Query>) return rewriter_.query ? rewriter_.query(node) : node;
    return node;
  }

  template <typename T>
  const T* Children(const T* node) {
    T copy = *node;
    if (!Fields(copy)) return node;
    T* changed = ast_.Clone(*node);
    if constexpr (requires { copy.id; }) copy.id = changed->id;
    *changed = copy;
    return changed;
  }

  // fields() ties what a node holds as const; `copy` is ours to change.
  template <typename T>
  bool Fields(T& copy) {
    return std::apply(
        [&](const auto&... field) {
          bool changed = false;
          ((changed |= Value(const_cast<std::remove_cvref_t<decltype(field)>&>(field))), ...);
          return changed;
        },
        copy.fields());
  }

  template <typename T>
  bool Value(T& value) {
    if constexpr (HasFields<T>) {
      return Fields(value);
    } else {
      return false;
    }
  }

  template <typename T>
  bool Value(const T*& node) {
    const T* rewritten = Node(node);
    if (rewritten == node) return false;
    node = rewritten;
    return true;
  }

  template <typename T>
  bool Value(List<T>& list) {
    std::vector<T> items;
    bool changed = false;
    for (size_t i = 0; i < list.size(); ++i) {
      size_t before = items.size();
      if (Expand(list[i], &items)) {
        if (!changed) items.insert(items.begin(), list.begin(), list.begin() + i);
        changed = true;
        continue;
      }
      assert(items.size() == before);
      T item = list[i];
      bool item_changed = Value(item);
      if (item_changed && !changed) items.assign(list.begin(), list.begin() + i);
      changed |= item_changed;
      if (changed) items.push_back(item);
    }
    if (changed) list = ast_.Copy(items);
    return changed;
  }

  // ---- elements that become several ----

  template <typename T>
  bool Expand(const T&, std::vector<T>*) {
    return false;
  }

  bool Expand(const ExprPtr& element, std::vector<ExprPtr>* out) {
    return rewriter_.expr_list && element != nullptr && rewriter_.expr_list(element, out);
  }

  bool Expand(const SortItem& element, std::vector<SortItem>* out) {
    std::vector<ExprPtr> keys;
    if (!Expand(element.key, &keys)) return false;
    for (ExprPtr key : keys) {
      SortItem item = element;
      item.key = key;
      out->push_back(item);
    }
    return true;
  }

  bool Expand(const SelectItem& element, std::vector<SelectItem>* out) {
    if (rewriter_.select_item && rewriter_.select_item(element, out)) return true;
    std::vector<ExprPtr> exprs;
    if (element.star || !Expand(element.expr, &exprs)) return false;
    for (ExprPtr expr : exprs) {
      SelectItem item = element;
      item.expr = expr;
      out->push_back(item);
    }
    return true;
  }

  // `group by @keys` becomes several elements; a set in parentheses grows within them.
  bool Expand(const GroupingElement& element, std::vector<GroupingElement>* out) {
    bool single = element.kind == GroupingKind::kSimple && !element.parenthesized &&
                  element.sets.front().size() == 1;
    std::vector<ExprPtr> exprs;
    if (!single && element.kind != GroupingKind::kRollup && element.kind != GroupingKind::kCube) {
      return false;
    }
    if (single) {
      if (!Expand(element.sets.front().front(), &exprs)) return false;
      for (ExprPtr& expr : exprs) {
        List<ExprPtr> set = ast_.Copy(&expr, 1);
        GroupingElement one = element;
        one.sets = ast_.Copy(&set, 1);
        out->push_back(one);
      }
      return true;
    }
    return ExpandSets(element, out);
  }

  // `rollup (@keys)` is `rollup (a, b)`; in GROUPING SETS a list is one set, for that is what one
  // writes there: `grouping sets ((@keys), ())`.
  bool ExpandSets(const GroupingElement& element, std::vector<GroupingElement>* out) {
    std::vector<List<ExprPtr>> sets;
    bool expanded = false;
    for (const List<ExprPtr>& set : element.sets) {
      std::vector<ExprPtr> exprs;
      if (set.size() == 1 && Expand(set.front(), &exprs)) {
        expanded = true;
        for (ExprPtr& expr : exprs) sets.push_back(ast_.Copy(&expr, 1));
      } else {
        List<ExprPtr> kept = set;
        Value(kept);
        sets.push_back(kept);
      }
    }
    if (!expanded) return false;
    GroupingElement whole = element;
    whole.sets = ast_.Copy(sets);
    out->push_back(whole);
    return true;
  }

  const Rewriter& rewriter_;
  Ast& ast_;
};

}  // namespace

ExprPtr Rewrite(ExprPtr root, const Rewriter& rewriter, Ast& ast) {
  return Rewriting(rewriter, ast).Node(root);
}
RelationPtr Rewrite(RelationPtr root, const Rewriter& rewriter, Ast& ast) {
  return Rewriting(rewriter, ast).Node(root);
}
QueryPtr Rewrite(QueryPtr root, const Rewriter& rewriter, Ast& ast) {
  return Rewriting(rewriter, ast).Node(root);
}
StatementPtr Rewrite(StatementPtr root, const Rewriter& rewriter, Ast& ast) {
  return Rewriting(rewriter, ast).Node(root);
}

}  // namespace firn
