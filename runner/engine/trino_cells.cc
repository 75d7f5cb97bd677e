#include "runner/engine/trino_cells.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "compiler/dialect/java_number.h"
#include "compiler/dialect/json_text.h"
#include "runner/engine/cell_text.h"

namespace firn {
namespace {

using Json = nlohmann::json;

int Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

bool DecodeBase64(std::string_view text, std::string* bytes) {
  while (text.ends_with('=')) text.remove_suffix(1);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = Base64Value(c);
    if (value < 0) return false;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes->push_back(static_cast<char>(bits >> count & 0xFF));
  }
  return true;
}

bool AppendJson(const Json& value, const Type& type, std::string* out);

bool AppendArray(const Json& value, const Type& type, std::string* out) {
  if (!value.is_array()) return false;
  out->push_back('[');
  for (size_t i = 0; i < value.size(); ++i) {
    if (i > 0) out->push_back(',');
    if (!AppendJson(value[i], type.element(), out)) return false;
  }
  out->push_back(']');
  return true;
}

bool AppendMap(const Json& value, const Type& type, std::string* out) {
  if (!value.is_object()) return false;
  out->push_back('{');
  bool first = true;
  for (const auto& [key, mapped] : value.items()) {
    if (!first) out->push_back(',');
    first = false;
    AppendJsonQuoted(key, out);
    out->push_back(':');
    if (!AppendJson(mapped, type.arguments()[1], out)) return false;
  }
  out->push_back('}');
  return true;
}

// Trino sends an array; the fields' names make it an object, where all have one.
bool AppendRow(const Json& value, const Type& type, std::string* out) {
  const std::vector<Type>& types = type.arguments();
  if (!value.is_array() || value.size() != types.size()) return false;
  bool named = true;
  for (const std::string& name : type.field_names()) named &= !name.empty();
  out->push_back(named ? '{' : '[');
  for (size_t i = 0; i < types.size(); ++i) {
    if (i > 0) out->push_back(',');
    if (named) {
      AppendJsonQuoted(type.field_names()[i], out);
      out->push_back(':');
    }
    if (!AppendJson(value[i], types[i], out)) return false;
  }
  out->push_back(named ? '}' : ']');
  return true;
}

bool AppendFloating(const Json& value, bool real, std::string* out) {
  if (value.is_string()) {
    const std::string& word = value.get_ref<const std::string&>();
    if (word != "NaN" && word != "Infinity" && word != "-Infinity") return false;
    out->append(word);
    return true;
  }
  if (!value.is_number()) return false;
  if (real) {
    AppendJavaReal(value.get<float>(), out);
  } else {
    AppendJavaDouble(value.get<double>(), out);
  }
  return true;
}

// Such a text goes into JSON as it is.
bool IsDecimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return digits(text.substr(0, point)) && (point == text.size() || digits(text.substr(point + 1)));
}

// The text of a value that is not NULL.
bool AppendValue(const Json& value, const Type& type, std::string* out) {
  switch (type.kind()) {
    case TypeKind::kArray:
      return AppendArray(value, type, out);
    case TypeKind::kMap:
      return AppendMap(value, type, out);
    case TypeKind::kRow:
      return AppendRow(value, type, out);
    case TypeKind::kReal:
      return AppendFloating(value, true, out);
    case TypeKind::kDouble:
      return AppendFloating(value, false, out);
    case TypeKind::kVarbinary: {
      std::string bytes;
      if (!value.is_string() || !DecodeBase64(value.get_ref<const std::string&>(), &bytes)) {
        return false;
      }
      AppendHex(bytes, out);
      return true;
    }
    case TypeKind::kBoolean:
      if (!value.is_boolean()) return false;
      break;
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
      if (!value.is_number_integer()) return false;
      break;
    case TypeKind::kDecimal:
      if (!value.is_string() || !IsDecimal(value.get_ref<const std::string&>())) return false;
      break;
    default:
      break;
  }
  if (value.is_string()) {
    out->append(value.get_ref<const std::string&>());
  } else {
    out->append(value.dump());  // integers, booleans, and what types to come may send
  }
  return true;
}

bool AppendJson(const Json& value, const Type& type, std::string* out) {
  if (value.is_null()) {
    out->append("null");
    return true;
  }
  if (!value.is_string()) return AppendValue(value, type, out);
  std::string text;
  if (!AppendValue(value, type, &text)) return false;
  AppendJsonQuoted(text, out);
  return true;
}

}  // namespace

bool ReadCell(const nlohmann::json& value, const Type& type, Cell* cell) {
  if (value.is_null()) {
    cell->reset();
    return true;
  }
  return AppendValue(value, type, &cell->emplace());
}

}  // namespace firn
