#include <doctest/doctest.h>

#include "tests/unit/analyze/analysis.h"

namespace firn {
namespace {

std::string FirstError(std::string_view sql) {
  const Analysis analysis(sql);
  if (!analysis.diagnostics.has_errors()) return "none";
  const Diagnostic& first = analysis.diagnostics.all()[0];
  return first.trino_error + ": " + first.message;
}

TEST_CASE("columns come from tables, subqueries, CTEs and joins") {
  CHECK(Analysis("select * from customers").Columns() == "id bigint!, name varchar!");
  CHECK(Analysis("with c as (select id x from customers) select c.x, x + 1 from c").Columns() ==
        "x bigint!, _col1 bigint!");
  CHECK(Analysis("select o.id, c.name from orders o left join customers c on c.id = o.customer")
            .Columns() == "id bigint!, name varchar?");
  CHECK(Analysis("select id, name from orders join customers using (id)").Columns() ==
        "id bigint!, name varchar!");
  CHECK(Analysis("select o.id, l.sku, n from orders o cross join unnest(lines) with ordinality "
                 "as l(sku, qty, n)")
            .Columns() == "id bigint!, sku varchar, n bigint!");
  CHECK(Analysis("select a, b from (values (1, 'x'), (2.5, 'yz')) t(a, b)").Columns() ==
        "a decimal(11,1)!, b varchar(2)!");
  CHECK(Analysis("select (select max(name) from customers c where c.id = o.customer) m from orders "
                 "o")
            .Columns() == "m varchar");
}

TEST_CASE("NULL is tracked where it can be told") {
  CHECK(Analysis("select count(*) c, max(name) m, coalesce(max(name), '') s from customers")
            .Columns() == "c bigint!, m varchar?, s varchar!");
  CHECK(Analysis("select name, max(id) m from customers group by name").Columns() ==
        "name varchar!, m bigint!");
  CHECK(Analysis("select name, max(id) m from customers group by rollup (name)").Columns() ==
        "name varchar, m bigint?");
  CHECK(Analysis("select status, customer from orders where status is not null").Columns() ==
        "status varchar(10)!, customer bigint");
  CHECK(Analysis("select case when id > 1 then 'a' end x, case when id > 1 then 'a' else 'b' end y "
                 "from orders")
            .Columns() == "x varchar(1)?, y varchar(1)!");
  CHECK(Analysis("select cast(id as varchar) a, cast(json_parse(payload) as varchar) b, "
                 "try_cast(id as integer) c, lower(status) d from orders")
            .Columns() == "a varchar!, b varchar, c integer, d varchar(10)");
}

TEST_CASE("lineage names the columns and how they were used") {
  const Analysis analysis(
      "with o as (select id, customer c, amount * 2 twice from orders where status = 'x') "
      "select o.id, o.twice, sum(o.twice) over (partition by o.c) s, n.name "
      "from o join customers n on n.id = o.c");
  REQUIRE_MESSAGE(!analysis.diagnostics.has_errors(), analysis.Errors());
  CHECK(analysis.Sources(0) == "orders.id");
  CHECK(analysis.Sources(1) == "~orders.amount");
  CHECK(analysis.Sources(2) == "+orders.amount ~orders.customer");
  CHECK(analysis.Sources(3) == "customers.name");
  CHECK(analysis.query.tables ==
        std::vector<std::string>{"lake.shop.customers", "lake.shop.orders"});
  CHECK(analysis.query.referenced.size() == 6);  // both of customers, and four of orders
}

TEST_CASE("a union's columns come from both sides") {
  const Analysis analysis("select id, status from orders union all select id, name from customers");
  CHECK(analysis.Columns() == "id bigint!, status varchar");
  CHECK(analysis.Sources(1) == "customers.name orders.status");
}

TEST_CASE("what Trino rejects is rejected under Trino's name") {
  CHECK(FirstError("select amout from orders") ==
        "COLUMN_NOT_FOUND: column 'amout' not found in 'orders'");
  CHECK(FirstError("select * from ordrs") == "TABLE_NOT_FOUND: table 'ordrs' not found");
  CHECK(FirstError("select id from orders o join customers c on o.customer = c.id") ==
        "AMBIGUOUS_NAME: column 'id' is ambiguous");
  CHECK(FirstError("select status + 1 from orders") ==
        "TYPE_MISMATCH: cannot apply operator: varchar(10) + integer");
  CHECK(FirstError("select lowr(status) from orders") ==
        "FUNCTION_NOT_FOUND: function 'lowr' not found");
  CHECK(FirstError("select customer, status, count(*) from orders group by customer") ==
        "EXPRESSION_NOT_AGGREGATE: 'status' must be aggregated or appear in GROUP BY");
  CHECK(FirstError("select id from orders where count(*) > 1") ==
        "EXPRESSION_NOT_SCALAR: WHERE cannot contain aggregates, window functions or GROUPING");
  CHECK(FirstError("select id from orders union all select name from customers") ==
        "TYPE_MISMATCH: column 1 of UNION is bigint on one side and varchar on the other");
  CHECK(FirstError("select sum(count(*)) from orders") ==
        "NESTED_AGGREGATION: aggregate 'count' stands inside another aggregate");
  CHECK(FirstError("select id from orders order by 2") ==
        "INVALID_COLUMN_REFERENCE: ORDER BY position 2 is not in the select list");
  CHECK(FirstError("select lag(id) over (partition by id) from orders") ==
        "MISSING_ORDER_BY: 'lag' needs ORDER BY in its window");
  CHECK(FirstError("select cast(at as bigint) from orders") ==
        "TYPE_MISMATCH: cannot cast timestamp(6) to bigint");
}

TEST_CASE("one mistake makes one finding") {
  const Analysis analysis(
      "select o.nosuch + 1 a, lower(o.nosuch2) b, o.id from orders o, nosuch n "
      "where n.x = 1 order by n.y");
  CHECK_MESSAGE(analysis.diagnostics.error_count() == 3, analysis.Errors());
  CHECK(analysis.query.columns.size() == 3);
}

TEST_CASE("findings show the place and a hint") {
  CHECK(Analysis("select id,\n  statu\nfrom orders").Errors() ==
        "q.sql:2:3: error[unknown-column]: column 'statu' not found in 'orders'\n"
        "  2 |   statu\n"
        "    |   ^^^^^\n"
        "  hint: did you mean 'status'?\n");
}

TEST_CASE("aggregates see through groups in ORDER BY, HAVING and subqueries") {
  CHECK(FirstError("select customer, sum(amount) s from orders group by customer "
                   "having count(*) > 1 order by s desc, max(at)") == "none");
  CHECK(FirstError("select date_trunc('day', at) d, count(*) from orders group by 1 order by d") ==
        "none");
  CHECK(FirstError("select date_trunc('day', at), count(*) from orders o "
                   "group by date_trunc('day', o.at)") == "none");
  CHECK(FirstError("select (select name from customers c where c.id = o.id) from orders o "
                   "group by customer") ==
        "EXPRESSION_NOT_AGGREGATE: 'id' must be aggregated or appear in GROUP BY");
}

}  // namespace
}  // namespace firn
