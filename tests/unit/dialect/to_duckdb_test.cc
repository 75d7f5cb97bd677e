#include "compiler/dialect/to_duckdb.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "compiler/sql/parser.h"
#include "compiler/sql/printer.h"
#include "compiler/sql/walk.h"

namespace firn {
namespace {

struct Rewritten {
  std::string sql;      // on one line
  std::string refused;  // the first finding's message
};

// Types are given to columns by name and to all else by what the literals show, which is enough for
// trees of columns and literals; `result` is the type of the whole expression.
struct Typed {
  std::map<std::string, const char*> columns;
  const char* result = "";
};

Rewritten Rewrite(const std::string& sql, const Typed& typed = {}) {
  Ast ast;
  Diagnostics diagnostics;
  const StatementPtr statement = ParseStatement({sql, 1}, ast, diagnostics);
  REQUIRE(statement != nullptr);
  std::vector<Type> types(ast.expression_count());
  bool outermost = true;
  Walk(statement, {.expr = [&](ExprPtr expr) {
         Type& type = types[expr->id];
         if (outermost && typed.result[0] != '\0') type = ParseType(typed.result);
         outermost = false;
         if (const auto* column = As<ColumnRef>(expr)) {
           const auto found = typed.columns.find(std::string(column->name.text));
           if (found != typed.columns.end()) type = ParseType(found->second);
         } else if (const auto* number = As<NumberLiteral>(expr)) {
           type = number->number == NumberKind::kInteger ? TypeKind::kInteger : TypeKind::kDouble;
         } else if (expr->kind == ExprKind::kString) {
           type = Type::Varchar();
         } else if (const auto* cast = As<CastExpr>(expr)) {
           type = ParseType(cast->type.text);
         } else if (const auto* call = As<CallExpr>(expr);
                    call != nullptr && call->name.last().text == "from_iso8601_timestamp") {
           type = Type::Timestamp(3, true);
         }
         return true;
       }});
  const StatementPtr lowered = ToDuckdb(statement, {types, {}, {}, {}}, ast, diagnostics);
  Rewritten result;
  if (diagnostics.has_errors()) {
    CHECK(diagnostics.all()[0].id == "no-duckdb-equal");
    result.refused = diagnostics.all()[0].message;
    return result;
  }
  for (const char c : Print(lowered, SqlFlavor::kDuckdb)) {
    if (c != '\n' && c != ' ') {
      result.sql.push_back(c);
    } else if (!result.sql.empty() && result.sql.back() != ' ') {
      result.sql.push_back(' ');
    }
  }
  return result;
}

TEST_CASE("division follows the operands' types") {
  CHECK(Rewrite("select a / b", {{{"a", "bigint"}, {"b", "bigint"}}}).sql ==
        "select firn_divide(a, b)");
  CHECK(Rewrite("select a / 2", {{{"a", "integer"}}}).sql ==
        "select cast(firn_divide(a, 2) as INTEGER)");
  CHECK(Rewrite("select a / b", {{{"a", "double"}, {"b", "double"}}}).sql == "select a / b");
  CHECK(Rewrite("select a / b", {{{"a", "decimal(10,2)"}, {"b", "decimal(5,0)"}}, "decimal(15,2)"})
            .sql ==
        "select cast(firn_divide_decimals(cast(a as VARCHAR), cast(b as VARCHAR), 2) as "
        "DECIMAL(15,2))");
}

TEST_CASE("arithmetic of uncertain types is refused") {
  CHECK(Rewrite("select a / b").refused ==
        "'/' between values of uncertain types has no equal in DuckDB");
}

TEST_CASE("a function that the table lacks is refused, never passed through") {
  CHECK(Rewrite("select read_csv('x')").refused == "function 'read_csv' has no equal in DuckDB");
}

TEST_CASE("casts from text take Trino's syntax") {
  CHECK(Rewrite("select try_cast(a as bigint)", {{{"a", "varchar"}}}).sql ==
        "select firn_try_bigint(a)");
  CHECK(Rewrite("select cast(a as varchar(3))", {{{"a", "varchar"}}}).sql ==
        "select substr(a, 1, 3)");
  CHECK(Rewrite("select cast(a as timestamp(3))", {{{"a", "timestamp(6)"}}}).sql ==
        "select firn_round_timestamp(a, 3)");
  CHECK(Rewrite("select cast(a as bigint)", {{{"a", "double"}}}).sql ==
        "select firn_double_to_bigint(a)");
}

TEST_CASE("comparisons of doubles leave NaN unequal to all") {
  const Typed doubles = {{{"a", "double"}, {"b", "double"}}};
  CHECK(Rewrite("select a > b", doubles).sql ==
        "select case when firn_any_nan(a, b) then false else a > b end");
  CHECK(Rewrite("select a < 5", doubles).sql == "select a < 5");
}

TEST_CASE("the last order of nulls is written out") {
  CHECK(Rewrite("select a from t order by a desc", {{{"a", "bigint"}}}).sql ==
        "select a from t order by a desc nulls last");
}

TEST_CASE("an order that DuckDB would take from another column is refused") {
  CHECK(Rewrite("select -a as a from t order by a + 0", {{{"a", "bigint"}}}).refused ==
        "an expression over an output column in ORDER BY has no equal in DuckDB");
}

TEST_CASE("text of an unknown zone must be in UTC where its zone would show") {
  CHECK(Rewrite("select from_iso8601_timestamp(a) from t").sql ==
        "select firn_iso_utc_instant(a) from t");
  CHECK(Rewrite("insert into s select from_iso8601_timestamp(a) from t").sql ==
        "insert into s select firn_iso_instant(a) from t");
  CHECK(Rewrite("select at_timezone(from_iso8601_timestamp(a), 'UTC') from t").sql ==
        "select firn_iso_instant(a) from t");
  CHECK(Rewrite("select from_iso8601_timestamp('2026-01-02T00:00:00+02:00')").refused ==
        "a value in a time zone other than UTC has no equal in DuckDB");
}

TEST_CASE("json_object writes its members in Java's order") {
  CHECK(Rewrite("select json_object('t' : 'x', 'dd' : 1)").sql ==
        "select firn_json_members( [firn_json_member('dd', cast(1 as VARCHAR)), "
        "firn_json_member('t', firn_json_quote('x'))] )");
}

TEST_CASE("unnest becomes lists side by side") {
  CHECK(Rewrite("select x from t cross join unnest(a) with ordinality as u (x, n)",
                {{{"a", "array(bigint)"}}})
            .sql ==
        "select x from t cross join lateral (select unnest(a) as x, "
        "unnest(generate_series(1, len(a))) as n) as u");
}

TEST_CASE("merge counts the rows of a key, for a second match is an error") {
  const Typed typed = {{{"t", "bigint"}, {"s", "bigint"}}};
  const Rewritten merge = Rewrite(
      "merge into x as t using y as s on t.k is not distinct from s.k "
      "when matched then update set v = s.v when not matched then insert (k) values (s.k)",
      typed);
  CHECK(merge.sql ==
        "merge into x as t using (select *, count(*) over (partition by s.k) as firn_rows "
        "from y as s) as s on t.k is not distinct from s.k "
        "when matched and firn_one_match(s.firn_rows) then update set v = s.v "
        "when not matched then insert (k) values (s.k)");
  CHECK(Rewrite("merge into x as t using y as s on t.k > s.k when matched then delete", typed)
            .refused == "MERGE on a condition that does not equate keys has no equal in DuckDB");
}

TEST_CASE("tables keep what Iceberg keeps") {
  CHECK(Rewrite("create table t (a timestamp(6) with time zone, b array(varchar(5)) comment 'x', "
                "c tinyint) with (format = 'PARQUET')")
            .sql == "create table t (a TIMESTAMP WITH TIME ZONE, b VARCHAR[], c INTEGER)");
  CHECK(Rewrite("create table t (a timestamp(9))").refused ==
        "a column of type timestamp(9) has no equal in DuckDB");
  CHECK(Rewrite("select * from \"t$snapshots\"").refused ==
        "the metadata table 't$snapshots' has no equal in DuckDB");
}

}  // namespace
}  // namespace firn
