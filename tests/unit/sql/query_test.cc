#include "tests/unit/sql/round_trip.h"

namespace firn {

TEST_CASE("short queries stay in one line") {
  CHECK(RoundTrip("SELECT a, b AS c, t.* FROM t WHERE a > 1") ==
        "select a, b as c, t.* from t where a > 1");
  CHECK(RoundTrip("select (r).* as (x, y) from t") == "select r.* as (x, y) from t");
  CHECK(RoundTrip("values 1, (2), (3, 'a')") == "values (1), (2), (3, 'a')");
  CHECK(RoundTrip("values (select 1), (select 1) + 1") == "values (select 1), ((select 1) + 1)");
  CHECK(RoundTrip("table t") == "table t");
  CHECK(RoundTrip("select a limit from t limit limit 10") ==
        "select a as limit from t as limit limit 10");
}

TEST_CASE("long ones have a clause a line") {
  CHECK(RoundTrip("with recent as (select * from orders where ordered_at > @window_start), "
                  "totals (id, total) as (select customer_id, sum(amount) from recent group by 1) "
                  "select c.name, t.total, case when t.total > 1000 then 'large' else 'small' end "
                  "as size from customers c left join totals t on t.id = c.id and t.total > 0 "
                  "where c.deleted_at is null and c.name <> 'test' and c.kind in ('a', 'b') "
                  "order by t.total desc nulls last, c.name limit 10") ==
        "with recent as (select * from orders where ordered_at > @window_start),\n"
        "totals (id, total) as (select customer_id, sum(amount) from recent group by 1)\n"
        "select c.name, t.total, case when t.total > 1000 then 'large' else 'small' end as size\n"
        "from customers as c\n"
        "left join totals as t on t.id = c.id and t.total > 0\n"
        "where c.deleted_at is null and c.name <> 'test' and c.kind in ('a', 'b')\n"
        "order by t.total desc nulls last, c.name\n"
        "limit 10");
}

TEST_CASE("set operations: intersect binds tighter, parentheses are kept") {
  CHECK(RoundTrip("select 1 union all select 2 intersect select 3") ==
        "select 1 union all select 2 intersect select 3");
  CHECK(RoundTrip("(select 1 union select 2) except distinct table t order by 1") ==
        "(select 1 union select 2) except distinct table t order by 1");
  CHECK(RoundTrip("select 1 x union corresponding by (x) select 2 x") ==
        "select 1 as x union corresponding by (x) select 2 as x");
}

TEST_CASE("grouping") {
  CHECK(RoundTrip("select 1 from t group by a, (b, c), ()") ==
        "select 1 from t group by a, (b, c), ()");
  CHECK(RoundTrip("select 1 from t group by rollup (a, (b, c)), grouping sets ((a), ())") ==
        "select 1 from t group by rollup (a, (b, c)), grouping sets (a, ())");
  CHECK(RoundTrip("select 1 from t group by (a) + 1, (a, b) = (c, d)") ==
        "select 1 from t group by a + 1, (a, b) = (c, d)");
  CHECK(RoundTrip("select 1 from t group by row(a, b)") == "select 1 from t group by row(a, b)");
  CHECK(RoundTrip("select 1 from t group by auto") == "select 1 from t group by auto");
}

TEST_CASE("joins") {
  CHECK(RoundTrip("select 1 from a join b join c on x on y") ==
        "select 1 from a join (b join c on x) on y");
  CHECK(RoundTrip("select 1 from a left outer join b using (k, l) cross join c, d") ==
        "select 1 from a left join b using (k, l) cross join c, d");
  CHECK(RoundTrip("select 1 from (a cross join b) natural full join c") ==
        "select 1 from a cross join b natural full join c");
  CHECK(RoundTrip("select 1 from ((select 1) union (select 2)) t") ==
        "select 1 from ((select 1) union (select 2)) as t");
  CHECK(RoundTrip("select 1 from ((select 1) t cross join u)") ==
        "select 1 from (select 1) as t cross join u");
}

TEST_CASE("other relations") {
  CHECK(RoundTrip("select 1 from unnest(a, b) with ordinality as t (x, y, n)") ==
        "select 1 from unnest(a, b) with ordinality as t (x, y, n)");
  CHECK(RoundTrip("select 1 from t for version as of 12 tablesample bernoulli (10)") ==
        "select 1 from t for version as of 12 tablesample bernoulli (10)");
  CHECK(RoundTrip("select 1 from lateral (select 1), \"t$snapshots\"") ==
        "select 1 from lateral (select 1), \"t$snapshots\"");
  CHECK(RoundTrip("select * from @input i join @other on true") ==
        "select * from @input as i join @other on true");
  CHECK(RoundTrip("select * from table(s.f(a => 1, b => table(t) x partition by (k) keep when "
                  "empty order by l, c => descriptor(x bigint)))") ==
        "select *\nfrom table(s.f(\n  a => 1,\n  b => table(t) as x partition by (k) keep when "
        "empty order by (l),\n  c => descriptor(x bigint)\n))");
}

TEST_CASE("row patterns") {
  CHECK(RoundTrip("select * from t match_recognize (partition by a order by b measures "
                  "final last(c) as d all rows per match show empty matches after match skip to "
                  "last x pattern (^ (x | y)+? {- z -} permute(u, v){2,}) subset s = (x, y) "
                  "define x as true) as m") ==
        "select *\n"
        "from t match_recognize (\n"
        "  partition by a\n"
        "  order by b\n"
        "  measures final last(c) as d\n"
        "  all rows per match show empty matches\n"
        "  after match skip to last x\n"
        "  pattern (^ (x | y)+? {- z -} permute(u, v){2, })\n"
        "  subset s = (x, y)\n"
        "  define x as true\n"
        ") as m");
}

TEST_CASE("json_table") {
  CHECK(RoundTrip("select * from json_table(j, 'lax $' as r columns (n for ordinality, a bigint "
                  "path '$.a' null on empty, nested path '$[*]' as p columns (b varchar)) plan "
                  "(r outer p) error on error)") ==
        "select *\n"
        "from json_table(\n"
        "  j,\n"
        "  'lax $' as r\n"
        "  columns (\n"
        "    n for ordinality,\n"
        "    a bigint path '$.a' null on empty,\n"
        "    nested path '$[*]' as p columns (b varchar)\n"
        "  )\n"
        "  plan (r outer p)\n"
        "  error on error\n"
        ")");
}

TEST_CASE("a condition that is too long is broken before its operators") {
  CHECK(RoundTrip("select first_column from some_table where first_column = 'some long value' and "
                  "second_column in ('a', 'b', 'c') and (third_column > 100 or fourth_column < "
                  "200)") ==
        "select first_column\n"
        "from some_table\n"
        "where first_column = 'some long value'\n"
        "  and second_column in ('a', 'b', 'c')\n"
        "  and (third_column > 100 or fourth_column < 200)");
}

TEST_CASE("what is printed is printed the same again, whatever stands in parentheses") {
  // Each of these as all that a list holds, and as its last element.
  const std::vector<std::string> keys = {
      "a",          "t.a",       "(select 1)", "(select 1) + 1", "(a)",
      "(a + 1)",    "(a, b)",    "row(a, b)",  "((a, b))",       "-a",
      "f(a)",       "(a) + (b)", "(values 1)", "(table t)",      "((select 1))",
      "\"x\" 'ab'", "x'ab'",     "(a, b)[1]",  "not a",          "exists (select 1)"};
  for (const std::string& key : keys) {
    for (const std::string& list : {key, "b, " + key, "(b, " + key + ")", "(" + key + ")"}) {
      RoundTrip("select sum(a) over (partition by " + list + " order by " + list + ") from t");
      RoundTrip("select 1 from t group by " + list + ", grouping sets ((" + list + "), b)");
      RoundTrip("select 1 from t group by rollup (" + list + "), cube (" + list + ")");
      RoundTrip("select 1 from t order by " + list);
      RoundTrip("select 1 from table(f(x => table(t) partition by " + list + " order by " + list +
                "))");
      RoundTrip("select * from t match_recognize (partition by " + list + " order by " + list +
                " pattern (p) define p as true)");
      RoundTrip("select " + list + ", array[" + list + "], a in (" + list + ")");
      RoundTrip("values (" + list + ")");
    }
    RoundTrip("select 1 from table(f(x => table(t) order by " + key + " desc nulls first))");
  }
}

}  // namespace firn
