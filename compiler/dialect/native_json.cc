// JSON functions over text, the representation of Trino's json type in DuckDB.
#include <charconv>
#include <cmath>
#include <limits>

#include "compiler/dialect/java_number.h"
#include "compiler/dialect/json_text.h"
#include "compiler/dialect/native_functions.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

// Stands before the value at the path in the second argument; else the result is settled.
bool Find(Arguments arguments, JsonReader* reader, NativeResult* result) {
  bool bad_path = false;
  if (FindInJson(arguments[1].text, reader, &bad_path)) return true;
  if (bad_path) {
    result->error.append("Invalid JSON path: '").append(arguments[1].text).append("'");
  } else {
    result->null = true;
  }
  return false;
}

// The scalar that stands next, as text; NULL for null, objects, arrays and malformed text.
void ReadScalar(JsonReader* reader, NativeResult* result) {
  std::string_view raw;
  switch (reader->Peek()) {
    case JsonKind::kString:
      if (!reader->String(&result->text)) result->null = true;
      break;
    case JsonKind::kNumber:
    case JsonKind::kTrue:
    case JsonKind::kFalse:
      if (reader->Skip(&raw)) {
        result->text.assign(raw);
      } else {
        result->null = true;
      }
      break;
    default:
      result->null = true;
  }
}

void ExtractScalar(Arguments arguments, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  if (Find(arguments, &reader, result)) ReadScalar(&reader, result);
}

void Extract(Arguments arguments, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  if (Find(arguments, &reader, result) && !AppendCompactJson(&reader, false, &result->text)) {
    result->null = true;
  }
}

template <JsonNumbers kNumbers>
void Parse(Arguments arguments, NativeResult* result) {
  if (!ParseJson(arguments[0].text, kNumbers, &result->text)) {
    result->error.append("Cannot convert value to JSON: '").append(arguments[0].text).append("'");
  }
}

void Quote(Arguments arguments, NativeResult* result) {
  AppendJsonQuoted(arguments[0].text, &result->text);
}

// Members or elements of the value that stands next; -1 where it is malformed.
int64_t Count(JsonReader* reader) {
  const JsonKind kind = reader->Peek();
  if (kind != JsonKind::kObject && kind != JsonKind::kArray) return 0;
  int64_t count = 0;
  reader->Enter();
  while (kind == JsonKind::kObject ? reader->NextMember(nullptr) : reader->NextElement()) {
    if (!reader->Skip()) return -1;
    ++count;
  }
  return reader->ok() ? count : -1;
}

void ArrayLength(Arguments arguments, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  result->null = reader.Peek() != JsonKind::kArray;
  if (result->null) return;
  result->integer = Count(&reader);
  result->null = result->integer < 0;
}

void Size(Arguments arguments, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  if (!Find(arguments, &reader, result)) return;
  result->integer = Count(&reader);
  result->null = result->integer < 0;
}

void ArrayGet(Arguments arguments, NativeResult* result) {
  int64_t index = arguments[1].integer;
  JsonReader reader(arguments[0].text);
  result->null = true;
  if (reader.Peek() != JsonKind::kArray) return;
  if (index < 0) {
    JsonReader counter(arguments[0].text);
    index += Count(&counter);
    if (index < 0) return;
  }
  reader.Enter();
  for (; reader.NextElement(); --index) {
    if (index > 0) {
      if (!reader.Skip()) return;
      continue;
    }
    // A string comes without its quotes, which is no JSON: Trino's own documentation says so.
    if (reader.Peek() == JsonKind::kString) {
      result->null = !reader.String(&result->text);
    } else if (reader.Peek() == JsonKind::kNumber) {
      std::string_view raw;
      result->null = !reader.Skip(&raw);
      result->text = raw;
    } else if (reader.Peek() != JsonKind::kNull) {
      result->null = !AppendCompactJson(&reader, false, &result->text);
    }
    return;
  }
}

// Whether an array has an element whose text is the second argument's; `kind` tells strings from
// numbers. NULL where the first argument is no array.
template <JsonKind kKind>
void ArrayContains(Arguments arguments, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  result->null = reader.Peek() != JsonKind::kArray;
  if (result->null) return;
  std::string text;
  std::string_view raw;
  result->integer = 0;
  reader.Enter();
  while (reader.NextElement()) {
    if (reader.Peek() == kKind && kKind == JsonKind::kString) {
      if (!reader.String(&text)) break;
      raw = text;
    } else {
      const bool candidate = reader.Peek() == kKind;
      if (!reader.Skip(&raw)) break;
      if (!candidate) continue;
    }
    if (raw == arguments[1].text) {
      result->integer = 1;
      return;
    }
  }
  result->null = !reader.ok();
}

void IsScalar(Arguments arguments, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  const JsonKind kind = reader.Peek();
  result->integer = kind != JsonKind::kObject && kind != JsonKind::kArray;
  if (!reader.Skip() || !reader.AtEnd()) {
    result->error.append("Invalid JSON value: ").append(arguments[0].text);
  }
}

// ---- casts from json ---------------------------------------------------------------------------

void JsonCannotBe(std::string_view text, const char* type, NativeResult* result) {
  result->error.append("Cannot cast '").append(text).append("' to ").append(type);
}

// Reads the scalar that a cast wants. False where the result is settled: NULL for null, an error
// for objects and arrays.
bool ScalarToCast(Arguments arguments, const char* type, JsonKind* kind, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  *kind = reader.Peek();
  result->null = *kind == JsonKind::kNull;
  if (result->null) return false;
  if (*kind == JsonKind::kObject || *kind == JsonKind::kArray || *kind == JsonKind::kNone) {
    JsonCannotBe(arguments[0].text, type, result);
    return false;
  }
  ReadScalar(&reader, result);
  return true;
}

bool HasFraction(std::string_view number) {
  return number.find_first_of(".eE") != std::string_view::npos;
}

void ToText(Arguments arguments, NativeResult* result) {
  JsonKind kind;
  if (!ScalarToCast(arguments, "varchar", &kind, result)) return;
  if (kind != JsonKind::kNumber || !HasFraction(result->text)) return;
  const double number = NearestDouble(result->text);
  result->text.clear();
  AppendTrinoDouble(number, &result->text);
}

void ToBigint(Arguments arguments, NativeResult* result) {
  JsonKind kind;
  if (!ScalarToCast(arguments, "bigint", &kind, result)) return;
  if (kind == JsonKind::kTrue || kind == JsonKind::kFalse) {
    result->integer = kind == JsonKind::kTrue;
    return;
  }
  const std::string& text = result->text;
  if (kind == JsonKind::kNumber && HasFraction(text)) {
    const double rounded = std::round(NearestDouble(text));
    if (rounded >= -0x1p63 && rounded < 0x1p63) {
      result->integer = static_cast<int64_t>(rounded);
      return;
    }
  } else {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, result->integer);
    if (error == std::errc() && stop == end && !text.empty()) return;
  }
  JsonCannotBe(text, "bigint", result);
}

void ToDouble(Arguments arguments, NativeResult* result) {
  JsonKind kind;
  if (!ScalarToCast(arguments, "double", &kind, result)) return;
  const std::string& text = result->text;
  if (kind == JsonKind::kTrue || kind == JsonKind::kFalse) {
    result->number = kind == JsonKind::kTrue;
  } else if (kind == JsonKind::kNumber) {
    result->number = NearestDouble(text);
  } else if (text == "NaN" || text == "Infinity" || text == "-Infinity") {
    result->number = text == "NaN" ? std::numeric_limits<double>::quiet_NaN()
                                   : std::numeric_limits<double>::infinity();
    if (text[0] == '-') result->number = -result->number;
  } else {
    JsonReader number(text);
    std::string_view raw;
    if (number.Peek() != JsonKind::kNumber || !number.Skip(&raw) || !number.AtEnd()) {
      JsonCannotBe(text, "double", result);
      return;
    }
    result->number = NearestDouble(text);
  }
}

void ToBoolean(Arguments arguments, NativeResult* result) {
  JsonKind kind;
  if (!ScalarToCast(arguments, "boolean", &kind, result)) return;
  if (kind == JsonKind::kNumber) {
    int64_t whole = 0;
    const char* const end = result->text.data() + result->text.size();
    const auto read = std::from_chars(result->text.data(), end, whole);
    if (read.ptr == end && read.ec != std::errc()) JsonCannotBe(result->text, "boolean", result);
    result->integer = NearestDouble(result->text) != 0;
    return;
  }
  std::string lower = result->text;
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  result->integer = lower == "true" || lower == "t" || lower == "1";
  if (result->integer == 0 && lower != "false" && lower != "f" && lower != "0") {
    JsonCannotBe(result->text, "boolean", result);
  }
}

// A number's text as written, for a decimal to be read from.
void NumberText(Arguments arguments, NativeResult* result) {
  JsonKind kind;
  if (!ScalarToCast(arguments, "decimal", &kind, result)) return;
  if (kind == JsonKind::kTrue || kind == JsonKind::kFalse) {
    result->text = kind == JsonKind::kTrue ? "1" : "0";
  }
}

void IsNullValue(Arguments arguments, NativeResult* result) {
  result->integer = JsonReader(arguments[0].text).Peek() == JsonKind::kNull;
}

// ---- json_value of a path of members ------------------------------------------------------------

// Lax paths look into arrays on the way; those are not followed here.
bool FindMember(Arguments arguments, JsonReader* reader, NativeResult* result) {
  std::vector<std::string> steps;
  ParseJsonPath(arguments[1].text, &steps);
  std::string key;
  for (const std::string& step : steps) {
    if (reader->Peek() == JsonKind::kArray) {
      result->error = "json_value through an array has no equal in DuckDB";
      return false;
    }
    if (reader->Peek() != JsonKind::kObject) return false;
    reader->Enter();
    bool found = false;
    while (!found && reader->NextMember(&key)) {
      found = key == step;
      if (!found && !reader->Skip()) return false;
    }
    if (!found) return false;
  }
  return reader->Peek() != JsonKind::kNone;
}

void Value(Arguments arguments, NativeResult* result) {
  JsonReader whole(arguments[0].text);
  result->null = !whole.Skip() || !whole.AtEnd();
  JsonReader reader(arguments[0].text);
  if (result->null || !FindMember(arguments, &reader, result)) {
    result->null = result->error.empty();
    return;
  }
  const bool number = reader.Peek() == JsonKind::kNumber;
  ReadScalar(&reader, result);
  if (!result->null && number && HasFraction(result->text)) {
    result->error = "json_value of a number with a fraction has no equal in DuckDB";
  }
}

void IsEmpty(Arguments arguments, NativeResult* result) {
  JsonReader whole(arguments[0].text);
  result->integer = 0;
  if (!whole.Skip() || !whole.AtEnd()) return;
  JsonReader reader(arguments[0].text);
  result->integer = !FindMember(arguments, &reader, result) && result->error.empty();
}

// ---- casts from json to structures --------------------------------------------------------------

// The elements of an array as a JSON array of strings, each an element's JSON text: a form that
// DuckDB turns into VARCHAR[] without touching numbers. NULL for null.
void Elements(Arguments arguments, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  const JsonKind kind = reader.Peek();
  result->null = kind == JsonKind::kNull;
  if (result->null) return;
  if (kind != JsonKind::kArray) {
    result->error.append("Cannot cast to array. Expected a json array, but got ");
    result->error.append(arguments[0].text);
    return;
  }
  std::string_view raw;
  reader.Enter();
  result->text = "[";
  while (reader.NextElement() && reader.Skip(&raw)) {
    if (result->text.size() > 1) result->text.push_back(',');
    AppendJsonQuoted(raw, &result->text);
  }
  result->text.push_back(']');
}

// Likewise the keys of an object, and its values.
template <bool kKeys>
void Members(Arguments arguments, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  const JsonKind kind = reader.Peek();
  result->null = kind == JsonKind::kNull;
  if (result->null) return;
  if (kind != JsonKind::kObject) {
    result->error.append("Cannot cast to map. Expected a json object, but got ");
    result->error.append(arguments[0].text);
    return;
  }
  std::string key;
  std::string_view raw;
  reader.Enter();
  result->text = "[";
  while (reader.NextMember(&key) && reader.Skip(&raw)) {
    if (result->text.size() > 1) result->text.push_back(',');
    AppendJsonQuoted(kKeys ? std::string_view(key) : raw, &result->text);
  }
  result->text.push_back(']');
}

bool SameFieldName(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

// Of a row to be: the member named by the second argument, or the element at the third's index of
// as many as the fourth says. "null" where there is none.
void Field(Arguments arguments, NativeResult* result) {
  JsonReader reader(arguments[0].text);
  const JsonKind kind = reader.Peek();
  result->null = kind == JsonKind::kNull;
  if (result->null) return;
  std::string_view raw;
  if (kind == JsonKind::kObject) {
    std::string key;
    result->text = "null";
    reader.Enter();
    while (reader.NextMember(&key) && reader.Skip(&raw)) {
      if (SameFieldName(key, arguments[1].text)) result->text = raw;
    }
    return;
  }
  int64_t count = 0;
  if (kind == JsonKind::kArray) {
    reader.Enter();
    while (reader.NextElement() && reader.Skip(&raw)) {
      if (count++ == arguments[2].integer) result->text = raw;
    }
  }
  if (kind == JsonKind::kArray && count == arguments[3].integer) return;
  result->error = "Cannot cast to row: expected a json object, or an array of as many values";
}

}  // namespace

void AddJsonFunctions(std::vector<NativeFunction>* all) {
  using enum NativeType;
  AddNative("json_extract_scalar", {kVarchar, kVarchar}, kVarchar, ExtractScalar, all);
  AddNative("json_extract", {kVarchar, kVarchar}, kVarchar, Extract, all);
  AddWithTry("json_parse", {kVarchar}, kVarchar, Parse<JsonNumbers::kDouble>, all);
  AddWithTry("json_parse_exact", {kVarchar}, kVarchar, Parse<JsonNumbers::kExact>, all);
  AddNative("json_quote", {kVarchar}, kVarchar, Quote, all);
  AddNative("json_array_length", {kVarchar}, kBigint, ArrayLength, all);
  AddNative("json_size", {kVarchar, kVarchar}, kBigint, Size, all);
  AddNative("json_array_get", {kVarchar, kBigint}, kVarchar, ArrayGet, all);
  AddNative("json_array_contains_string", {kVarchar, kVarchar}, kBoolean,
            ArrayContains<JsonKind::kString>, all);
  AddNative("json_array_contains_number", {kVarchar, kVarchar}, kBoolean,
            ArrayContains<JsonKind::kNumber>, all);
  AddNative("is_json_scalar", {kVarchar}, kBoolean, IsScalar, all);
  AddWithTry("json_to_varchar", {kVarchar}, kVarchar, ToText, all);
  AddWithTry("json_to_bigint", {kVarchar}, kBigint, ToBigint, all);
  AddWithTry("json_to_double", {kVarchar}, kDouble, ToDouble, all);
  AddWithTry("json_to_boolean", {kVarchar}, kBoolean, ToBoolean, all);
  AddWithTry("json_number_text", {kVarchar}, kVarchar, NumberText, all);
  AddNative("json_is_null", {kVarchar}, kBoolean, IsNullValue, all);
  AddNative("json_value", {kVarchar, kVarchar}, kVarchar, Value, all);
  AddNative("json_is_empty", {kVarchar, kVarchar}, kBoolean, IsEmpty, all);
  AddWithTry("json_elements", {kVarchar}, kVarchar, Elements, all);
  AddWithTry("json_keys", {kVarchar}, kVarchar, Members<true>, all);
  AddWithTry("json_values", {kVarchar}, kVarchar, Members<false>, all);
  AddWithTry("json_field", {kVarchar, kVarchar, kBigint, kBigint}, kVarchar, Field, all);
}

}  // namespace firn
