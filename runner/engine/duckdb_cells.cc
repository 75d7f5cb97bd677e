#include "runner/engine/duckdb_cells.h"

#include <cassert>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/dialect/java_number.h"
#include "compiler/dialect/json_text.h"
#include "runner/engine/cell_text.h"

namespace firn {
namespace {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

// A vector with its children, read without a call a value.
struct Column {
  Column(duckdb_vector vector, const DuckdbType& type_of)
      : type(type_of),
        data(duckdb_vector_get_data(vector)),
        validity(duckdb_vector_get_validity(vector)) {
    switch (type.id) {
      case DUCKDB_TYPE_LIST:
        children.emplace_back(duckdb_list_vector_get_child(vector), type.children[0]);
        break;
      case DUCKDB_TYPE_ARRAY:
        children.emplace_back(duckdb_array_vector_get_child(vector), type.children[0]);
        break;
      case DUCKDB_TYPE_MAP: {  // a list of structs of key and value
        duckdb_vector entries = duckdb_list_vector_get_child(vector);
        for (idx_t i = 0; i < 2; ++i) {
          children.emplace_back(duckdb_struct_vector_get_child(entries, i), type.children[i]);
        }
        break;
      }
      case DUCKDB_TYPE_STRUCT:
        for (idx_t i = 0; i < type.children.size(); ++i) {
          children.emplace_back(duckdb_struct_vector_get_child(vector, i), type.children[i]);
        }
        break;
      default:
        break;
    }
  }

  bool IsNull(idx_t row) const {
    return type.id == DUCKDB_TYPE_SQLNULL ||
           (validity != nullptr && (validity[row / 64] >> (row % 64) & 1) == 0);
  }
  template <typename T>
  const T& Get(idx_t row) const {
    return static_cast<const T*>(data)[row];
  }

  const DuckdbType& type;
  const void* data;
  const uint64_t* validity;
  std::vector<Column> children;
};

// ---- scalars -----------------------------------------------------------------------------------

template <typename T>
void AppendInteger(T value, std::string* out) {
  char digits[24];
  out->append(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
}

void AppendUnsigned128(UInt128 value, std::string* out) {
  char digits[40];
  char* begin = digits + sizeof(digits);
  do {
    *--begin = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  out->append(begin, digits + sizeof(digits));
}

void AppendDecimal(Int128 value, uint8_t scale, std::string* out) {
  if (value < 0) out->push_back('-');
  std::string digits;
  AppendUnsigned128(value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value),
                    &digits);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  out->append(digits, 0, digits.size() - scale);
  if (scale > 0) out->append(".").append(digits, digits.size() - scale);
}

Int128 ToInt128(const duckdb_hugeint& value) {
  return static_cast<Int128>(static_cast<UInt128>(static_cast<uint64_t>(value.upper)) << 64 |
                             value.lower);
}

Int128 UnscaledDecimal(const Column& column, idx_t row) {
  switch (column.type.storage) {
    case DUCKDB_TYPE_SMALLINT:
      return column.Get<int16_t>(row);
    case DUCKDB_TYPE_INTEGER:
      return column.Get<int32_t>(row);
    case DUCKDB_TYPE_BIGINT:
      return column.Get<int64_t>(row);
    default:
      return ToInt128(column.Get<duckdb_hugeint>(row));
  }
}

const std::string& EnumValue(const Column& column, idx_t row) {
  switch (column.type.storage) {
    case DUCKDB_TYPE_UTINYINT:
      return column.type.names[column.Get<uint8_t>(row)];
    case DUCKDB_TYPE_USMALLINT:
      return column.type.names[column.Get<uint16_t>(row)];
    default:
      return column.type.names[column.Get<uint32_t>(row)];
  }
}

// Stored with the top bit flipped, so that signed order is the order of the text.
void AppendUuid(const duckdb_hugeint& value, std::string* out) {
  const uint64_t upper = static_cast<uint64_t>(value.upper) ^ (1ULL << 63);
  const UInt128 bits = static_cast<UInt128>(upper) << 64 | value.lower;
  for (int digit = 31; digit >= 0; --digit) {
    out->push_back("0123456789abcdef"[static_cast<int>(bits >> (4 * digit) & 15)]);
    if (digit == 24 || digit == 20 || digit == 16 || digit == 12) out->push_back('-');
  }
}

void AppendInterval(const duckdb_interval& interval, std::string* out) {
  if (interval.months != 0 && interval.days == 0 && interval.micros == 0) {
    AppendYearMonthInterval(interval.months, out);
    return;
  }
  // Months among days have no equal in Trino; 30 days is how DuckDB itself compares them.
  const int64_t days = interval.days + 30LL * interval.months;
  AppendDayTimeInterval(days * 86'400'000'000 + interval.micros, out);
}

void AppendZone(int32_t offset_seconds, std::string* out) {
  std::string clock;
  AppendTime(std::abs(offset_seconds), 0, &clock);
  out->append(offset_seconds < 0 ? "-" : "+").append(clock, 0, 5);
}

// DuckDB's infinite dates and timestamps, which Trino does not have.
template <typename T>
bool AppendInfinity(T value, std::string* out) {
  if (value == std::numeric_limits<T>::max()) {
    out->append("infinity");
  } else if (value == -std::numeric_limits<T>::max()) {
    out->append("-infinity");
  } else {
    return false;
  }
  return true;
}

void AppendDateAt(const Column& column, idx_t row, std::string* out) {
  const auto days = column.Get<int32_t>(row);
  if (!AppendInfinity(days, out)) AppendDate(days, out);
}

void AppendTimestampAt(const Column& column, idx_t row, int digits, std::string* out) {
  const auto units = column.Get<int64_t>(row);
  if (AppendInfinity(units, out)) return;
  AppendTimestamp(units, digits, out);
  if (column.type.id == DUCKDB_TYPE_TIMESTAMP_TZ) out->append(" UTC");
}

// 40 bits of microseconds, 24 of an offset.
void AppendTimeTz(uint64_t bits, std::string* out) {
  AppendTime(static_cast<int64_t>(bits >> 24), 6, out);
  AppendZone(duckdb_from_time_tz({bits}).offset, out);
}

std::string_view TextAt(const Column& column, idx_t row) {
  // The C API reads a string through a pointer that it does not write to.
  auto* text = const_cast<duckdb_string_t*>(&column.Get<duckdb_string_t>(row));
  return {duckdb_string_t_data(text), duckdb_string_t_length(*text)};
}

// ---- arrays, maps and rows: JSON ---------------------------------------------------------------

void AppendValue(const Column& column, idx_t row, std::string* out);

// Numbers and booleans stand bare, as in Trino's own JSON; what JSON cannot say is a string.
bool IsBareInJson(duckdb_type id, std::string_view text) {
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_STRUCT:
      return true;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
      return text != "NaN" && !text.ends_with("Infinity");
    default:
      return false;
  }
}

void AppendJson(const Column& column, idx_t row, std::string* out) {
  if (column.IsNull(row)) {
    out->append("null");
    return;
  }
  std::string text;
  AppendValue(column, row, &text);
  if (IsBareInJson(column.type.id, text)) {
    out->append(text);
  } else {
    AppendJsonQuoted(text, out);
  }
}

void AppendJsonArray(const Column& elements, idx_t begin, idx_t size, std::string* out) {
  out->push_back('[');
  for (idx_t i = begin; i < begin + size; ++i) {
    if (i > begin) out->push_back(',');
    AppendJson(elements, i, out);
  }
  out->push_back(']');
}

// In the order of the keys' texts: a map has none of its own.
void AppendJsonMap(const Column& column, const duckdb_list_entry& entries, std::string* out) {
  std::map<std::string, idx_t> keys;
  for (idx_t i = entries.offset; i < entries.offset + entries.length; ++i) {
    std::string key;
    AppendValue(column.children[0], i, &key);
    keys.emplace(std::move(key), i);
  }
  out->push_back('{');
  bool first = true;
  for (const auto& [key, i] : keys) {
    if (!first) out->push_back(',');
    first = false;
    AppendJsonQuoted(key, out);
    out->push_back(':');
    AppendJson(column.children[1], i, out);
  }
  out->push_back('}');
}

// An object, or an array where a field has no name.
void AppendJsonRow(const Column& column, idx_t row, std::string* out) {
  bool named = true;
  for (const std::string& name : column.type.names) named &= !name.empty();
  out->push_back(named ? '{' : '[');
  for (size_t i = 0; i < column.children.size(); ++i) {
    if (i > 0) out->push_back(',');
    if (named) {
      AppendJsonQuoted(column.type.names[i], out);
      out->push_back(':');
    }
    AppendJson(column.children[i], row, out);
  }
  out->push_back(named ? '}' : ']');
}

// The text of a value that is not NULL.
void AppendValue(const Column& column, idx_t row, std::string* out) {
  switch (column.type.id) {
    case DUCKDB_TYPE_BOOLEAN:
      return void(out->append(column.Get<bool>(row) ? "true" : "false"));
    case DUCKDB_TYPE_TINYINT:
      return AppendInteger(column.Get<int8_t>(row), out);
    case DUCKDB_TYPE_SMALLINT:
      return AppendInteger(column.Get<int16_t>(row), out);
    case DUCKDB_TYPE_INTEGER:
      return AppendInteger(column.Get<int32_t>(row), out);
    case DUCKDB_TYPE_BIGINT:
      return AppendInteger(column.Get<int64_t>(row), out);
    case DUCKDB_TYPE_UTINYINT:
      return AppendInteger(column.Get<uint8_t>(row), out);
    case DUCKDB_TYPE_USMALLINT:
      return AppendInteger(column.Get<uint16_t>(row), out);
    case DUCKDB_TYPE_UINTEGER:
      return AppendInteger(column.Get<uint32_t>(row), out);
    case DUCKDB_TYPE_UBIGINT:
      return AppendInteger(column.Get<uint64_t>(row), out);
    case DUCKDB_TYPE_HUGEINT:
      return AppendDecimal(ToInt128(column.Get<duckdb_hugeint>(row)), 0, out);
    case DUCKDB_TYPE_UHUGEINT: {
      const auto& value = column.Get<duckdb_uhugeint>(row);
      return AppendUnsigned128(static_cast<UInt128>(value.upper) << 64 | value.lower, out);
    }
    case DUCKDB_TYPE_FLOAT:
      return AppendJavaReal(column.Get<float>(row), out);
    case DUCKDB_TYPE_DOUBLE:
      return AppendJavaDouble(column.Get<double>(row), out);
    case DUCKDB_TYPE_DECIMAL:
      return AppendDecimal(UnscaledDecimal(column, row), column.type.scale, out);
    case DUCKDB_TYPE_VARCHAR:
      return void(out->append(TextAt(column, row)));
    case DUCKDB_TYPE_ENUM:
      return void(out->append(EnumValue(column, row)));
    case DUCKDB_TYPE_BLOB:
      return AppendHex(TextAt(column, row), out);
    case DUCKDB_TYPE_UUID:
      return AppendUuid(column.Get<duckdb_hugeint>(row), out);
    case DUCKDB_TYPE_DATE:
      return AppendDateAt(column, row, out);
    case DUCKDB_TYPE_TIME:
      return AppendTime(column.Get<int64_t>(row), 6, out);
    case DUCKDB_TYPE_TIME_NS:
      return AppendTime(column.Get<int64_t>(row), 9, out);
    case DUCKDB_TYPE_TIME_TZ:
      return AppendTimeTz(column.Get<uint64_t>(row), out);
    case DUCKDB_TYPE_TIMESTAMP_S:
      return AppendTimestampAt(column, row, 0, out);
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return AppendTimestampAt(column, row, 3, out);
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return AppendTimestampAt(column, row, 6, out);
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return AppendTimestampAt(column, row, 9, out);
    case DUCKDB_TYPE_INTERVAL:
      return AppendInterval(column.Get<duckdb_interval>(row), out);
    case DUCKDB_TYPE_LIST: {
      const auto& list = column.Get<duckdb_list_entry>(row);
      return AppendJsonArray(column.children[0], list.offset, list.length, out);
    }
    case DUCKDB_TYPE_ARRAY: {
      const idx_t size = column.type.array_size;
      return AppendJsonArray(column.children[0], row * size, size, out);
    }
    case DUCKDB_TYPE_MAP:
      return AppendJsonMap(column, column.Get<duckdb_list_entry>(row), out);
    case DUCKDB_TYPE_STRUCT:
      return AppendJsonRow(column, row, out);
    default:
      assert(!"a type without an equal in Trino");
  }
}

}  // namespace

void AppendRows(duckdb_data_chunk chunk, const std::vector<DuckdbType>& types,
                std::vector<std::vector<Cell>>* rows) {
  std::vector<Column> columns;
  columns.reserve(types.size());
  for (idx_t i = 0; i < types.size(); ++i) {
    columns.emplace_back(duckdb_data_chunk_get_vector(chunk, i), types[i]);
  }
  const idx_t size = duckdb_data_chunk_get_size(chunk);
  for (idx_t row = 0; row < size; ++row) {
    std::vector<Cell>& cells = rows->emplace_back(columns.size());
    for (size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].IsNull(row)) AppendValue(columns[i], row, &cells[i].emplace());
    }
  }
}

}  // namespace firn
