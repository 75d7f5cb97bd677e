#include "compiler/sql/other_statement.h"
#include "tests/unit/sql/round_trip.h"

namespace firn {

TEST_CASE("changes of rows") {
  CHECK(RoundTrip("insert into a.b.c (x, y) select 1, 2") ==
        "insert into a.b.c (x, y) select 1, 2");
  CHECK(RoundTrip("delete from t where a = 1") == "delete from t where a = 1");
  CHECK(RoundTrip("update t set a = 1, b = b + 1 where c") ==
        "update t set a = 1, b = b + 1 where c");
  CHECK(RoundTrip("truncate table t") == "truncate table t");
  CHECK(RoundTrip("merge into marts.orders as t using (select * from staging.orders) s on "
                  "t.id = s.id when matched and s.deleted then delete when matched then update "
                  "set amount = s.amount, at = s.at when not matched then insert (id, amount, at) "
                  "values (s.id, s.amount, s.at)") ==
        "merge into marts.orders as t\n"
        "using (select * from staging.orders) as s\n"
        "on t.id = s.id\n"
        "when matched and s.deleted then delete\n"
        "when matched then update set amount = s.amount, at = s.at\n"
        "when not matched then insert (id, amount, at)\n"
        "values (s.id, s.amount, s.at)");
}

TEST_CASE("tables, views and schemas") {
  CHECK(RoundTrip("create table if not exists t (a bigint not null comment 'x', b varchar(10) with "
                  "(p = 1), like u including properties) comment 'y' with (format = 'ORC', q = "
                  "default)") ==
        "create table if not exists t (\n"
        "  a bigint not null comment 'x',\n"
        "  b varchar(10) with (p = 1),\n"
        "  like u including properties\n"
        ")\n"
        "comment 'y'\n"
        "with (format = 'ORC', q = default)");
  CHECK(RoundTrip("create or replace table t (a, b) as (select 1, 2) with no data") ==
        "create or replace table t (a, b) as (select 1, 2) with no data");
  CHECK(RoundTrip("create or replace view v comment 'c' security invoker as select 1 a") ==
        "create or replace view v comment 'c' security invoker as select 1 as a");
  CHECK(RoundTrip("create schema if not exists s authorization role r with (location = 'x')") ==
        "create schema if not exists s authorization role r with (location = 'x')");
  CHECK(RoundTrip("drop table if exists t") == "drop table if exists t");
  CHECK(RoundTrip("drop schema s cascade") == "drop schema s cascade");
  CHECK(RoundTrip("alter table t add column if not exists a.b bigint after c") ==
        "alter table t add column if not exists a.b bigint after c");
  CHECK(RoundTrip("alter table t alter column a.b set data type bigint") ==
        "alter table t alter column a.b set data type bigint");
  CHECK(RoundTrip("alter table t drop column if exists c") ==
        "alter table t drop column if exists c");
  CHECK(RoundTrip("alter table if exists t rename to u") == "alter table if exists t rename to u");
  CHECK(RoundTrip("alter table t set properties a = 1, b = default") ==
        "alter table t set properties a = 1, b = default");
  CHECK(RoundTrip("alter table t execute optimize(file_size_threshold => '10MB') where a > 1") ==
        "alter table t execute optimize(file_size_threshold => '10MB') where a > 1");
}

TEST_CASE("statements that are kept as their words") {
  for (std::string sql : {
           "use a.b",
           "show tables from a.b like 'x%' escape '$'",
           "show create materialized view v",
           "show stats for (select 1)",
           "describe output p",
           "describe input",
           "grant select, insert on table t to role r with grant option",
           "grant a, b to user c with admin option granted by current_user in d",
           "revoke admin option for r from u",
           "deny all privileges on schema s to u",
           "show grants on t",
           "call s.p(1, b => 'x')",
           "call p()",
           "comment on column t.c is null",
           "explain (type logical, format json) select 1",
           "explain analyze verbose select 1",
           "explain analyze t",
           "prepare p from select ?",
           "execute p using 1, 'a'",
           "execute immediate 'select 1'",
           "deallocate prepare p",
           "set session a.b = 1",
           "set session authorization 'u'",
           "reset session authorization",
           "set time zone local",
           "set role none in c",
           "set path a.b, c",
           "start transaction isolation level read committed, read only",
           "rollback work",
           "analyze t with (a = 1)",
           "refresh materialized view v",
           "create materialized view if not exists v grace period interval '1' hour as select 1",
           "create catalog c using memory with (a = 'b')",
           "create role r with admin role s in c",
           "alter table t rename column a.b to c",
           "alter table t alter column c drop not null",
           "alter schema s set authorization role r",
           "drop function if exists f(bigint, x varchar)",
           "with session a = 1 select 1",
       }) {
    CHECK(RoundTrip(sql) == sql);
  }
}

TEST_CASE("routines") {
  CHECK(RoundTrip("create function f(a bigint) returns bigint language sql not deterministic "
                  "begin declare b, c bigint default 0; top: while b < a do set b = b + 1; "
                  "if b = 3 then leave top; else iterate top; end if; end while; return b; end") ==
        "create function f(a bigint) returns bigint language sql not deterministic begin\n"
        "  declare b, c bigint default 0;\n"
        "  top: while b < a do\n"
        "    set b = b + 1;\n"
        "    if b = 3 then\n"
        "      leave top;\n"
        "    else\n"
        "      iterate top;\n"
        "    end if;\n"
        "  end while;\n"
        "  return b;\n"
        "end");
  CHECK(RoundTrip("with function g() returns int return 1 select g()") ==
        "with function g() returns int return 1 select g()");
}

TEST_CASE("what a statement is called") {
  Ast ast;
  Diagnostics diagnostics;
  StatementPtr statement = ParseStatement({"show create table t", 0, 0, 0}, ast, diagnostics);
  REQUIRE(statement->kind == StatementKind::kOther);
  CHECK(static_cast<const OtherStatement*>(statement)->title == "show create table");
}

}  // namespace firn
