// CAST and TRY_CAST. Text is read by native functions, for DuckDB reads much that Trino refuses.
#include "compiler/dialect/duckdb_types.h"
#include "compiler/dialect/lowering.h"

namespace firn {
namespace {

bool IsText(TypeKind kind) { return kind == TypeKind::kVarchar || kind == TypeKind::kChar; }

}  // namespace

ExprPtr Lowering::LowerCast(const CastExpr& cast) {
  const Type& known = TypeOf(&cast);
  const Type to = known.certain() ? known : ParseType(cast.type.text);
  const Type& from = TypeOf(cast.operand);
  const bool instant = from.is(TypeKind::kTimestampTz) && to.is(TypeKind::kTimestampTz);
  // cast(from_iso8601_timestamp(x) as timestamp): the wall clock is the text's own.
  const auto* call = As<CallExpr>(cast.operand);
  if (call != nullptr && call->name.parts.size() == 1 && from.is(TypeKind::kTimestampTz) &&
      SameName(call->name.last().text, "from_iso8601_timestamp") &&
      (to.is(TypeKind::kTimestamp) || to.is(TypeKind::kDate)) && !cast.try_cast) {
    const ExprPtr local = Call("firn_iso_local", {Lower(call->arguments[0])});
    return CastValue(local, &cast, Type::Timestamp(3), to, false);
  }
  const bool saved = zone_unseen_;
  if (!instant && from.is(TypeKind::kTimestampTz)) zone_unseen_ = false;
  const ExprPtr value = Lower(cast.operand);
  zone_unseen_ = saved;
  return CastValue(value, &cast, from, to, cast.try_cast);
}

ExprPtr Lowering::CastValue(ExprPtr value, ExprPtr original, const Type& from, const Type& to,
                            bool or_null) {
  const std::string name = DuckdbType(to);
  const std::string what = "a cast from " + from.ToString() + " to " + to.ToString();
  if (!to.certain() || name.empty()) return Refuse(original, what);
  if (from.is(TypeKind::kNull)) return CastTo(value, name);
  if (!from.certain()) {
    return Refuse(original, "a cast from an uncertain type to " + to.ToString());
  }
  if (to.is(TypeKind::kJson)) {
    return from.is(TypeKind::kJson) ? value : JsonText(value, original, from);
  }
  if (from.is(TypeKind::kJson)) return CastFromJson(value, original, to, or_null);
  if (from == to) return value;
  if (from.is(TypeKind::kChar) && !IsText(to.kind())) {
    return CastValue(Call("rtrim", {value, Text(" ")}), original, Type::Varchar(), to, or_null);
  }
  switch (to.kind()) {
    case TypeKind::kBoolean:
      if (IsText(from.kind())) return Call(NativeName("boolean", or_null), {value});
      return CastTo(value, name, or_null);
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
      return CastToInteger(value, original, from, to, or_null);
    case TypeKind::kReal:
    case TypeKind::kDouble:
      if (IsText(from.kind())) {
        return Call(NativeName(to.is(TypeKind::kReal) ? "real" : "double", or_null), {value});
      }
      if (from.is(TypeKind::kDouble)) return Call("firn_double_to_real", {value});
      return CastTo(value, name, or_null);
    case TypeKind::kDecimal:
      if (IsText(from.kind()) || IsFloating(from.kind())) {
        const char* function = IsText(from.kind())        ? "decimal"
                               : from.is(TypeKind::kReal) ? "real_to_decimal"
                                                          : "double_to_decimal";
        return CastTo(Call(NativeName(function, or_null),
                           {value, Integer(to.precision()), Integer(to.scale())}),
                      name);
      }
      return CastTo(value, name, or_null);
    case TypeKind::kVarchar:
    case TypeKind::kChar:
      return CastToText(value, original, from, to, or_null);
    case TypeKind::kDate:
      if (IsText(from.kind())) return Call(NativeName("date", or_null), {value});
      if (from.is(TypeKind::kTimestampTz)) return CastTo(WallClock(value, original), name);
      return CastTo(value, name);
    case TypeKind::kTime:
      if (to.precision() > 6) break;
      if (IsText(from.kind())) {
        return CastTo(Call(NativeName("time", or_null), {value, Integer(to.precision())}), name);
      }
      if (from.is(TypeKind::kTime) && from.precision() <= to.precision()) return value;
      if (from.is(TypeKind::kTimestamp) && from.precision() <= to.precision()) {
        return CastTo(value, name);
      }
      break;
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return CastToTimestamp(value, original, from, to, or_null);
    case TypeKind::kUuid:
      if (IsText(from.kind())) return CastTo(value, name, or_null);
      break;
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow:
      return CastToStructure(value, original, from, to, or_null);
    default:
      break;
  }
  return Refuse(original, what);
}

ExprPtr Lowering::CastToInteger(ExprPtr value, ExprPtr, const Type& from, const Type& to,
                                bool or_null) {
  const std::string name = DuckdbType(to);
  if (IsText(from.kind())) {
    const ExprPtr number = Call(NativeName(to.ToString().c_str(), or_null), {value});
    return to.is(TypeKind::kBigint) ? number : CastTo(number, name);
  }
  if (IsFloating(from.kind())) {
    const ExprPtr number = Call(NativeName("double_to_bigint", or_null), {value});
    return to.is(TypeKind::kBigint) ? number : CastTo(number, name, or_null);
  }
  return CastTo(value, name, or_null);
}

// DuckDB writes 0.5 as .5 where the type has no digit before the point.
ExprPtr Lowering::DecimalText(ExprPtr value, const Type& type) const {
  const bool pointed = type.precision() == type.scale() && type.precision() < 38;
  const Type wider = Type::Decimal(type.precision() + 1, type.scale());
  return CastTo(pointed ? CastTo(value, DuckdbType(wider)) : value, "VARCHAR");
}

ExprPtr Lowering::CastToText(ExprPtr value, ExprPtr original, const Type& from, const Type& to,
                             bool or_null) {
  ExprPtr text = nullptr;
  switch (from.kind()) {
    case TypeKind::kVarchar:
      text = value;
      break;
    case TypeKind::kChar: {
      const bool unpads = to.is(TypeKind::kVarchar) && Has(TrinoChange::kCharToVarchar);
      text = unpads ? Call("rtrim", {value, Text(" ")}) : value;
      break;
    }
    case TypeKind::kReal:
      text = Call("firn_real_to_varchar", {value});
      break;
    case TypeKind::kDouble:
      text = Call("firn_double_to_varchar", {value});
      break;
    case TypeKind::kDate:
      text = Call("firn_date_to_varchar", {value});
      break;
    case TypeKind::kTimestamp:
      if (from.precision() > 6) break;
      text = Call("firn_timestamp_to_varchar", {value, Integer(from.precision())});
      break;
    case TypeKind::kTimestampTz: {
      if (from.precision() > 6) break;
      const auto* cast = As<CastExpr>(original);
      const Zone zone = ZoneOf(cast != nullptr ? cast->operand : original);
      const std::string shown =
          zone.kind == Zone::Kind::kNamed ? std::string(zone.name) : std::string("UTC");
      const ExprPtr clock = WallClock(value, original);
      text = Operator(Call("firn_timestamp_to_varchar", {clock, Integer(from.precision())}),
                      BinaryOperator::kConcat, Text(" " + shown));
      break;
    }
    case TypeKind::kTime:
      if (from.precision() > 6) break;
      text = Call("firn_time_to_varchar", {value, Integer(from.precision())});
      break;
    case TypeKind::kBoolean:
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
    case TypeKind::kUuid:
      text = CastTo(value, "VARCHAR");
      break;
    case TypeKind::kDecimal:
      text = DecimalText(value, from);
      break;
    default:
      break;
  }
  if (text == nullptr) {
    return Refuse(original, "a cast from " + from.ToString() + " to " + to.ToString());
  }
  const bool from_text = IsText(from.kind());
  if (to.is(TypeKind::kChar)) {
    if (!from_text) return Refuse(original, "a cast from " + from.ToString() + " to char");
    const ExprPtr cut = Call("substr", {text, Integer(1), Integer(to.length())});
    return Call("rpad", {cut, Integer(to.length()), Text(" ")});
  }
  if (to.length() == Type::kUnbounded) return text;
  if (from_text && from.length() <= to.length()) return text;
  // Text is cut, all else must fit.
  if (from_text) return Call("substr", {text, Integer(1), Integer(to.length())});
  return Call(NativeName("fit_varchar", or_null), {text, Integer(to.length())});
}

ExprPtr Lowering::CastToTimestamp(ExprPtr value, ExprPtr original, const Type& from, const Type& to,
                                  bool or_null) {
  const bool with_zone = to.is(TypeKind::kTimestampTz);
  const int32_t digits = to.precision();
  const std::string what = "a cast from " + from.ToString() + " to " + to.ToString();
  if (IsText(from.kind())) {
    if (digits > 6) return Refuse(original, what, "DuckDB keeps 6 digits");
    const Exprs arguments = {value, Integer(digits)};
    if (!with_zone) return Call(NativeName("timestamp", or_null), arguments);
    const auto* cast = As<CastExpr>(original);
    const bool literal = cast != nullptr && cast->operand->kind == ExprKind::kString;
    if (!zone_unseen() && !literal) RefuseWithinTry(original);
    if (!zone_unseen() && !literal) return Call(NativeName("utc_instant", or_null), arguments);
    const ExprPtr region = Call("firn_region", {value});
    auto* either = ast_.New<SpecialCallExpr>({});
    either->call = SpecialCall::kCoalesce;
    either->arguments = ast_.Copy(
        Exprs{Call(NativeName("instant", or_null), arguments),
              Call("firn_wall_clock_instant",
                   {Call(NativeName("regional_timestamp", or_null), arguments), region})});
    return either;
  }
  if (!from.is(TypeKind::kDate) && !from.is(TypeKind::kTimestamp) &&
      !from.is(TypeKind::kTimestampTz)) {
    return Refuse(original, what);
  }
  ExprPtr result = value;
  if (from.is(TypeKind::kTimestampTz) && !with_zone) {
    result = WallClock(value, original);
  } else if (from.kind() != to.kind()) {
    result = CastTo(value, with_zone ? "TIMESTAMPTZ" : "TIMESTAMP");
  }
  if (from.is(TypeKind::kDate) || digits >= from.precision() || digits >= 6) return result;
  return Call(with_zone ? "firn_round_instant" : "firn_round_timestamp", {result, Integer(digits)});
}

// Arrays, maps and rows part by part; DuckDB would match a row's fields by name.
ExprPtr Lowering::CastToStructure(ExprPtr value, ExprPtr original, const Type& from, const Type& to,
                                  bool or_null) {
  const std::string name = DuckdbType(to);
  if (or_null) return Try(CastToStructure(value, original, from, to, false));
  if (from.kind() != to.kind() || from.arguments().size() != to.arguments().size()) {
    return Refuse(original, "a cast from " + from.ToString() + " to " + to.ToString());
  }
  if (from.is(TypeKind::kArray)) {
    if (from.element().is(TypeKind::kNull)) return CastTo(value, name);
    if (DuckdbType(from) == name && from.element().kind() == to.element().kind() &&
        from.element().arguments().empty() && !from.element().is(TypeKind::kVarchar)) {
      return value;
    }
    const std::string_view element = FreshName("e");
    return Call("list_transform",
                {value, Lambda(element, CastValue(Column(element), original, from.element(),
                                                  to.element(), or_null))});
  }
  if (from.is(TypeKind::kMap)) {
    const auto side = [&](const char* function, size_t i) {
      const std::string_view element = FreshName("e");
      return Call("list_transform",
                  {Call(function, {value}),
                   Lambda(element, CastValue(Column(element), original, from.arguments()[i],
                                             to.arguments()[i], or_null))});
    };
    return Case(IsNull(value), Null(), Call("map", {side("map_keys", 0), side("map_values", 1)}));
  }
  Exprs fields;
  for (size_t i = 0; i < to.arguments().size(); ++i) {
    fields.push_back(
        CastValue(Call("struct_extract_at", {value, Integer(static_cast<int64_t>(i) + 1)}),
                  original, from.arguments()[i], to.arguments()[i], or_null));
  }
  return Case(IsNull(value), Null(), CastTo(Call("row", fields), name));
}

}  // namespace firn
