#include "compiler/analyze/plain_select.h"

#include "compiler/sql/walk.h"

namespace firn {

const SelectBody* PlainSelect(QueryPtr query) {
  if (query->with != nullptr || !query->order_by.empty() || query->offset != nullptr ||
      query->limit != nullptr || query->fetch_first) {
    return nullptr;
  }
  const auto* body = As<SelectBody>(query->body);
  if (body == nullptr || body->distinct || body->group_by != nullptr || body->having != nullptr) {
    return nullptr;
  }
  bool plain = true;
  Visitor visitor;
  visitor.expr = [&](ExprPtr expr) {
    const auto* call = As<CallExpr>(expr);
    if (call != nullptr && call->over != nullptr) plain = false;
    return plain;
  };
  visitor.query = [](QueryPtr) { return false; };
  for (const SelectItem& item : body->items) {
    if (item.expr != nullptr) Walk(item.expr, visitor);
  }
  return plain ? body : nullptr;
}

}  // namespace firn
