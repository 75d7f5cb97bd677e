#include "compiler/sql/type.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "compiler/base/text.h"

namespace firn {
namespace {

// Names of the types that have no parameters, by kind; null for the others.
constexpr const char* SimpleName(TypeKind kind) {
  constexpr const char* kNames[] = {"?",
                                    "unknown",
                                    "boolean",
                                    "tinyint",
                                    "smallint",
                                    "integer",
                                    "bigint",
                                    "real",
                                    "double",
                                    nullptr,
                                    nullptr,
                                    nullptr,
                                    "varbinary",
                                    "date",
                                    nullptr,
                                    nullptr,
                                    nullptr,
                                    nullptr,
                                    "interval day to second",
                                    "interval year to month",
                                    "json",
                                    "uuid",
                                    "ipaddress"};
  const auto index = static_cast<size_t>(kind);
  return index < std::size(kNames) ? kNames[index] : nullptr;
}

const TypeArguments& NoArguments() {
  static const TypeArguments none;
  return none;
}

}  // namespace

Type Type::Decimal(int32_t precision, int32_t scale) {
  Type type(TypeKind::kDecimal);
  type.precision_ = precision;
  type.scale_ = scale;
  return type;
}

Type Type::Varchar(int32_t length) {
  Type type(TypeKind::kVarchar);
  type.precision_ = length;
  return type;
}

Type Type::Char(int32_t length) {
  Type type(TypeKind::kChar);
  type.precision_ = length;
  return type;
}

Type Type::Time(int32_t precision, bool zone) {
  Type type(zone ? TypeKind::kTimeTz : TypeKind::kTime);
  type.precision_ = precision;
  return type;
}

Type Type::Timestamp(int32_t precision, bool zone) {
  Type type(zone ? TypeKind::kTimestampTz : TypeKind::kTimestamp);
  type.precision_ = precision;
  return type;
}

namespace {

std::shared_ptr<const TypeArguments> Share(std::vector<Type> types,
                                           std::vector<std::string> names = {},
                                           std::string other = {}) {
  auto arguments = std::make_shared<TypeArguments>();
  arguments->types = std::move(types);
  arguments->names = std::move(names);
  arguments->other = std::move(other);
  return arguments;
}

}  // namespace

Type Type::Array(Type element) {
  Type type(TypeKind::kArray);
  type.arguments_ = Share({std::move(element)});
  return type;
}

Type Type::Map(Type key, Type value) {
  Type type(TypeKind::kMap);
  type.arguments_ = Share({std::move(key), std::move(value)});
  return type;
}

Type Type::Row(std::vector<Type> types, std::vector<std::string> names) {
  assert(names.empty() || names.size() == types.size());
  Type type(TypeKind::kRow);
  names.resize(types.size());
  type.arguments_ = Share(std::move(types), std::move(names));
  return type;
}

Type Type::Function(std::vector<Type> parameters_then_result) {
  Type type(TypeKind::kFunction);
  type.arguments_ = Share(std::move(parameters_then_result));
  return type;
}

Type Type::Other(std::string name) {
  Type type(TypeKind::kOther);
  type.arguments_ = Share({}, {}, std::move(name));
  return type;
}

bool Type::certain() const {
  if (kind_ == TypeKind::kUncertain) return false;
  const std::vector<Type>& types = arguments();
  return std::all_of(types.begin(), types.end(), [](const Type& type) { return type.certain(); });
}

const std::vector<Type>& Type::arguments() const {
  return arguments_ ? arguments_->types : NoArguments().types;
}

const std::vector<std::string>& Type::field_names() const {
  return arguments_ ? arguments_->names : NoArguments().names;
}

const std::string& Type::other_name() const {
  return arguments_ ? arguments_->other : NoArguments().other;
}

bool Type::operator==(const Type& other) const {
  if (kind_ != other.kind_ || precision_ != other.precision_ || scale_ != other.scale_) {
    return false;
  }
  if (arguments_ == other.arguments_) return true;
  return arguments() == other.arguments() && field_names() == other.field_names() &&
         other_name() == other.other_name();
}

std::string Type::ToString() const {
  std::string out;
  Append(/*sql=*/false, out);
  return out;
}

std::string Type::ToSql() const {
  std::string out;
  Append(/*sql=*/true, out);
  return out;
}

void Type::Append(bool sql, std::string& out) const {
  auto with_precision = [&](std::string_view name, std::string_view after = {}) {
    out.append(name).append("(").append(std::to_string(precision_)).append(")").append(after);
  };
  auto list = [&](std::string_view name, std::string_view separator) {
    out.append(name).append("(");
    for (size_t i = 0; i < arguments().size(); ++i) {
      if (i > 0) out += separator;
      const std::string_view field =
          kind_ == TypeKind::kRow ? std::string_view(field_names()[i]) : std::string_view();
      if (!field.empty()) {
        out += sql || !IsWord(field) ? Quoted(field, '"') : std::string(field);
        out += ' ';
      }
      arguments()[i].Append(sql, out);
    }
    out += ')';
  };
  if (const char* name = SimpleName(kind_)) {
    out += name;
    return;
  }
  switch (kind_) {
    case TypeKind::kDecimal:
      out += "decimal(" + std::to_string(precision_) + "," + std::to_string(scale_) + ")";
      return;
    case TypeKind::kVarchar:
      return precision_ == kUnbounded ? void(out += "varchar") : with_precision("varchar");
    case TypeKind::kChar:
      return with_precision("char");
    case TypeKind::kTime:
      return with_precision("time");
    case TypeKind::kTimeTz:
      return with_precision("time", " with time zone");
    case TypeKind::kTimestamp:
      return with_precision("timestamp");
    case TypeKind::kTimestampTz:
      return with_precision("timestamp", " with time zone");
    case TypeKind::kArray:
      return list("array", ", ");
    case TypeKind::kMap:
      return list("map", ", ");
    case TypeKind::kRow:
      return list("row", ", ");
    case TypeKind::kFunction:
      return list("function", ",");
    default:
      out += other_name();
  }
}

}  // namespace firn
