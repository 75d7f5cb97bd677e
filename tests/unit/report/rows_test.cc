#include "runner/report/rows.h"

#include <doctest/doctest.h>

namespace firn {
namespace {

QueryResult Sample() {
  QueryResult rows;
  rows.columns = {{"id", "bigint"},          {"sum", "double"},      {"ok", "boolean"},
                  {"text", "varchar"},       {"at", "timestamp(6)"}, {"list", "array(integer)"},
                  {"price", "decimal(12,2)"}};
  rows.rows = {{"1", "1.5", "true", "a,\"b\"\nc", "2026-01-01 00:00:00.000000", "[1,2]", "10.50"},
               {"20", "NaN", std::nullopt, "", std::nullopt, std::nullopt, std::nullopt}};
  return rows;
}

TEST_CASE("jsonl has JSON's own numbers, booleans and lists") {
  CHECK(FormatRows(Sample(), RowFormat::kJsonl) ==
        R"({"id":1,"sum":1.5,"ok":true,"text":"a,\"b\"\nc","at":"2026-01-01 00:00:00.000000",)"
        R"("list":[1,2],"price":10.50})"
        "\n"
        R"({"id":20,"sum":"NaN","ok":null,"text":"","at":null,"list":null,"price":null})"
        "\n");
}

TEST_CASE("csv tells NULL from an empty text") {
  CHECK(FormatRows(Sample(), RowFormat::kCsv) ==
        "id,sum,ok,text,at,list,price\n"
        "1,1.5,true,\"a,\"\"b\"\"\nc\",2026-01-01 00:00:00.000000,\"[1,2]\",10.50\n"
        "20,NaN,,\"\",,,\n");
}

TEST_CASE("a table aligns, numbers to the right, a row on a line") {
  QueryResult rows;
  rows.columns = {{"name", "varchar"}, {"n", "bigint"}};
  rows.rows = {{"ärger", "7"}, {"two\nlines", "1234"}, {std::nullopt, std::nullopt}};
  CHECK(FormatRows(rows, RowFormat::kTable) ==
        "name           n\n"
        "----------  ----\n"
        "ärger          7\n"
        "two\\nlines  1234\n"
        "NULL        NULL\n");
}

TEST_CASE("bytes that are no UTF-8 still make valid JSON") {
  QueryResult rows;
  rows.columns = {{"x", "varchar"}};
  rows.rows = {{"\xff"}};
  CHECK(FormatRows(rows, RowFormat::kJsonl) == "{\"x\":\"\xEF\xBF\xBD\"}\n");
}

}  // namespace
}  // namespace firn
