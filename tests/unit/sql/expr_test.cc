#include "tests/unit/sql/round_trip.h"

namespace firn {

TEST_CASE("literals") {
  CHECK(RoundTripExpr("NULL") == "null");
  CHECK(RoundTripExpr("TRUE") == "true");
  CHECK(RoundTripExpr("0xFF") == "0xFF");
  CHECK(RoundTripExpr("1E3") == "1E3");
  CHECK(RoundTripExpr("-9223372036854775808") == "-9223372036854775808");
  CHECK(RoundTripExpr("'it''s'") == "'it''s'");
  CHECK(RoundTripExpr("U&'\\00e9\\+01F600'") == "'é😀'");
  CHECK(RoundTripExpr("U&'#0041' UESCAPE '#'") == "'A'");
  CHECK(RoundTripExpr("X'0a 0B'") == "x'0A0B'");
  CHECK(RoundTripExpr("DATE '2020-01-01'") == "date '2020-01-01'");
  CHECK(RoundTripExpr("cast(a as \"Color\")") == "cast(a as \"Color\")");
  CHECK(RoundTripExpr("DOUBLE PRECISION '1'") == "double '1'");
  CHECK(RoundTripExpr("INTERVAL - '1-2' YEAR TO MONTH") == "interval -'1-2' year to month");
}

TEST_CASE("operators bind as in Trino, and parentheses stay only where they matter") {
  CHECK(RoundTripExpr("(a + b) * c - (d * e)") == "(a + b) * c - d * e");
  CHECK(RoundTripExpr("a - (b - c)") == "a - (b - c)");
  CHECK(RoundTripExpr("a || b + c") == "a || b + c");
  CHECK(RoundTripExpr("- - 1") == "- -1");
  CHECK(RoundTripExpr("-x at time zone 'UTC'") == "-x at time zone 'UTC'");
  CHECK(RoundTripExpr("(-x) at time zone 'UTC'") == "(-x) at time zone 'UTC'");
  CHECK(RoundTripExpr("not (a and b) or c") == "not (a and b) or c");
  CHECK(RoundTripExpr("not a = b") == "not a = b");
  CHECK(RoundTripExpr("(a or b) and (c and d)") == "(a or b) and (c and d)");
  CHECK(RoundTripExpr("(a = b) = c") == "(a = b) = c");
  CHECK(RoundTripExpr("a is not distinct from b") == "a is not distinct from b");
  CHECK(RoundTripExpr("a NOT BETWEEN 1 AND 2 AND b") == "a not between 1 and 2 and b");
  CHECK(RoundTripExpr("a like 'x!%' escape '!'") == "a like 'x!%' escape '!'");
}

TEST_CASE("names: reserved words need quotes, others do not") {
  CHECK(RoundTripExpr("\"order\".date") == "\"order\".date");
  CHECK(RoundTripExpr("t.\"$path\"") == "t.\"$path\"");
  CHECK(RoundTripExpr("a.b.c[1].d") == "a.b.c[1].d");
  CHECK(PrintName("order") == "\"order\"");
  CHECK(PrintName("order_id") == "order_id");
  CHECK(PrintName("2fa") == "\"2fa\"");
  CHECK(PrintName("qualify") == "qualify");
  CHECK(PrintName("qualify", SqlFlavor::kDuckdb) == "\"qualify\"");
}

TEST_CASE("a query in parentheses may still be an expression") {
  CHECK(RoundTripExpr("((select 1) + 1)") == "(select 1) + 1");
  CHECK(RoundTripExpr("((select 1) union (select 2))") == "((select 1) union (select 2))");
  CHECK(RoundTripExpr("((select 1), 2)") == "((select 1), 2)");
  CHECK(RoundTripExpr("x in ((select 1))") == "x in ((select 1))");
  CHECK(RoundTripExpr("x in (select 1)") == "x in (select 1)");
  CHECK(RoundTripExpr("x = all (select 1)") == "x = all (select 1)");
  CHECK(RoundTripExpr("exists (with t as (select 1) table t)") ==
        "exists (with t as (select 1) table t)");
}

TEST_CASE("calls") {
  CHECK(RoundTripExpr("COUNT(*)") == "COUNT(*)");
  CHECK(RoundTripExpr("count(distinct a) filter (where b)") ==
        "count(distinct a) filter (where b)");
  CHECK(RoundTripExpr("array_agg(a order by b desc nulls last)") ==
        "array_agg(a order by b desc nulls last)");
  CHECK(RoundTripExpr("lag(a, 1) ignore nulls over (partition by b order by c)") ==
        "lag(a, 1) ignore nulls over (partition by b order by c)");
  CHECK(RoundTripExpr("sum(a) over (w rows between 1 preceding and current row)") ==
        "sum(a) over (w rows between 1 preceding and current row)");
  CHECK(RoundTripExpr("sum(a) over w") == "sum(a) over w");
  CHECK(RoundTripExpr("filter(a, x -> x > 0)") == "filter(a, x -> x > 0)");
  CHECK(RoundTripExpr("reduce(a, 0, (s, x) -> s + x, s -> s)") ==
        "reduce(a, 0, (s, x) -> s + x, s -> s)");
  CHECK(RoundTripExpr("listagg(a, ',' on overflow truncate '..' with count) "
                      "within group (order by a)") ==
        "listagg(a, ',' on overflow truncate '..' with count) within group (order by a)");
  CHECK(RoundTripExpr("IF(a, b)") == "if(a, b)");
  CHECK(RoundTripExpr("try_cast(a as TIMESTAMP(3) WITH TIME ZONE)") ==
        "try_cast(a as timestamp(3) with time zone)");
  CHECK(RoundTripExpr("cast(a as ROW(x BIGINT, \"y z\" array<DOUBLE PRECISION>))") ==
        "cast(a as row(x bigint, \"y z\" array(double)))");
  CHECK(RoundTripExpr("trim(both 'x' from a)") == "trim(both 'x' from a)");
  CHECK(RoundTripExpr("substring(a from 2 for 3)") == "substring(a from 2 for 3)");
  CHECK(RoundTripExpr("substring(a, 2)") == "substring(a, 2)");
  CHECK(RoundTripExpr("position('a' in b)") == "position('a' in b)");
  CHECK(RoundTripExpr("extract(DOW from a)") == "extract(dow from a)");
  CHECK(RoundTripExpr("current_timestamp(3)") == "current_timestamp(3)");
  CHECK(RoundTripExpr("array[1, 2][1]") == "array[1, 2][1]");
  CHECK(RoundTripExpr("[1, 2]") == "array[1, 2]");
  CHECK(RoundTripExpr("row(1)") == "row(1)");
}

TEST_CASE("words that are keywords only sometimes") {
  CHECK(RoundTripExpr("\"interval\" + \"array\"[1]") == "\"interval\" + \"array\"[1]");
  CHECK(RoundTripExpr("interval '1' day") == "interval '1' day");
  CHECK(RoundTripExpr("filter || over || date") == "filter || over || date");
  CHECK(RoundTripExpr("f(all)") == "f(\"all\")");
  CHECK(RoundTripExpr("trim(both)") == "trim(both)");
}

TEST_CASE("SQL/JSON") {
  CHECK(RoundTripExpr("json_value(j, 'lax $.a' passing 1 as x returning bigint default 0 on empty "
                      "error on error)") ==
        "json_value(j, 'lax $.a' passing 1 as x returning bigint default 0 on empty error on "
        "error)");
  CHECK(RoundTripExpr("json_query(j format json encoding utf8, '$' with array wrapper "
                      "null on error)") ==
        "json_query(j format json encoding UTF8, '$' with unconditional array wrapper null on "
        "error)");
  CHECK(RoundTripExpr("json_exists(j, '$.a' false on error)") ==
        "json_exists(j, '$.a' false on error)");
  CHECK(RoundTripExpr("json_object(key 'a' value 1, 'b' : 2 absent on null with unique keys)") ==
        "json_object('a' : 1, 'b' : 2 absent on null with unique keys)");
  CHECK(RoundTripExpr("json_array(1, a null on null returning varchar)") ==
        "json_array(1, a null on null returning varchar)");
}

TEST_CASE("firn's variables stand where an expression may") {
  CHECK(RoundTripExpr("@run_id") == "@run_id");
  CHECK(RoundTripExpr("f(@a) in (@b, array[@c])") == "f(@a) in (@b, array[@c])");
}

TEST_CASE("what DuckDB spells otherwise") {
  Ast ast;
  Diagnostics diagnostics;
  auto duckdb = [&](std::string_view sql) {
    return Print(ParseExpression({sql, 0, 0, 0}, ast, diagnostics), SqlFlavor::kDuckdb);
  };
  CHECK(duckdb("array[1, 2]") == "[1, 2]");
  CHECK(duckdb("f(a, (x, y) -> x + y)") == "f(a, lambda x, y: x + y)");
  CHECK(duckdb("lag(a) ignore nulls over (order by b)") == "lag(a ignore nulls) over (order by b)");
  CHECK(duckdb("x'0A'") == "unhex('0A')");
}

}  // namespace firn
