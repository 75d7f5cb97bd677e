#include "compiler/dialect/duckdb_types.h"

#include <cctype>

#include "compiler/base/text.h"

namespace firn {
namespace {

struct TypePair {
  TypeKind kind;
  const char* duckdb;
};
// Types without arguments. Of two rows with one kind the first is how it is written.
constexpr TypePair kTypes[] = {
    {TypeKind::kBoolean, "BOOLEAN"},
    {TypeKind::kTinyint, "TINYINT"},
    {TypeKind::kSmallint, "SMALLINT"},
    {TypeKind::kInteger, "INTEGER"},
    {TypeKind::kBigint, "BIGINT"},
    {TypeKind::kReal, "FLOAT"},
    {TypeKind::kDouble, "DOUBLE"},
    {TypeKind::kVarchar, "VARCHAR"},
    {TypeKind::kChar, "VARCHAR"},
    {TypeKind::kVarbinary, "BLOB"},
    {TypeKind::kDate, "DATE"},
    {TypeKind::kTime, "TIME"},
    {TypeKind::kTimestamp, "TIMESTAMP"},
    {TypeKind::kTimestampTz, "TIMESTAMP WITH TIME ZONE"},
    {TypeKind::kTimestampTz, "TIMESTAMPTZ"},
    {TypeKind::kIntervalDayToSecond, "INTERVAL"},
    {TypeKind::kIntervalYearToMonth, "INTERVAL"},
    {TypeKind::kJson, "VARCHAR"},
    {TypeKind::kUuid, "UUID"},
    {TypeKind::kNull, "INTEGER"},  // DuckDB's own choice for a bare NULL
};

}  // namespace

std::string DuckdbType(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kDecimal:
      return "DECIMAL(" + std::to_string(type.precision()) + "," + std::to_string(type.scale()) +
             ")";
    case TypeKind::kArray: {
      const std::string element = DuckdbType(type.element());
      return element.empty() ? element : element + "[]";
    }
    case TypeKind::kMap: {
      const std::string key = DuckdbType(type.arguments()[0]);
      const std::string value = DuckdbType(type.arguments()[1]);
      return key.empty() || value.empty() ? std::string() : "MAP(" + key + ", " + value + ")";
    }
    case TypeKind::kRow: {
      std::string fields;
      for (size_t i = 0; i < type.arguments().size(); ++i) {
        const std::string field = DuckdbType(type.arguments()[i]);
        if (field.empty()) return {};
        if (i > 0) fields += ", ";
        const bool named = i < type.field_names().size() && !type.field_names()[i].empty();
        fields += named ? Quoted(type.field_names()[i], '"') : "\"f" + std::to_string(i + 1) + "\"";
        fields += " " + field;
      }
      return "STRUCT(" + fields + ")";
    }
    default:
      for (const TypePair& pair : kTypes) {
        if (pair.kind == type.kind()) return pair.duckdb;
      }
      return {};
  }
}

std::string DuckdbColumnType(const Type& type) {
  if (type.is(TypeKind::kTinyint) || type.is(TypeKind::kSmallint)) return "INTEGER";
  if (type.is(TypeKind::kJson)) return "JSON";
  return DuckdbType(type);
}

Type FromDuckdbType(std::string_view name) {
  std::string upper;
  for (const char c : name) {
    upper.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  }
  if (upper.ends_with("[]")) {
    Type element = FromDuckdbType(name.substr(0, name.size() - 2));
    return element.certain() ? Type::Array(std::move(element)) : Type();
  }
  if (upper == "VARCHAR") return Type::Varchar();
  if (upper == "TIME") return Type::Time(6);
  if (upper == "TIMESTAMP") return Type::Timestamp(6);
  if (upper == "TIMESTAMP_S") return Type::Timestamp(0);
  if (upper == "TIMESTAMP_MS") return Type::Timestamp(3);
  if (upper == "TIMESTAMP_NS") return Type::Timestamp(9);
  if (upper == "JSON") return TypeKind::kJson;
  if (upper == "INTERVAL") return {};  // Trino has two kinds
  for (const TypePair& pair : kTypes) {
    if (upper != pair.duckdb) continue;
    return pair.kind == TypeKind::kTimestampTz ? Type::Timestamp(6, true) : Type(pair.kind);
  }
  return upper.starts_with("DECIMAL(") ? ParseType(upper) : Type();
}

}  // namespace firn
