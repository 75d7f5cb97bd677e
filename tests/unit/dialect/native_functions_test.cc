#include "compiler/dialect/native_functions.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <variant>

namespace firn {
namespace {

using Value = std::variant<int64_t, const char*>;

// The result as text: "null", "error: ...", a text or an integer.
std::string Run(const std::string& name, const std::vector<Value>& values) {
  for (const NativeFunction& function : NativeFunctions()) {
    if (function.name != "firn_" + name || function.arguments.size() != values.size()) continue;
    std::vector<NativeArgument> arguments;
    for (const Value& value : values) {
      NativeArgument argument;
      if (const auto* text = std::get_if<const char*>(&value)) argument.text = *text;
      if (const auto* number = std::get_if<int64_t>(&value)) argument.integer = *number;
      arguments.push_back(argument);
    }
    NativeResult result;
    function.body(arguments, &result);
    if (!result.error.empty()) return "error: " + result.error;
    if (result.null) return "null";
    if (function.result == NativeType::kVarchar) return result.text;
    if (function.result == NativeType::kDouble) return std::to_string(result.number);
    return std::to_string(result.integer);
  }
  return "no such function";
}

TEST_CASE("names are unique for their arguments, and ours") {
  std::set<std::pair<std::string, std::vector<NativeType>>> seen;
  for (const NativeFunction& function : NativeFunctions()) {
    CHECK(function.name.starts_with("firn_"));
    CHECK(seen.emplace(function.name, function.arguments).second);
  }
}

TEST_CASE("json_extract_scalar keeps a number's text and looks no further than it must") {
  CHECK(Run("json_extract_scalar", {R"({"a":{"b":[1,{"c":1.50}]}})", "$.a.b[1].c"}) == "1.50");
  CHECK(Run("json_extract_scalar", {R"({"a-b":1e3})", R"($["a-b"])"}) == "1e3");
  CHECK(Run("json_extract_scalar", {R"({"a":"\u00e9\n\ud83d\ude00"})", "$.a"}) ==
        "\xC3\xA9\n\xF0\x9F\x98\x80");
  CHECK(Run("json_extract_scalar", {R"({"a":1, broken)", "$.a"}) == "1");
  CHECK(Run("json_extract_scalar", {R"({"a":1, broken)", "$.b"}) == "null");
  CHECK(Run("json_extract_scalar", {R"({"a":{}})", "$.a"}) == "null");
  CHECK(Run("json_extract_scalar", {R"({"a":01})", "$.a"}) == "null");
  CHECK(Run("json_extract_scalar", {"{}", "$.a-b"}) == "error: Invalid JSON path: '$.a-b'");
}

TEST_CASE("json_parse sorts keys, keeps the last of equal ones and writes doubles as Java does") {
  CHECK(Run("json_parse", {R"( {"b": 1.50, "a": [1e3, 12345678901234567890], "b": 1e-7} )"}) ==
        R"({"a":[1000.0,12345678901234567890],"b":1.0E-7})");
  CHECK(Run("json_extract", {R"({"x":{"b":1,"a":2}})", "$.x"}) == R"({"b":1,"a":2})");
  CHECK(Run("json_parse", {"{} x"}) == "error: Cannot convert value to JSON: '{} x'");
  CHECK(Run("try_json_parse", {"[1,]"}) == "null");
}

TEST_CASE("text becomes a number only in Trino's syntax") {
  CHECK(Run("bigint", {" +12 "}) == "12");
  CHECK(Run("try_bigint", {"1.9"}) == "null");
  CHECK(Run("try_bigint", {"9223372036854775808"}) == "null");
  CHECK(Run("integer", {"x"}) == "error: Cannot cast 'x' to INT");
  CHECK(Run("try_double", {"inf"}) == "null");
  CHECK(Run("decimal", {"1.555", 10, 2}) == "1.56");
  CHECK(Run("decimal", {"-1e-1", 10, 2}) == "-0.10");
  CHECK(Run("try_decimal", {" 1", 10, 2}) == "null");
  CHECK(Run("try_boolean", {"yes"}) == "null");
}

TEST_CASE("decimals divide exactly, half up") {
  CHECK(Run("divide_decimals", {"10.00", "3", 2}) == "3.33");
  CHECK(Run("divide_decimals", {"-2", "3", 1}) == "-0.7");
  CHECK(Run("divide_decimals", {"123456789012345678901234567890.12", "7", 2}) ==
        "17636684144620811271604938270.02");
  CHECK(Run("divide_decimals", {"1", "0.0", 2}) == "error: Division by zero");
}

TEST_CASE("text becomes a time only in Trino's syntax") {
  CHECK(Run("date", {" 2026-1-2 "}) == "20455");
  CHECK(Run("try_date", {"20260102"}) == "null");
  CHECK(Run("timestamp", {"1970-01-01 00:00:01.0000005", 6}) == "1000001");
  CHECK(Run("try_timestamp", {"2026-01-01T00:00:00", 3}) == "null");
  CHECK(Run("instant", {"1970-01-01 02:00:00 +02:00", 3}) == "0");
  CHECK(Run("instant", {"1970-01-01 02:00:00 Europe/Berlin", 3}) == "null");
  CHECK(Run("iso_instant", {"1970-01-01T00:00:00.1239Z"}) == "123000");
  CHECK(Run("iso_utc_instant", {"1970-01-01T00:00:00+02:00"}).starts_with("error: "));
  CHECK(Run("date_format", {int64_t{0}, "%Y-%m-%d %H:%i:%s %p %W"}) ==
        "1970-01-01 00:00:00 AM Thursday");
  CHECK(Run("date_parse", {"02 January 1970 01:02 PM", "%d %M %Y %h:%i %p"}) == "133320000000");
  CHECK(Run("format_datetime", {int64_t{0}, "yyyy-MM-dd'T'HH:mm"}) == "1970-01-01T00:00");
}

TEST_CASE("text functions count code points") {
  CHECK(Run("substr", {"\xE2\x82\xACuro", 2}) == "uro");
  CHECK(Run("substr", {"hello", -3, 2}) == "ll");
  CHECK(Run("substr", {"hello", 0}).empty());
  CHECK(Run("lpad", {"x", 3, "\xC3\xA9"}) == "\xC3\xA9\xC3\xA9x");
  CHECK(Run("replace", {"abc", "", "x"}) == "xaxbxcx");
  CHECK(Run("trim", {"\t a\xE3\x80\x80"}) == "a");
  CHECK(Run("url_extract_parameter", {"http://x/?a=%20b&a=c", "a"}) == " b");
}

}  // namespace
}  // namespace firn
