// JSON. Trino's json values are canonical text in DuckDB, so that equal values are equal texts.
#include <algorithm>

#include "compiler/dialect/duckdb_types.h"
#include "compiler/dialect/json_text.h"
#include "compiler/dialect/lowering.h"

namespace firn {
namespace {}  // namespace

ExprPtr Lowering::JsonText(ExprPtr value, ExprPtr original, const Type& type) {
  switch (type.kind()) {
    case TypeKind::kBoolean:
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
      return CastTo(value, "VARCHAR");
    case TypeKind::kDecimal:
      return DecimalText(value, type);
    case TypeKind::kDouble:
      return Call("firn_double_to_json", {value});
    case TypeKind::kVarchar:
    case TypeKind::kChar:
      return Call("firn_json_quote", {value});
    case TypeKind::kJson:
      return value;
    case TypeKind::kDate:
    case TypeKind::kTimestamp:
      return Call("firn_json_quote", {CastToText(value, original, type, Type::Varchar(), false)});
    case TypeKind::kArray: {
      const std::string_view element = FreshName("e");
      return Call(
          "firn_json_array",
          {Call("list_transform",
                {value, Lambda(element, JsonText(Column(element), original, type.element()))})});
    }
    case TypeKind::kMap: {
      // Keys in order, as Trino writes them; a map's own order does not count.
      const std::string_view key = FreshName("k");
      if (!type.arguments()[0].is(TypeKind::kVarchar)) break;
      const ExprPtr member =
          JsonText(Call("firn_map_value", {value, Column(key)}), original, type.arguments()[1]);
      return Call(
          "firn_json_members",
          {Call("list_transform", {Call("list_sort", {Call("map_keys", {value})}),
                                   Lambda(key, Call("firn_json_member", {Column(key), member}))})});
    }
    case TypeKind::kRow: {
      ExprPtr list = nullptr;
      auto* members = ast_.New<ArrayExpr>({});
      Exprs items;
      for (size_t i = 0; i < type.arguments().size(); ++i) {
        const std::string name = i < type.field_names().size() ? type.field_names()[i] : "";
        const ExprPtr field =
            Call("struct_extract_at", {value, Integer(static_cast<int64_t>(i) + 1)});
        items.push_back(
            Call("firn_json_member", {Text(name), JsonText(field, original, type.arguments()[i])}));
      }
      members->items = ast_.Copy(items);
      list = members;
      return Case(IsNull(value), Null(), Call("firn_json_members", {list}));
    }
    default:
      break;
  }
  return Refuse(original, "a cast from " + type.ToString() + " to json");
}

ExprPtr Lowering::CastFromJson(ExprPtr value, ExprPtr original, const Type& to, bool or_null) {
  const std::string name = DuckdbType(to);
  if (or_null && !to.arguments().empty()) {
    return Try(CastFromJson(value, original, to, false));
  }
  const auto list_of = [&](const char* function, const Type& type, bool is_json) {
    const ExprPtr texts = Call("firn_text_list", {Call(NativeName(function, or_null), {value})});
    const std::string_view element = FreshName("e");
    const ExprPtr item = Column(element);
    return Call("list_transform",
                {texts, Lambda(element, is_json ? CastFromJson(item, original, type, or_null)
                                                : CastValue(item, original, Type::Varchar(), type,
                                                            or_null))});
  };
  switch (to.kind()) {
    case TypeKind::kJson:
      return value;
    case TypeKind::kBoolean:
      return Call(NativeName("json_to_boolean", or_null), {value});
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint: {
      const ExprPtr number = Call(NativeName("json_to_bigint", or_null), {value});
      return to.is(TypeKind::kBigint) ? number : CastTo(number, name, or_null);
    }
    case TypeKind::kReal:
    case TypeKind::kDouble: {
      const ExprPtr number = Call(NativeName("json_to_double", or_null), {value});
      return to.is(TypeKind::kDouble) ? number : CastTo(number, name, or_null);
    }
    case TypeKind::kDecimal:
      return CastTo(Call(NativeName("decimal", or_null),
                         {Call(NativeName("json_number_text", or_null), {value}),
                          Integer(to.precision()), Integer(to.scale())}),
                    name);
    case TypeKind::kVarchar: {
      const ExprPtr text = Call(NativeName("json_to_varchar", or_null), {value});
      if (to.length() == Type::kUnbounded) return text;
      return Call(NativeName("fit_varchar", or_null), {text, Integer(to.length())});
    }
    case TypeKind::kArray:
      return list_of("json_elements", to.element(), true);
    case TypeKind::kMap:
      return Case(Call("firn_json_is_null", {value}), Null(),
                  Call("map", {list_of("json_keys", to.arguments()[0], false),
                               list_of("json_values", to.arguments()[1], true)}));
    case TypeKind::kRow: {
      Exprs fields;
      const auto count = static_cast<int64_t>(to.arguments().size());
      for (int64_t i = 0; i < count; ++i) {
        const auto at = static_cast<size_t>(i);
        const ExprPtr field = Call(NativeName("json_field", or_null),
                                   {value, Text(to.field_names()[at]), Integer(i), Integer(count)});
        fields.push_back(CastFromJson(field, original, to.arguments()[at], or_null));
      }
      return Case(Call("firn_json_is_null", {value}), Null(), CastTo(Call("row", fields), name));
    }
    default:
      return Refuse(original, "a cast from json to " + to.ToString());
  }
}

// ---- constructors ------------------------------------------------------------------------------

// The JSON text of a member's value; NULL where it is NULL.
ExprPtr Lowering::JsonMemberText(const JsonMember& member, ExprPtr whole) {
  const Type& type = TypeOf(member.value);
  if (member.format_json) {
    if (!type.is(TypeKind::kVarchar)) return Refuse(whole, "this FORMAT JSON");
    return Call(JsonParse(), {Lower(member.value)});
  }
  if (type.is(TypeKind::kNull)) return CastTo(Null(), "VARCHAR");
  if (type.is(TypeKind::kJson) || type.is(TypeKind::kReal) || !type.arguments().empty()) {
    return Refuse(member.value, "a JSON member of type " + type.ToString());
  }
  if (!type.certain()) return Refuse(member.value, "a JSON member of uncertain type");
  return JsonText(Lower(member.value), member.value, type);
}

namespace {

// Java's String.hashCode, over UTF-16, spread the way HashMap does.
uint32_t JavaHash(std::string_view key) {
  uint32_t hash = 0;
  for (size_t i = 0; i < key.size();) {
    const auto first = static_cast<unsigned char>(key[i++]);
    const int more = first < 0xC0 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    uint32_t point = more == 0 ? first : first & (0x3Fu >> more);
    for (int n = 0; n < more && i < key.size(); ++n) {
      point = point << 6 | (static_cast<unsigned char>(key[i++]) & 0x3Fu);
    }
    if (point >= 0x10000) hash = hash * 31 + (0xD7C0u + (point >> 10));
    hash = hash * 31 + (point >= 0x10000 ? 0xDC00u + (point & 0x3FFu) : point);
  }
  return hash ^ hash >> 16;
}

// Trino keeps the members in a HashMap, whose order shows in the text.
std::vector<size_t> JavaOrder(const std::vector<std::string_view>& keys) {
  uint32_t buckets = 16;
  while (keys.size() > buckets * 3 / 4) buckets *= 2;
  std::vector<size_t> order(keys.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return JavaHash(keys[a]) % buckets < JavaHash(keys[b]) % buckets;
  });
  return order;
}

}  // namespace

ExprPtr Lowering::LowerJsonObject(const JsonObjectExpr& object) {
  if (!object.returning.text.empty() && !ParseType(object.returning.text).is(TypeKind::kVarchar)) {
    return Refuse(&object, "json_object returning another type than varchar");
  }
  std::vector<std::string_view> keys;
  for (const JsonMember& member : object.members) {
    const auto* key = As<StringLiteral>(member.key);
    if (key == nullptr || std::find(keys.begin(), keys.end(), key->value) != keys.end()) {
      return Refuse(member.key, "json_object with a key that is computed or comes twice");
    }
    keys.push_back(key->value);
  }
  if (keys.empty()) return Text("{}");
  auto* members = ast_.New<ArrayExpr>({});
  Exprs items;
  for (const size_t i : JavaOrder(keys)) {
    const ExprPtr value = JsonMemberText(object.members[i], &object);
    const char* function =
        object.nulls == JsonNulls::kAbsentOnNull ? "firn_json_member_if" : "firn_json_member";
    items.push_back(Call(function, {Text(keys[i]), value}));
  }
  members->items = ast_.Copy(items);
  return Call("firn_json_members", {members});
}

ExprPtr Lowering::LowerJsonArray(const JsonArrayExpr& array) {
  if (!array.returning.text.empty() && !ParseType(array.returning.text).is(TypeKind::kVarchar)) {
    return Refuse(&array, "json_array returning another type than varchar");
  }
  if (array.items.empty()) return Text("[]");
  auto* list = ast_.New<ArrayExpr>({});
  Exprs items;
  for (const JsonMember& item : array.items) items.push_back(JsonMemberText(item, &array));
  list->items = ast_.Copy(items);
  const bool keep_nulls = array.nulls == JsonNulls::kNullOnNull;
  return Call(keep_nulls ? "firn_json_array" : "firn_json_array_of_values", {list});
}

// Of json_value only what a plain path of members says: "lax $.a.b".
ExprPtr Lowering::LowerJsonValue(const JsonValueExpr& expr) {
  std::string_view path = expr.json.path;
  const bool lax = path.starts_with("lax ");
  if (lax) path.remove_prefix(4);
  std::vector<std::string> steps;
  const bool plain = ParseJsonPath(path, &steps) && !path.starts_with("$[") &&
                     path.find('[') == std::string_view::npos;
  const auto null_or_unstated = [](JsonOnEmptyOrError on) {
    return on == JsonOnEmptyOrError::kUnstated || on == JsonOnEmptyOrError::kNull;
  };
  if (!plain || !expr.json.passing.empty() || expr.json.format_json ||
      !null_or_unstated(expr.on_error)) {
    return Refuse(&expr, "this json_value", "use json_extract_scalar");
  }
  const Type to = expr.returning.text.empty() ? Type::Varchar() : ParseType(expr.returning.text);
  const ExprPtr input = Lower(expr.json.input);
  const ExprPtr text = Call("firn_json_value", {input, Text(path)});
  const ExprPtr value = CastValue(text, &expr, Type::Varchar(), to, true);
  if (null_or_unstated(expr.on_empty)) return value;
  if (expr.on_empty != JsonOnEmptyOrError::kDefault) {
    return Refuse(&expr, "json_value with an error on empty");
  }
  return Case(Call("firn_json_is_empty", {input, Text(path)}), LowerAs(expr.empty_default, to),
              value);
}

}  // namespace firn
