// Types that differ between versions of Trino, as 476 and 483 gave them.
#include <doctest/doctest.h>

#include "tests/unit/analyze/analysis.h"

namespace firn {

namespace {

// Numbers of decimal types, and of what the operator makes of them.
struct Arithmetic {
  const char* left;
  const char* op;
  const char* right;
  const char* in_476;
  const char* in_483;
};
// clang-format off
constexpr Arithmetic kArithmetic[] = {
    {"38,23", "+", "38,38", "38,38", "38,23"},
    {"1,1", "+", "38,30", "38,30", "38,30"},
    {"35,25", "+", "4,1", "36,25", "36,25"},
    {"34,0", "+", "3,0", "35,0", "35,0"},
    {"38,17", "+", "10,6", "38,17", "38,17"},
    {"28,23", "+", "38,23", "38,23", "38,23"},
    {"38,8", "+", "32,27", "38,27", "38,8"},
    {"20,16", "+", "25,17", "26,17", "26,17"},
    {"38,37", "+", "6,0", "38,37", "38,32"},
    {"38,20", "+", "10,1", "38,20", "38,20"},
    {"14,4", "+", "8,7", "18,7", "18,7"},
    {"6,6", "+", "38,1", "38,6", "38,1"},
    {"19,13", "+", "1,0", "20,13", "20,13"},
    {"25,17", "+", "38,2", "38,17", "38,2"},
    {"38,4", "-", "10,0", "38,4", "38,4"},
    {"13,4", "-", "3,0", "14,4", "14,4"},
    {"22,11", "-", "9,7", "23,11", "23,11"},
    {"34,6", "-", "33,15", "38,15", "38,10"},
    {"20,8", "-", "5,2", "21,8", "21,8"},
    {"1,1", "-", "7,2", "8,2", "8,2"},
    {"4,3", "-", "6,5", "7,5", "7,5"},
    {"18,0", "-", "1,0", "19,0", "19,0"},
    {"24,20", "-", "5,4", "25,20", "25,20"},
    {"38,23", "-", "12,9", "38,23", "38,23"},
    {"17,12", "-", "1,0", "18,12", "18,12"},
    {"38,17", "-", "38,27", "38,27", "38,17"},
    {"38,38", "-", "6,6", "38,38", "38,38"},
    {"15,5", "-", "6,5", "16,5", "16,5"},
    {"14,4", "*", "38,33", "38,37", "38,23"},
    {"13,12", "*", "37,21", "38,33", "38,21"},
    {"6,4", "*", "9,8", "15,12", "15,12"},
    {"18,11", "*", "27,18", "38,29", "38,22"},
    {"33,14", "*", "8,8", "38,22", "38,19"},
    {"19,7", "*", "5,0", "24,7", "24,7"},
    {"38,2", "*", "33,3", "38,5", "38,5"},
    {"1,0", "*", "11,3", "12,3", "12,3"},
    {"2,0", "*", "38,16", "38,16", "38,14"},
    {"35,3", "*", "38,7", "38,10", "38,6"},
    {"38,10", "*", "38,0", "38,10", "38,6"},
    {"32,3", "*", "18,16", "38,19", "38,7"},
    {"34,3", "*", "38,3", "38,6", "38,6"},
    {"38,7", "/", "4,0", "38,7", "38,7"},
    {"6,2", "/", "38,22", "38,22", "38,12"},
    {"25,18", "/", "20,6", "31,18", "38,25"},
    {"22,3", "/", "38,24", "38,24", "38,6"},
    {"38,2", "/", "8,8", "38,8", "38,6"},
    {"38,27", "/", "6,3", "38,27", "38,24"},
    {"21,13", "/", "38,13", "34,13", "38,17"},
    {"35,4", "/", "28,4", "38,4", "38,6"},
    {"2,1", "/", "38,29", "38,29", "38,8"},
    {"8,1", "/", "10,1", "9,1", "20,12"},
    {"38,30", "/", "10,0", "38,30", "38,30"},
    {"38,36", "/", "38,1", "38,36", "38,35"},
    {"38,1", "/", "8,4", "38,4", "38,6"},
    {"38,5", "/", "10,8", "38,8", "38,6"},
    {"38,35", "%", "38,35", "38,35", "38,35"},
    {"38,4", "%", "3,1", "6,4", "6,4"},
    {"30,8", "%", "24,11", "24,11", "24,11"},
    {"36,5", "%", "38,26", "38,26", "38,26"},
    {"11,11", "%", "10,8", "11,11", "11,11"},
    {"38,25", "%", "38,31", "38,31", "38,31"},
    {"31,11", "%", "38,9", "31,11", "31,11"},
    {"38,14", "%", "5,5", "14,14", "14,14"},
    {"27,6", "%", "20,15", "20,15", "20,15"},
    {"38,11", "%", "38,20", "38,20", "38,20"},
    {"38,26", "%", "38,29", "38,29", "38,29"},
    {"38,30", "%", "7,0", "37,30", "37,30"},
    {"38,15", "%", "5,1", "19,15", "19,15"},
    {"13,2", "%", "10,10", "10,10", "10,10"},
};
// clang-format on

std::string TypeIn(const TrinoVersion& trino, const std::string& expr) {
  const Analysis analysis("select " + expr + " as x from orders", nullptr, trino);
  return analysis.diagnostics.has_errors() ? analysis.diagnostics.all()[0].trino_error
                                           : analysis.query.columns[0].type.ToString();
}

std::string Decimal(const char* numbers) { return "decimal(" + std::string(numbers) + ")"; }

}  // namespace

TEST_CASE("decimals get more digits behind the point from 477 on") {
  TrinoVersion legacy;
  legacy.legacy_decimals = true;
  for (const Arithmetic& one : kArithmetic) {
    const std::string expr = "cast(null as " + Decimal(one.left) + ") " + one.op +
                             " cast(null as " + Decimal(one.right) + ")";
    CAPTURE(expr);
    CHECK(TypeIn({476}, expr) == Decimal(one.in_476));
    CHECK(TypeIn({477}, expr) == Decimal(one.in_483));
    CHECK(TypeIn({483}, expr) == Decimal(one.in_483));
    CHECK(TypeIn(legacy, expr) == Decimal(one.in_476));
  }
}

TEST_CASE("char becomes varchar from 482 on, and the other way before") {
  const std::string c = "cast(status as char(5))";
  CHECK(TypeIn({481}, c + " || 'x'") == "char(6)");
  CHECK(TypeIn({482}, c + " || 'x'") == "varchar");
  CHECK(TypeIn({482}, c + " || " + c) == "char(10)");
  CHECK(TypeIn({481}, "coalesce(" + c + ", 'abcdef')") == "char(6)");
  CHECK(TypeIn({482}, "coalesce(" + c + ", 'abcdef')") == "varchar(6)");
  CHECK(TypeIn({481}, "cast(" + c + " as bigint)") == "TYPE_MISMATCH");
  CHECK(TypeIn({482}, "cast(" + c + " as bigint)") == "bigint");
  CHECK(TypeIn({482}, "cast(" + c + " as decimal(3, 1))") == "TYPE_MISMATCH");
  CHECK(TypeIn({481}, "replace(" + c + ", 'a', 'b')") == "FUNCTION_NOT_FOUND");
  CHECK(TypeIn({482}, "replace(" + c + ", 'a', 'b')") == "varchar(11)");
  CHECK(TypeIn({481}, "status like " + c) == "TYPE_MISMATCH");
  CHECK(TypeIn({482}, "status like " + c) == "boolean");
  TrinoVersion legacy;
  legacy.legacy_char = true;
  CHECK(TypeIn(legacy, c + " || 'x'") == "char(6)");
}

TEST_CASE("functions and types are there from their version on") {
  CHECK(TypeIn({478}, "array_first(array[1])") == "FUNCTION_NOT_FOUND");
  CHECK(TypeIn({479}, "array_first(array[1])") == "integer");
  CHECK(TypeIn({482}, "title_case('a')") == "FUNCTION_NOT_FOUND");
  CHECK(TypeIn({483}, "title_case('a')") == "varchar(1)");
  CHECK(TypeIn({479}, "cast(1 as number)") == "TYPE_MISMATCH");
  CHECK(TypeIn({480}, "cast(1 as number) * 1.5") == "number");
  CHECK(TypeIn({480}, "sum(cast(id as number))") == "number");
  CHECK(TypeIn({483}, "ends_with(status, 'a')") == "boolean");
}

TEST_CASE("the columns of PIVOT") {
  const Analysis one("select * from orders pivot (sum(amount) for status in ('paid', 'new' as n))");
  CHECK(one.Columns() == "'paid' decimal(38,2), N decimal(38,2)");
  const Analysis two(
      "select * from orders pivot (sum(amount) as s, count(*) as c for status in ('x' as x) "
      "group by customer) as p");
  CHECK(two.Columns() == "customer bigint, X_S decimal(38,2), X_C bigint");
  const Analysis wrong("select * from orders pivot (amount for status in ('paid'))");
  CHECK(wrong.diagnostics.all()[0].trino_error == "EXPRESSION_NOT_AGGREGATE");
  const Analysis other("select * from orders pivot (sum(amount) for status in (1))");
  CHECK(other.diagnostics.all()[0].trino_error == "TYPE_MISMATCH");
}

}  // namespace firn
