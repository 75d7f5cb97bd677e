// Calls: the function table is asked, windows and order follow.
#include "compiler/dialect/duckdb_types.h"
#include "compiler/dialect/lowering.h"

namespace firn {
ExprPtr Lowering::LowerCall(const CallExpr& call) {
  const std::string name = FunctionName(call);
  const DuckdbFunction* row = FindDuckdbFunction(name);
  if (row == nullptr || call.name.parts.size() > 1) return Refuse(&call, "function '" + name + "'");
  if (row->how == Mapping::kRefuse) {
    return Refuse(&call, "function '" + name + "'", std::string(row->duckdb));
  }
  const bool decorated =
      call.distinct || call.filter != nullptr || call.over != nullptr || !call.order_by.empty();
  if (decorated && !row->aggregate) {
    return Refuse(&call, "function '" + name + "' as an aggregate");
  }
  return LowerTableCall(call, *row);
}

ExprPtr Lowering::LowerTableCall(const CallExpr& call, const DuckdbFunction& row) {
  if (row.how == Mapping::kRewrite) return row.rewrite(*this, call);
  const Exprs arguments = LowerAll(call.arguments);
  const ExprPtr result =
      row.aggregate ? CloneCall(call, row.duckdb, arguments) : Call(row.duckdb, arguments);
  if (row.how == Mapping::kCall) return result;
  const std::string type = DuckdbType(TypeOf(&call));
  if (type.empty())
    return Refuse(&call, "a call of '" + FunctionName(call) + "' whose type is uncertain");
  return CastTo(result, type);
}

CallExpr* Lowering::CloneCall(const CallExpr& call, std::string_view name, const Exprs& arguments) {
  auto* lowered = ast_.Clone(call);
  lowered->name = {ast_.Copy(std::vector<Name>{{ast_.Copy(name)}})};
  lowered->arguments = ast_.Copy(arguments);
  lowered->order_by = LowerSort(call.order_by);
  lowered->filter = Lower(call.filter);
  lowered->over = LowerWindow(call.over);
  lowered->overflow = nullptr;
  if (call.mode != ProcessingMode::kUnstated) Refuse(&call, "a row pattern's function");
  return lowered;
}

List<SortItem> Lowering::LowerSort(const List<SortItem>& items) {
  std::vector<SortItem> lowered;
  for (const SortItem& item : items) {
    SortItem copy = item;
    copy.key = Lower(item.key);
    // Trino's default, whatever the session's.
    if (copy.nulls == NullOrder::kUnstated) copy.nulls = NullOrder::kLast;
    const TypeKind kind = KindOf(item.key);
    if (copy.nulls == NullOrder::kFirst && (kind == TypeKind::kReal || kind == TypeKind::kDouble)) {
      // NaN is the greatest for DuckDB; with NULLS FIRST it is the least for Trino.
      SortItem nan = copy;
      nan.key = Call("isnan", {copy.key});
      const bool down = copy.order == SortOrder::kDescending;
      nan.order = down ? SortOrder::kAscending : SortOrder::kDescending;
      lowered.push_back(nan);
    }
    lowered.push_back(copy);
  }
  return ast_.Copy(lowered);
}

const Window* Lowering::LowerWindow(const Window* window) {
  if (window == nullptr || window->only_name) return window;
  auto* lowered = ast_.Clone(*window);
  lowered->partition_by = ast_.Copy(LowerAll(window->partition_by));
  lowered->order_by = LowerSort(window->order_by);
  if (window->frame == nullptr) return lowered;
  if (window->frame->pattern != nullptr) RefuseAt(window->frame->span, "a pattern window");
  auto* frame = ast_.Clone(*window->frame);
  const auto bound = [&](FrameBound given) {
    given.value = Lower(given.value);
    return given;
  };
  frame->start = bound(frame->start);
  if (frame->end != nullptr) {
    frame->end = ast_.Copy(std::vector<FrameBound>{bound(*frame->end)}).begin();
  }
  lowered->frame = frame;
  return lowered;
}

}  // namespace firn
