#include "runner/engine/duckdb_type.h"

namespace firn {
namespace {

std::string TakeText(char* text) {
  std::string taken = text == nullptr ? "" : text;
  duckdb_free(text);
  return taken;
}

}  // namespace

DuckdbType ReadDuckdbType(duckdb_logical_type logical) {
  DuckdbType type;
  type.id = duckdb_get_type_id(logical);
  const auto add_child = [&type](duckdb_logical_type child) {
    type.children.push_back(ReadDuckdbType(child));
  };
  switch (type.id) {
    case DUCKDB_TYPE_VARCHAR:
      type.json = TakeText(duckdb_logical_type_get_alias(logical)) == "JSON";
      break;
    case DUCKDB_TYPE_DECIMAL:
      type.width = duckdb_decimal_width(logical);
      type.scale = duckdb_decimal_scale(logical);
      type.storage = duckdb_decimal_internal_type(logical);
      break;
    case DUCKDB_TYPE_ENUM:
      type.storage = duckdb_enum_internal_type(logical);
      for (idx_t i = 0; i < duckdb_enum_dictionary_size(logical); ++i) {
        type.names.push_back(TakeText(duckdb_enum_dictionary_value(logical, i)));
      }
      break;
    case DUCKDB_TYPE_LIST:
      add_child(duckdb_list_type_child_type(logical));
      break;
    case DUCKDB_TYPE_ARRAY:
      type.array_size = duckdb_array_type_array_size(logical);
      add_child(duckdb_array_type_child_type(logical));
      break;
    case DUCKDB_TYPE_MAP:
      add_child(duckdb_map_type_key_type(logical));
      add_child(duckdb_map_type_value_type(logical));
      break;
    case DUCKDB_TYPE_STRUCT:
      for (idx_t i = 0; i < duckdb_struct_type_child_count(logical); ++i) {
        type.names.push_back(TakeText(duckdb_struct_type_child_name(logical, i)));
        add_child(duckdb_struct_type_child_type(logical, i));
      }
      break;
    default:
      break;
  }
  duckdb_destroy_logical_type(&logical);
  return type;
}

Type TrinoType(const DuckdbType& type) {
  std::vector<Type> children;
  for (const DuckdbType& child : type.children) children.push_back(TrinoType(child));
  switch (type.id) {
    case DUCKDB_TYPE_SQLNULL:
      return TypeKind::kNull;
    case DUCKDB_TYPE_BOOLEAN:
      return TypeKind::kBoolean;
    case DUCKDB_TYPE_TINYINT:
      return TypeKind::kTinyint;
    case DUCKDB_TYPE_UTINYINT:  // unsigned: the smallest type that holds all values
    case DUCKDB_TYPE_SMALLINT:
      return TypeKind::kSmallint;
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_INTEGER:
      return TypeKind::kInteger;
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_BIGINT:
      return TypeKind::kBigint;
    case DUCKDB_TYPE_UBIGINT:
      return Type::Decimal(20, 0);
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
      return Type::Decimal(38, 0);
    case DUCKDB_TYPE_FLOAT:
      return TypeKind::kReal;
    case DUCKDB_TYPE_DOUBLE:
      return TypeKind::kDouble;
    case DUCKDB_TYPE_DECIMAL:
      return Type::Decimal(type.width, type.scale);
    case DUCKDB_TYPE_VARCHAR:
      return type.json ? Type(TypeKind::kJson) : Type::Varchar();
    case DUCKDB_TYPE_ENUM:
      return Type::Varchar();
    case DUCKDB_TYPE_BLOB:
      return TypeKind::kVarbinary;
    case DUCKDB_TYPE_UUID:
      return TypeKind::kUuid;
    case DUCKDB_TYPE_DATE:
      return TypeKind::kDate;
    case DUCKDB_TYPE_TIME:
      return Type::Time(6);
    case DUCKDB_TYPE_TIME_NS:
      return Type::Time(9);
    case DUCKDB_TYPE_TIME_TZ:
      return Type::Time(6, true);
    case DUCKDB_TYPE_TIMESTAMP_S:
      return Type::Timestamp(0);
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return Type::Timestamp(3);
    case DUCKDB_TYPE_TIMESTAMP:
      return Type::Timestamp(6);
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return Type::Timestamp(9);
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return Type::Timestamp(6, true);
    case DUCKDB_TYPE_INTERVAL:
      return TypeKind::kIntervalDayToSecond;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
      return Type::Array(children[0]);
    case DUCKDB_TYPE_MAP:
      return Type::Map(children[0], children[1]);
    case DUCKDB_TYPE_STRUCT:
      return Type::Row(children, type.names);
    default:
      return Type();
  }
}

}  // namespace firn
