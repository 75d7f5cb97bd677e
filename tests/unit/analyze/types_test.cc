#include <doctest/doctest.h>

#include "compiler/analyze/coercion.h"
#include "tests/unit/analyze/analysis.h"

namespace firn {
namespace {

std::string TypeOf(std::string_view expr) {
  const Analysis analysis("select " + std::string(expr) + " as x from orders");
  REQUIRE_MESSAGE(!analysis.diagnostics.has_errors(), analysis.Errors());
  return analysis.query.columns[0].type.ToString();
}

std::string Common(std::string_view a, std::string_view b) {
  const std::optional<Type> common = CommonSuperType(ParseType(a), ParseType(b), {});
  return common ? common->ToString() : "none";
}

TEST_CASE("a type's text is read and printed as Trino prints it") {
  for (const char* text :
       {"bigint", "decimal(10,2)", "varchar", "varchar(5)", "char(3)",
        "timestamp(6) with time zone", "time(0)", "array(row(a bigint, varchar))",
        "map(varchar, array(date))", "interval day to second", "HyperLogLog", "qdigest(double)"}) {
    CHECK(ParseType(text).ToString() == text);
  }
  CHECK(ParseType("INT").ToString() == "integer");
  CHECK(ParseType("timestamp").ToString() == "timestamp(3)");
  CHECK(ParseType("double precision array").ToString() == "array(double)");
  CHECK(ParseType("row(\"a b\" int)").ToString() == "row(\"a b\" integer)");
  for (const char* deep : {"array(", "map(bigint, ", "row(a "}) {
    std::string text, error;
    for (int i = 0; i < 100'000; ++i) text += deep;
    text += "bigint";
    CHECK(!ParseType(text, &error).certain());
    CHECK(error == "a type is nested too deeply");
  }
  std::string arrays = "bigint", error;
  for (int i = 0; i < 100'000; ++i) arrays += " array";
  CHECK(!ParseType(arrays, &error).certain());
  CHECK(error == "a type is nested too deeply");
  CHECK(ParseType("row(a int)").ToSql() == "row(\"a\" integer)");
  CHECK(!ParseType("numeric(10,2)", &error).certain());
  CHECK(error == "unknown type 'numeric(10,2)'");
  CHECK(!ParseType("decimal(5,6)", &error).certain());
  CHECK(error == "decimal scale must be between 0 and the precision (5): 6");
}

TEST_CASE("types meet where Trino lets them") {
  CHECK(Common("integer", "decimal(5,2)") == "decimal(12,2)");
  CHECK(Common("varchar(5)", "char(3)") == "varchar(5)");
  CHECK(CommonSuperType(ParseType("varchar(5)"), ParseType("char(3)"), {476})->ToString() ==
        "char(5)");
  CHECK(Common("date", "timestamp(6) with time zone") == "timestamp(6) with time zone");
  CHECK(Common("array(integer)", "array(bigint)") == "array(bigint)");
  CHECK(Common("row(a integer)", "row(double)") == "row(double)");
  CHECK(Common("unknown", "date") == "date");
  CHECK(Common("date", "varchar") == "none");
  CHECK(Common("bigint", "varchar") == "none");
}

TEST_CASE("operators have the types that Trino gives them") {
  CHECK(TypeOf("amount + 1") == "decimal(13,2)");
  CHECK(TypeOf("amount * amount") == "decimal(20,4)");
  CHECK(TypeOf("amount / 3") == "decimal(21,13)");
  CHECK(TypeOf("id / 2") == "bigint");
  CHECK(TypeOf("id / 2e0") == "double");
  CHECK(TypeOf("at - interval '1' day") == "timestamp(6)");
  CHECK(TypeOf("at - at") == "interval day to second");
  CHECK(TypeOf("date '2024-01-01' + interval '1' month") == "date");
  CHECK(TypeOf("status || 'x'") == "varchar");
  CHECK(TypeOf("lines[1].qty") == "integer");
  CHECK(TypeOf("-2147483648") == "integer");
}

TEST_CASE("functions bind by the most specific signature") {
  CHECK(TypeOf("sum(amount)") == "decimal(38,2)");
  CHECK(TypeOf("avg(id)") == "double");
  CHECK(TypeOf("json_extract_scalar(payload, '$.a')") == "varchar");
  CHECK(TypeOf("json_extract_scalar('{}', '$.a')") == "varchar(2)");
  CHECK(TypeOf("round(amount)") == "decimal(9,0)");
  CHECK(TypeOf("replace(status, 'a', 'bcd')") == "varchar(43)");
  CHECK(TypeOf("greatest(1, 2.5)") == "decimal(11,1)");
  CHECK(TypeOf("date_trunc('day', at)") == "timestamp(6)");
  CHECK(TypeOf("transform(lines, l -> l.qty * 2)") == "array(integer)");
  CHECK(TypeOf("reduce(lines, 0, (s, l) -> s + cast(l.qty as bigint), s -> s)") == "bigint");
  CHECK(TypeOf("map_agg(id, status)") == "map(bigint, varchar(10))");
  CHECK(TypeOf("row_number() over (order by id)") == "bigint");
}

TEST_CASE("a variable has the type it is given, or none") {
  VariableTypes variables = {{"run_started_at", ParseType("timestamp(6) with time zone")}};
  CHECK(Analysis("select @run_started_at a, @other b", &variables).Columns() ==
        "a timestamp(6) with time zone, b ?");
  CHECK(Analysis("select length(@other) a, @other + 1 b, coalesce(@other, 1) c").Columns() ==
        "a bigint, b ?, c ?!");
}

}  // namespace
}  // namespace firn
