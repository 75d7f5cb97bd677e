#include "compiler/analyze/coercion.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace firn {
namespace {

constexpr int32_t kMaxDecimal = 38;
constexpr int32_t kMaxChar = 65536;

// Digits of the decimal that holds every value of an integer type.
int32_t DecimalDigits(TypeKind kind) {
  switch (kind) {
    case TypeKind::kTinyint:
      return 3;
    case TypeKind::kSmallint:
      return 5;
    case TypeKind::kInteger:
      return 10;
    default:
      return 19;
  }
}

bool IsOther(const Type& type, std::string_view name) {
  return type.is(TypeKind::kOther) && type.other_name() == name;
}

// Integers and decimals.
bool IsExact(TypeKind kind) { return IsInteger(kind) || kind == TypeKind::kDecimal; }

bool IsDigest(const Type& type) {
  return type.is(TypeKind::kOther) &&
         (type.other_name() == "HyperLogLog" || type.other_name() == "tdigest" ||
          type.other_name() == "SetDigest" || type.other_name().starts_with("qdigest("));
}

Type CommonDecimal(const Type& a, const Type& b) {
  const int32_t scale = std::max(a.scale(), b.scale());
  const int32_t whole = std::max(a.precision() - a.scale(), b.precision() - b.scale());
  return Type::Decimal(std::min(kMaxDecimal, whole + scale), scale);
}

// The common type of two types of the same kind.
std::optional<Type> CommonOfKind(const Type& a, const Type& b, const TrinoVersion& trino) {
  switch (a.kind()) {
    case TypeKind::kDecimal:
      return CommonDecimal(a, b);
    case TypeKind::kVarchar:
    case TypeKind::kChar:
    case TypeKind::kTime:
    case TypeKind::kTimeTz:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return a.precision() >= b.precision() ? a : b;
    case TypeKind::kArray: {
      std::optional<Type> element = CommonSuperType(a.element(), b.element(), trino);
      if (!element) return std::nullopt;
      return Type::Array(*element);
    }
    case TypeKind::kMap: {
      std::optional<Type> key = CommonSuperType(a.arguments()[0], b.arguments()[0], trino);
      std::optional<Type> value = CommonSuperType(a.arguments()[1], b.arguments()[1], trino);
      if (!key || !value) return std::nullopt;
      return Type::Map(*key, *value);
    }
    case TypeKind::kRow: {
      if (a.arguments().size() != b.arguments().size()) return std::nullopt;
      std::vector<Type> types;
      std::vector<std::string> names;
      for (size_t i = 0; i < a.arguments().size(); ++i) {
        std::optional<Type> type = CommonSuperType(a.arguments()[i], b.arguments()[i], trino);
        if (!type) return std::nullopt;
        types.push_back(std::move(*type));
        names.push_back(a.field_names()[i] == b.field_names()[i] ? a.field_names()[i] : "");
      }
      return Type::Row(std::move(types), std::move(names));
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

bool IsInteger(TypeKind kind) { return kind >= TypeKind::kTinyint && kind <= TypeKind::kBigint; }

bool IsNumeric(TypeKind kind) { return kind >= TypeKind::kTinyint && kind <= TypeKind::kDecimal; }

bool IsText(TypeKind kind) { return kind == TypeKind::kVarchar || kind == TypeKind::kChar; }

std::optional<Type> CoerceToKind(const Type& from, TypeKind to, const TrinoVersion& trino) {
  const TypeKind kind = from.kind();
  if (kind == to) return from;
  if (kind == TypeKind::kNull) {
    switch (to) {  // the least of its kind
      case TypeKind::kDecimal:
        return Type::Decimal(1, 0);
      case TypeKind::kVarchar:
        return Type::Varchar(0);
      case TypeKind::kChar:
        return Type::Char(0);
      case TypeKind::kTime:
      case TypeKind::kTimeTz:
        return Type::Time(3, to == TypeKind::kTimeTz);
      case TypeKind::kTimestamp:
      case TypeKind::kTimestampTz:
        return Type::Timestamp(3, to == TypeKind::kTimestampTz);
      default:
        return to < TypeKind::kArray ? std::optional<Type>(to) : std::nullopt;
    }
  }
  if (IsInteger(kind)) {
    if (to == TypeKind::kDecimal) return Type::Decimal(DecimalDigits(kind), 0);
    const bool wider =
        (IsInteger(to) && to > kind) || to == TypeKind::kReal || to == TypeKind::kDouble;
    return wider ? std::optional<Type>(to) : std::nullopt;
  }
  switch (kind) {
    case TypeKind::kDecimal:
      if (to == TypeKind::kReal || to == TypeKind::kDouble) return to;
      break;
    case TypeKind::kReal:
      if (to == TypeKind::kDouble) return to;
      break;
    case TypeKind::kVarchar:
      if (to == TypeKind::kChar && !trino.Has(TrinoChange::kCharToVarchar)) {
        return Type::Char(std::min(kMaxChar, from.length()));
      }
      break;
    case TypeKind::kChar:
      if (to == TypeKind::kVarchar && trino.Has(TrinoChange::kCharToVarchar)) {
        return Type::Varchar(from.length());
      }
      break;
    case TypeKind::kDate:
      if (to == TypeKind::kTimestamp) return Type::Timestamp(0);
      if (to == TypeKind::kTimestampTz) return Type::Timestamp(0, true);
      break;
    case TypeKind::kTime:
      if (to == TypeKind::kTimeTz) return Type::Time(from.precision(), true);
      break;
    case TypeKind::kTimestamp:
      if (to == TypeKind::kTimestampTz) return Type::Timestamp(from.precision(), true);
      break;
    default:
      break;
  }
  return std::nullopt;
}

std::optional<Type> CommonSuperType(const Type& a, const Type& b, const TrinoVersion& trino) {
  if (a == b) return a;
  if (a.is(TypeKind::kUncertain) || b.is(TypeKind::kUncertain)) return Type();
  if (a.is(TypeKind::kNull)) return b;
  if (b.is(TypeKind::kNull)) return a;
  if (a.kind() == b.kind() && !a.is(TypeKind::kOther)) return CommonOfKind(a, b, trino);
  if (a.kind() != b.kind()) {
    if (std::optional<Type> coerced = CoerceToKind(a, b.kind(), trino))
      return CommonSuperType(*coerced, b, trino);
    if (std::optional<Type> coerced = CoerceToKind(b, a.kind(), trino))
      return CommonSuperType(*coerced, a, trino);
  }
  for (const auto& [from, to] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    const bool pattern =
        IsOther(*to, "JsonPath") || IsOther(*to, "JoniRegExp") || IsOther(*to, "CodePoints");
    if (pattern && IsText(from->kind())) return *to;
    if (IsOther(*from, "P4HyperLogLog") && IsOther(*to, "HyperLogLog")) return *to;
    if (IsExact(from->kind()) && IsOther(*to, "number")) return *to;
  }
  return std::nullopt;
}

bool CanCoerce(const Type& from, const Type& to, const TrinoVersion& trino) {
  if (from.is(TypeKind::kUncertain) || to.is(TypeKind::kUncertain) || from == to) return true;
  if (from.is(TypeKind::kRow) && to.is(TypeKind::kRow)) {  // whatever the fields' names
    if (from.arguments().size() != to.arguments().size()) return false;
    for (size_t i = 0; i < from.arguments().size(); ++i) {
      if (!CanCoerce(from.arguments()[i], to.arguments()[i], trino)) return false;
    }
    return true;
  }
  if (from.kind() == to.kind() && (from.is(TypeKind::kArray) || from.is(TypeKind::kMap))) {
    for (size_t i = 0; i < from.arguments().size(); ++i) {
      if (!CanCoerce(from.arguments()[i], to.arguments()[i], trino)) return false;
    }
    return true;
  }
  const std::optional<Type> common = CommonSuperType(from, to, trino);
  return common && *common == to;
}

namespace {

bool IsTemporal(TypeKind kind) { return kind >= TypeKind::kTime && kind <= TypeKind::kTimestampTz; }

// CAST(x AS json), and back.
bool HasJson(const Type& type, bool to_json) {
  switch (type.kind()) {
    case TypeKind::kUncertain:
    case TypeKind::kNull:
    case TypeKind::kBoolean:
    case TypeKind::kVarchar:
    case TypeKind::kJson:
      return true;
    case TypeKind::kDate:
    case TypeKind::kTimestamp:
      return to_json;
    case TypeKind::kArray:
      return HasJson(type.element(), to_json);
    case TypeKind::kMap: {
      const TypeKind key = type.arguments()[0].kind();
      const bool simple = key == TypeKind::kBoolean || key == TypeKind::kVarchar ||
                          IsNumeric(key) || key == TypeKind::kNull || key == TypeKind::kUncertain;
      return simple && HasJson(type.arguments()[1], to_json);
    }
    case TypeKind::kRow:
      return std::all_of(type.arguments().begin(), type.arguments().end(),
                         [&](const Type& field) { return HasJson(field, to_json); });
    default:
      return IsNumeric(type.kind());
  }
}

bool CanCastScalar(TypeKind from, TypeKind to, const TrinoVersion& trino) {
  if (from == TypeKind::kBoolean || IsNumeric(from)) {
    return to == TypeKind::kBoolean || IsNumeric(to) || to == TypeKind::kVarchar;
  }
  switch (from) {
    case TypeKind::kVarchar:
      return to <= TypeKind::kTimestampTz || to == TypeKind::kUuid || to == TypeKind::kIpAddress;
    case TypeKind::kChar:
      if (IsText(to)) return true;
      return trino.Has(TrinoChange::kCastChar) && to != TypeKind::kDecimal &&
             (to == TypeKind::kBoolean || IsNumeric(to) || to == TypeKind::kVarbinary ||
              to == TypeKind::kDate || to == TypeKind::kTimestamp || to == TypeKind::kTimestampTz);
    case TypeKind::kVarbinary:
      return to == TypeKind::kUuid || to == TypeKind::kIpAddress;
    case TypeKind::kDate:
      return to == TypeKind::kVarchar || to == TypeKind::kTimestamp || to == TypeKind::kTimestampTz;
    case TypeKind::kTime:
    case TypeKind::kTimeTz:
      return to == TypeKind::kVarchar || IsTemporal(to);
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return to == TypeKind::kVarchar || to == TypeKind::kDate || IsTemporal(to);
    case TypeKind::kIntervalDayToSecond:
    case TypeKind::kIntervalYearToMonth:
      return to == TypeKind::kVarchar;
    case TypeKind::kUuid:
    case TypeKind::kIpAddress:
      return to == TypeKind::kVarchar || to == TypeKind::kVarbinary;
    default:
      return false;
  }
}

}  // namespace

bool CanCast(const Type& from, const Type& to, const TrinoVersion& trino) {
  if (from.is(TypeKind::kUncertain) || to.is(TypeKind::kUncertain) || from == to ||
      from.is(TypeKind::kNull)) {
    return true;
  }
  const bool number = IsOther(from, "number") || IsOther(to, "number");
  if (number && (from.is(TypeKind::kJson) || to.is(TypeKind::kJson))) return true;
  if (to.is(TypeKind::kJson)) return HasJson(from, true);
  if (from.is(TypeKind::kJson)) return HasJson(to, false);
  if (from.kind() == to.kind() && !from.is(TypeKind::kOther)) {
    if (from.arguments().size() != to.arguments().size()) return false;
    for (size_t i = 0; i < from.arguments().size(); ++i) {
      if (!CanCast(from.arguments()[i], to.arguments()[i], trino)) return false;
    }
    return true;
  }
  if (IsDigest(from) && to.is(TypeKind::kVarbinary)) return true;
  if (from.is(TypeKind::kVarbinary) && IsDigest(to)) return true;
  if (IsOther(from, "HyperLogLog") && IsOther(to, "P4HyperLogLog")) return true;
  if (IsOther(to, "number")) {
    return from.is(TypeKind::kBoolean) || from.is(TypeKind::kVarchar) || IsNumeric(from.kind());
  }
  if (IsOther(from, "number")) return to.is(TypeKind::kVarchar) || IsNumeric(to.kind());
  // These two are written in full or not at all.
  if ((from.is(TypeKind::kUuid) || from.is(TypeKind::kIpAddress)) && to.is(TypeKind::kVarchar)) {
    return to.length() == Type::kUnbounded;
  }
  return CanCastScalar(from.kind(), to.kind(), trino) || CanCoerce(from, to, trino);
}

bool IsSafeCast(const Type& from, const Type& to) {
  const TrinoVersion trino;  // the versions differ in casts that may fail
  if (from.is(TypeKind::kUncertain) || to.is(TypeKind::kUncertain)) return false;
  if (from == to || from.is(TypeKind::kNull)) return true;
  if (from.is(TypeKind::kReal) && to.is(TypeKind::kDouble)) return true;
  if (to.is(TypeKind::kVarchar)) {
    // Text is cut to the length asked for; numbers that do not fit are errors.
    if (IsText(from.kind())) return true;
    const bool prints = from.is(TypeKind::kBoolean) || IsNumeric(from.kind()) ||
                        CanCastScalar(from.kind(), TypeKind::kVarchar, trino);
    return prints && to.length() == Type::kUnbounded;
  }
  if (to.is(TypeKind::kChar)) return IsText(from.kind());
  if (to.is(TypeKind::kVarbinary)) return from.is(TypeKind::kUuid) || from.is(TypeKind::kIpAddress);
  if (to.is(TypeKind::kBoolean)) return IsNumeric(from.kind());
  if (from.is(TypeKind::kBoolean)) {
    return IsNumeric(to.kind()) && (!to.is(TypeKind::kDecimal) || to.precision() > to.scale());
  }
  if (IsNumeric(from.kind()) && (to.is(TypeKind::kReal) || to.is(TypeKind::kDouble))) {
    return !from.is(TypeKind::kDouble) || to.is(TypeKind::kDouble);
  }
  const bool moment = from.is(TypeKind::kTimestamp) || from.is(TypeKind::kTimestampTz);
  if (moment && (to.is(TypeKind::kDate) || IsTemporal(to.kind()))) return true;
  if (from.is(TypeKind::kDate) && IsTemporal(to.kind())) return true;
  if (from.kind() == to.kind() && IsTemporal(from.kind())) return true;  // rounds
  if (from.kind() == to.kind() &&
      (from.is(TypeKind::kArray) || from.is(TypeKind::kMap) || from.is(TypeKind::kRow)) &&
      from.arguments().size() == to.arguments().size()) {
    // A map's keys may become equal, which is an error.
    if (from.is(TypeKind::kMap) && !(from.arguments()[0] == to.arguments()[0])) return false;
    for (size_t i = 0; i < from.arguments().size(); ++i) {
      if (!IsSafeCast(from.arguments()[i], to.arguments()[i])) return false;
    }
    return true;
  }
  return CanCoerce(from, to, trino);
}

bool IsComparable(const Type& type) {
  if (type.is(TypeKind::kFunction)) return false;
  if (type.is(TypeKind::kOther)) {
    constexpr std::array<std::string_view, 6> kComparable = {
        "color", "Geometry", "BingTile", "SphericalGeography", "KdbTree", "number"};
    return std::find(kComparable.begin(), kComparable.end(), type.other_name()) !=
           kComparable.end();
  }
  return std::all_of(type.arguments().begin(), type.arguments().end(), IsComparable);
}

bool IsOrderable(const Type& type) {
  if (IsOther(type, "number")) return true;
  if (type.is(TypeKind::kOther) || type.is(TypeKind::kFunction) || type.is(TypeKind::kMap) ||
      type.is(TypeKind::kJson)) {
    return false;
  }
  return std::all_of(type.arguments().begin(), type.arguments().end(), IsOrderable);
}

}  // namespace firn
