#include "compiler/analyze/plain_select.h"

#include "compiler/analyze/functions.h"
#include "compiler/macro/parse_project.h"
#include "compiler/sql/walk.h"

namespace firn {

bool MakesOneOfSeveral(const SelectBody& body) {
  bool several = false;
  Visitor visitor;
  visitor.expr = [&](ExprPtr expr) {
    several |= expr->kind == ExprKind::kMeasure;
    if (const auto* call = As<CallExpr>(expr)) {
      const std::vector<Signature>* signatures = FindFunction(Dotted(call->name));
      several |= call->over != nullptr ||
                 (signatures != nullptr && signatures->front().kind != FunctionKind::kScalar);
    }
    return !several;
  };
  visitor.query = [](QueryPtr) { return false; };
  for (const SelectItem& item : body.items) {
    if (item.expr != nullptr) Walk(item.expr, visitor);
  }
  return several;
}

const SelectBody* PlainSelect(QueryPtr query) {
  if (query->with != nullptr || !query->order_by.empty() || query->offset != nullptr ||
      query->limit != nullptr || query->fetch_first) {
    return nullptr;
  }
  const auto* body = As<SelectBody>(query->body);
  if (body == nullptr || body->distinct || body->group_by != nullptr || body->having != nullptr) {
    return nullptr;
  }
  return MakesOneOfSeveral(*body) ? nullptr : body;
}

const TableRelation* OnlyTable(QueryPtr query) {
  const SelectBody* body = PlainSelect(query);
  if (body == nullptr) return nullptr;
  RelationPtr from = body->from;
  if (const auto* aliased = As<AliasedRelation>(from)) from = aliased->relation;
  const auto* table = As<TableRelation>(from);
  int relations = 0;  // in WHERE, too
  Visitor visitor;
  visitor.relation = [&](RelationPtr relation) {
    relations += As<AliasedRelation>(relation) == nullptr;
    return true;
  };
  Walk(query, visitor);
  bool only = table != nullptr && table->travel == TimeTravel::kNone && relations == 1;
  return only ? table : nullptr;
}

}  // namespace firn
