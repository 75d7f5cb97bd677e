// Names and types of columns for odd_columns_test.cc.
#pragma once

#include <string>
#include <vector>

namespace firn {

struct OddType {
  const char* type;
  const char* values[2];  // as Trino's literals
  const char* json[2];    // as records hold them; null: records cannot
};

inline const std::vector<OddType>& OddTypes() {
  static const std::vector<OddType> types{
      {"boolean", {"true", "false"}, {"true", "false"}},
      {"tinyint", {"tinyint '-128'", "tinyint '127'"}, {"-128", "127"}},
      {"smallint", {"smallint '-32768'", "smallint '1'"}, {"-32768", "1"}},
      {"integer", {"2147483647", "0"}, {"2147483647", "0"}},
      {"bigint",
       {"9223372036854775807", "-9223372036854775807"},
       {"9223372036854775807", "-9223372036854775807"}},
      {"real", {"real '1.5'", "real '-0.25'"}, {"1.5", "-0.25"}},
      {"double", {"1e300", "-2.5e-3"}, {"1e300", "-2.5e-3"}},
      {"decimal(38,10)",
       {"1234567890123456789012345678.0123456789", "-0.0000000001"},
       {"\"1234567890123456789012345678.0123456789\"", "\"-0.0000000001\""}},
      {"decimal(1,1)", {"0.1", "-0.9"}, {"0.1", "-0.9"}},
      {"varchar", {"'é\"\\ '''", "''"}, {"\"é\\\"\\\\ '\"", "\"\""}},
      {"varchar(3)", {"'abc'", "'a'"}, {"\"abc\"", "\"a\""}},
      {"char(5)", {"cast('ab' as char(5))", "cast('abcde' as char(5))"}, {"\"ab\"", "\"abcde\""}},
      {"varbinary", {"x'00ff'", "x''"}, {nullptr, nullptr}},
      {"date", {"date '0001-01-01'", "date '2024-02-29'"}, {"\"0001-01-01\"", "\"2024-02-29\""}},
      {"time(3)",
       {"time '23:59:59.999'", "time '00:00:00.000'"},
       {"\"23:59:59.999\"", "\"00:00:00.000\""}},
      {"time(6)",
       {"time '00:00:00.000001'", "time '12:00:00.000000'"},
       {"\"00:00:00.000001\"", "\"12:00:00\""}},
      {"timestamp(0)",
       {"timestamp '2024-02-29 23:59:59'", "timestamp '1969-12-31 23:59:59'"},
       {"\"2024-02-29 23:59:59\"", "\"1969-12-31T23:59:59\""}},
      {"timestamp(3)",
       {"timestamp '2024-02-29 23:59:59.123'", "timestamp '2024-03-01 00:00:00.000'"},
       {"\"2024-02-29 23:59:59.123\"", "\"2024-03-01 00:00:00\""}},
      {"timestamp(6)",
       {"timestamp '2024-02-29 23:59:59.123456'", "timestamp '2024-03-01 00:00:00.000001'"},
       {"\"2024-02-29 23:59:59.123456\"", "\"2024-03-01 00:00:00.000001\""}},
      {"timestamp(6) with time zone",
       {"timestamp '2024-02-29 23:59:59.123456 UTC'", "timestamp '2024-03-01 05:45:00.000000 UTC'"},
       {"\"2024-02-29 23:59:59.123456 UTC\"", "\"2024-03-01 11:30:00 Asia/Kathmandu\""}},
      {"timestamp(3) with time zone",
       {"timestamp '2024-02-29 23:59:59.123 UTC'", "timestamp '2024-03-01 05:45:00.000 UTC'"},
       {"\"2024-02-29 23:59:59.123 UTC\"", "\"2024-03-01 11:30:00 +05:45\""}},
      {"uuid",
       {"uuid '12151fd2-7586-11e9-8f9e-2a86e4085a59'",
        "uuid '00000000-0000-0000-0000-000000000000'"},
       {"\"12151fd2-7586-11e9-8f9e-2a86e4085a59\"", "\"00000000-0000-0000-0000-000000000000\""}},
      {"array(varchar)",
       {"array['a', null]", "cast(array[] as array(varchar))"},
       {"[\"a\",null]", "[]"}},
      {"array(array(double))",
       {"array[array[1.5e0], null]", "array[array[2e0]]"},
       {"[[1.5],null]", "[[2]]"}},
      {"array(timestamp(6))",
       {"array[timestamp '2024-02-29 23:59:59.123456']",
        "array[timestamp '2024-01-01 00:00:00.000000']"},
       {nullptr, nullptr}},
      {"array(varbinary)", {"array[x'00']", "array[x'']"}, {nullptr, nullptr}},
      {"map(varchar,integer)",
       {"map(array['b', 'a'], array[1, 2])", "map(array['x'], array[3])"},
       {"{\"b\":1,\"a\":2}", "{\"x\":3}"}},
      {"map(integer,varchar)",
       {"map(array[2, 1], array['x', null])", "map(array[3], array['y'])"},
       {"{\"2\":\"x\",\"1\":null}", "{\"3\":\"y\"}"}},
      {"map(varchar,array(date))",
       {"map(array['a'], array[array[date '2024-01-01']])",
        "map(array['b'], array[array[date '2024-01-02']])"},
       {nullptr, nullptr}},
      {"row(a integer,b varchar)",
       {"cast(row(1, 'x') as row(a integer, b varchar))",
        "cast(row(null, 'y') as row(a integer, b varchar))"},
       {"{\"a\":1,\"b\":\"x\"}", "{\"a\":null,\"b\":\"y\"}"}},
      {"row(a array(integer),b row(c varbinary))",
       {"cast(row(array[1], row(x'01')) as row(a array(integer), b row(c varbinary)))",
        "cast(row(array[2], row(x'')) as row(a array(integer), b row(c varbinary)))"},
       {nullptr, nullptr}},
  };
  return types;
}

inline const std::vector<std::string>& OddNames() {
  // clang-format off
  static const std::vector<std::string> names{
      "plain", "a\"b", "\"", "a'b", "a--b", "a/*b", "a*/b", "a\nb", "a\tb", "a;b", "a b", " a", "a ",
      ".", "a.b", "$a", "$file", "$line", "$path", "$record", "$source_row", "select", "order",
      "user", "row", "table", "t", "s", "k2", "w", "i", "n", "r", "c", "touched", "winner",
      "windows", "changed", "key", "value", "rowid", "row_id", "reason", "inputs", "valid_from",
      "is_current", "_firn_id1", "_firn_rank", "_FIRN_present", "_firn_reason", "_firn_inputs",
      "_firn_object", "_firn_count", "firn", "ÄÖ", "größe", "日本語", "😀", "İ", "ß", "Id",
      "@x", "@run_id", "?", ":x", "{{ x }}", "%s", "\\", "a\\b", "\\u0041", "1", "0a", "[0]",
      "$[\"x\"]", "null", "true", "current_date", "excluded", "main", "x'", "U&\"a\"", "-", "a,b",
      "(a)", std::string(200, 'y'), "a\u00a0b", "a\u200bb", "x", "e1", "_", "__", "$", "#",
      "array", "map", "json", "date", "interval", "lateral", "qualify", "pivot", "offset"};
  // clang-format on
  return names;
}

}  // namespace firn
