#include "compiler/plan/text_of.h"

#include <fmt/format.h>

#include "compiler/analyze/coercion.h"
#include "compiler/plan/quote.h"

namespace firn {

namespace {

class Texts {
 public:
  explicit Texts(const Build& build) : b_(build) {}

  ExprPtr Of(ExprPtr value, const Type& type) {
    switch (type.kind()) {
      case TypeKind::kVarbinary:
        return b_.Call("to_hex", {value});
      case TypeKind::kJson:
        return b_.Call("json_format", {value});
      case TypeKind::kArray:
        return Json(Elements(value, type.element()));
      case TypeKind::kMap:
        return OfMap(value, type);
      case TypeKind::kRow:
        return OfRow(value, type);
      default:
        break;
    }
    if (type.certain() && !CanCast(type, Type::Varchar(), TrinoVersion()))
      return b_.String(type.ToString());
    return b_.Cast(value, "varchar");
  }

 private:
  // JSON holds these as they are.
  static bool IsPlain(const Type& type) {
    return type.is(TypeKind::kVarchar) || type.is(TypeKind::kBoolean) ||
           type.is(TypeKind::kDouble) || IsInteger(type.kind());
  }

  ExprPtr Json(ExprPtr value) { return b_.Call("json_format", {b_.Cast(value, "json")}); }

  ExprPtr Elements(ExprPtr array, const Type& element) {
    if (IsPlain(element)) return array;
    return Transform(array, [&](ExprPtr one) { return Of(one, element); });
  }

  template <typename Change>
  ExprPtr Transform(ExprPtr array, Change change) {
    Name name = b_.Id(fmt::format("_firn_e{}", ++names_));
    auto* lambda = b_.ast().New<LambdaExpr>({});
    lambda->parameters = b_.ast().Copy(&name, 1);
    lambda->body = change(b_.Column(name.text));
    return b_.Call("transform", {array, lambda});
  }

  // The keys, in order where they have one on every target, then their values.
  ExprPtr OfMap(ExprPtr map, const Type& type) {
    const Type &key = type.arguments()[0], &value = type.arguments()[1];
    ExprPtr keys = b_.Call("map_keys", {map});
    if (key.arguments().empty()) keys = b_.Call("array_sort", {keys});
    ExprPtr values = Transform(keys, [&](ExprPtr one) {
      return b_.Call("element_at", {map, one});
    });
    ExprPtr both = b_.Array({Json(Elements(keys, key)), Json(Elements(values, value))});
    return b_.Case({{b_.IsNull(map, true), Json(both)}});
  }

  ExprPtr OfRow(ExprPtr row, const Type& type) {
    std::vector<ExprPtr> fields;
    for (size_t i = 0; i < type.arguments().size(); ++i) {
      auto* field = b_.ast().New<SubscriptExpr>({});
      field->base = row;
      field->index = b_.Integer(static_cast<int64_t>(i) + 1);
      fields.push_back(Of(field, type.arguments()[i]));
    }
    return b_.Case({{b_.IsNull(row, true), Json(b_.Array(fields))}});
  }

  const Build& b_;
  int names_ = 0;
};

}  // namespace

ExprPtr TextOf(const Build& build, ExprPtr value, const Type& type) {
  return Texts(build).Of(value, type);
}

}  // namespace firn
