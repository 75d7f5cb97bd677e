#include "runner/engine/duckdb_type.h"

#include <string_view>

namespace firn {
namespace {

std::string TakeText(char* text) {
  std::string taken = text == nullptr ? "" : text;
  duckdb_free(text);
  return taken;
}

std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string Nested(std::string_view constructor, const DuckdbType& type) {
  std::string name(constructor);
  for (size_t i = 0; i < type.children.size(); ++i) {
    const std::string child = TrinoTypeName(type.children[i]);
    if (child.empty()) return "";
    name += i == 0 ? "(" : ", ";
    if (type.id == DUCKDB_TYPE_STRUCT && !type.names[i].empty()) {
      name += Quoted(type.names[i]) + " ";
    }
    name += child;
  }
  return name + ")";
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

std::string TrinoTypeName(const DuckdbType& type) {
  switch (type.id) {
    case DUCKDB_TYPE_SQLNULL:
      return "unknown";
    case DUCKDB_TYPE_BOOLEAN:
      return "boolean";
    case DUCKDB_TYPE_TINYINT:
      return "tinyint";
    case DUCKDB_TYPE_UTINYINT:  // unsigned: the smallest type that holds all values
    case DUCKDB_TYPE_SMALLINT:
      return "smallint";
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_INTEGER:
      return "integer";
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_BIGINT:
      return "bigint";
    case DUCKDB_TYPE_UBIGINT:
      return "decimal(20,0)";
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
      return "decimal(38,0)";
    case DUCKDB_TYPE_FLOAT:
      return "real";
    case DUCKDB_TYPE_DOUBLE:
      return "double";
    case DUCKDB_TYPE_DECIMAL:
      return "decimal(" + std::to_string(type.width) + "," + std::to_string(type.scale) + ")";
    case DUCKDB_TYPE_VARCHAR:
      return type.json ? "json" : "varchar";
    case DUCKDB_TYPE_ENUM:
      return "varchar";
    case DUCKDB_TYPE_BLOB:
      return "varbinary";
    case DUCKDB_TYPE_UUID:
      return "uuid";
    case DUCKDB_TYPE_DATE:
      return "date";
    case DUCKDB_TYPE_TIME:
      return "time(6)";
    case DUCKDB_TYPE_TIME_NS:
      return "time(9)";
    case DUCKDB_TYPE_TIME_TZ:
      return "time(6) with time zone";
    case DUCKDB_TYPE_TIMESTAMP_S:
      return "timestamp(0)";
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return "timestamp(3)";
    case DUCKDB_TYPE_TIMESTAMP:
      return "timestamp(6)";
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return "timestamp(9)";
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return "timestamp(6) with time zone";
    case DUCKDB_TYPE_INTERVAL:
      return "interval day to second";
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
      return Nested("array", type);
    case DUCKDB_TYPE_MAP:
      return Nested("map", type);
    case DUCKDB_TYPE_STRUCT:
      return Nested("row", type);
    default:
      return "";
  }
}

}  // namespace firn
