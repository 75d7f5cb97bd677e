// What a user reads when SQL is wrong: to the letter, at Trino's place.
#include "tests/unit/sql/round_trip.h"

namespace firn {

TEST_CASE("what was expected, what was found, and where") {
  CHECK(RoundTrip("select (1 + 2 from t") ==
        "x.sql:1:15: error[syntax]: expected ')' but found 'from'\n"
        "  1 | select (1 + 2 from t\n"
        "    |               ^^^^\n");
  CHECK(RoundTrip("select a b c\nfrom t") ==
        "x.sql:1:12: error[syntax]: expected end of text but found 'c'\n"
        "  1 | select a b c\n"
        "    |            ^\n");
  CHECK(RoundTrip("select 1,") ==
        "x.sql:1:10: error[syntax]: expected an expression but found end of text\n"
        "  1 | select 1,\n"
        "    |          ^\n");
  CHECK(RoundTrip("select x is unknown", {476}) ==
        "x.sql:1:13: error[syntax]: expected 'null' or 'distinct from' but found 'unknown'\n"
        "  1 | select x is unknown\n"
        "    |             ^^^^^^^\n"
        "  hint: Trino 482 reads this; the text is for 476\n");
  CHECK(RoundTrip("select 'open") ==
        "x.sql:1:8: error[syntax]: this quote is never closed\n"
        "  1 | select 'open\n"
        "    |        ^\n"
        "  hint: a quote within a text is written twice: 'it''s'\n");
  CHECK(RoundTrip("show trables") ==
        "x.sql:1:6: error[syntax]: expected 'tables', 'schemas', 'catalogs', 'columns', "
        "'functions', 'session', 'stats', 'current', 'roles', 'role', 'grants', 'create' or "
        "'branches' but found 'trables'\n"
        "  1 | show trables\n"
        "    |      ^^^^^^^\n"
        "  hint: did you mean 'tables'?\n");
}

TEST_CASE("names that Trino refuses") {
  CHECK(RoundTrip("select * from `t`") ==
        "x.sql:1:15: error[syntax]: names are not quoted with backquotes\n"
        "  1 | select * from `t`\n"
        "    |               ^^^\n"
        "  hint: use double quotes\n");
  CHECK(RoundTrip("select 1a") ==
        "x.sql:1:8: error[syntax]: a name must not begin with a digit\n"
        "  1 | select 1a\n"
        "    |        ^^\n"
        "  hint: put it in double quotes\n");
  CHECK(RoundTrip("select \"\"") ==
        "x.sql:1:8: error[syntax]: a quoted name must not be empty\n"
        "  1 | select \"\"\n"
        "    |        ^^\n");
}

TEST_CASE("what is found only after parsing") {
  CHECK(RoundTrip("select 9223372036854775808") ==
        "x.sql:1:8: error[syntax]: '9223372036854775808' does not fit in a bigint\n"
        "  1 | select 9223372036854775808\n"
        "    |        ^^^^^^^^^^^^^^^^^^^\n");
  CHECK(RoundTrip("select extract(eon from a)") ==
        "x.sql:1:8: error[syntax]: 'eon' is no field that can be extracted\n"
        "  1 | select extract(eon from a)\n"
        "    |        ^^^^^^^^^^^^^^^^^^^\n");
  CHECK(RoundTrip("select if(a)") ==
        "x.sql:1:8: error[syntax]: 'if' has a wrong number of arguments\n"
        "  1 | select if(a)\n"
        "    |        ^^^^^\n");
}

TEST_CASE("a diagnostic carries Trino's name for it") {
  Ast ast;
  Diagnostics diagnostics;
  ParseQuery({"select", 0, 0, 0}, ast, diagnostics);
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all().front().trino_error == "SYNTAX_ERROR");
}

TEST_CASE("nesting has a limit, and so has a chain; neither overflows the stack") {
  auto nested = [](int n, const std::string& open, const std::string& close) {
    std::string sql = "select ";
    for (int i = 0; i < n; ++i) sql += open;
    sql += "1";
    for (int i = 0; i < n; ++i) sql += close;
    return sql;
  };
  auto id = [](const std::string& sql) {
    Ast ast;
    Diagnostics diagnostics;
    StatementPtr statement = ParseStatement({sql, 0, 0, 0}, ast, diagnostics);
    if (statement == nullptr) return diagnostics.all().front().id;
    Print(statement);
    return std::string(Equal(statement, statement) ? "ok" : "differs");
  };
  CHECK(id(nested(700, "(", ")")) == "ok");
  CHECK(id(nested(700, "f(", ")")) == "ok");
  // Where only what stands behind a query tells that the parentheses around it hold none alone.
  std::string sum = nested(700, "(", ")");
  CHECK(id(sum.replace(sum.find('1'), 1, "(select 1) + 1")) == "ok");
  CHECK(id(nested(100000, "(", ")")) == "nesting");
  CHECK(id(nested(100000, "case when true then ", " end")) == "nesting");
  CHECK(id(nested(100000, "not ", "")) == "nesting");
  CHECK(id(nested(1900, "1 + ", "")) == "ok");
  CHECK(id(nested(100000, "1 + ", "")) == "nesting");
  CHECK(id(nested(100000, "", " union select 1")) == "nesting");
  CHECK(id(nested(100000, "", " and true")) == "ok");
}

TEST_CASE("spans point into the file, and a block's indentation is no part of a string") {
  SourceMap sources;
  FileId file = sources.Add("m.yml", "sql: |\n    select 'a\n    b' as x\n    form t\n");
  std::string_view text = sources.text(file);
  Ast ast;
  Diagnostics diagnostics;
  QueryPtr query = ParseQuery({text.substr(11, 23), file, 11, 4}, ast, diagnostics);
  REQUIRE(query != nullptr);
  auto* select = As<SelectBody>(query->body);
  CHECK(As<StringLiteral>(select->items.front().expr)->value == "a\nb");
  CHECK(sources.text(select->items.front().span) == "'a\n    b' as x");
  CHECK(ParseQuery({text.substr(11), file, 11, 4}, ast, diagnostics) == nullptr);
  CHECK(Format(diagnostics, sources) ==
        "m.yml:4:5: error[syntax]: expected end of text but found 'form'\n"
        "  4 |     form t\n"
        "    |     ^^^^\n"
        "  hint: did you mean 'from'?\n");
}

}  // namespace firn
