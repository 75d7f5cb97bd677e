#include "compiler/analyze/project_analysis.h"

namespace firn {

namespace {

Type StoredArguments(const Type& type) {
  std::vector<Type> arguments;
  for (const Type& argument : type.arguments()) {
    arguments.push_back(StorageType(argument));
    if (!arguments.back().certain()) return Type();
  }
  if (type.is(TypeKind::kArray)) return Type::Array(arguments[0]);
  if (type.is(TypeKind::kMap)) return Type::Map(arguments[0], arguments[1]);
  return Type::Row(std::move(arguments), type.field_names());
}

}  // namespace

Type StorageType(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kVarchar:
    case TypeKind::kChar:
      return Type::Varchar();
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
      return TypeKind::kInteger;
    case TypeKind::kTimestamp:
      return Type::Timestamp(6);
    case TypeKind::kTimestampTz:
      return Type::Timestamp(6, true);
    case TypeKind::kTime:
      return Type::Time(6);
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow:
      return StoredArguments(type);
    case TypeKind::kBoolean:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
    case TypeKind::kReal:
    case TypeKind::kDouble:
    case TypeKind::kDecimal:
    case TypeKind::kVarbinary:
    case TypeKind::kDate:
    case TypeKind::kUuid:
      return type;
    default:
      return Type();
  }
}

}  // namespace firn
