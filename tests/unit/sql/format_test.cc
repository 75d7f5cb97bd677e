#include "compiler/sql/format.h"

#include <doctest/doctest.h>

namespace firn {

namespace {

// Formats, and checks that formatting what came out changes nothing.
std::string Formatted(const std::string& sql, uint32_t indent = 0) {
  Diagnostics diagnostics;
  std::optional<std::string> once = FormatSql({sql, 0, 0, indent}, diagnostics);
  if (!once) return diagnostics.all().front().message;
  CHECK(FormatSql({*once, 0, 0, 0}, diagnostics) == once);
  return *once;
}

}  // namespace

TEST_CASE("comments stay where they stood, whatever becomes of the lines") {
  CHECK(Formatted("-- what it is\n"
                  "SELECT a, -- the key\n"
                  "       -- not yet cleaned\n"
                  "       b AS  c,\n"
                  "       d /* from the shop */\n"
                  "FROM t -- raw\n"
                  "-- only the living\n"
                  "WHERE e -- yes\n"
                  "/* as people read it */\n"
                  "ORDER BY a\n"
                  "-- the end") ==
        "-- what it is\n"
        "select\n"
        "  a, -- the key\n"
        "  -- not yet cleaned\n"
        "  b as c,\n"
        "  d /* from the shop */\n"
        "from t -- raw\n"
        "-- only the living\n"
        "where e -- yes\n"
        "/* as people read it */\n"
        "order by a\n"
        "-- the end");
}

TEST_CASE("a comment in the line stays in the line") {
  CHECK(Formatted("select a /* plus */ + /* minus */ b from t") ==
        "select a + /* plus */ /* minus */ b from t");
}

TEST_CASE("comments at the end of a subquery stay in its parentheses") {
  CHECK(Formatted("with x as (\n  select 1 -- one\n  -- and no more\n)\nselect * from x") ==
        "with x as (\n"
        "  select 1 -- one\n"
        "  -- and no more\n"
        ")\n"
        "select *\n"
        "from x");
}

TEST_CASE("without comments the layout is the printer's") {
  CHECK(Formatted("SELECT   1\nFROM t") == "select 1 from t");
}

TEST_CASE("a YAML block's indentation is no part of comments and strings") {
  CHECK(Formatted("/* c\n      d */ select 'a\n    b'", 4) == "/* c\n  d */ select 'a\nb'");
}

TEST_CASE("what does not parse is not formatted") {
  CHECK(Formatted("select from") == "expected an expression but found 'from'");
}

}  // namespace firn
