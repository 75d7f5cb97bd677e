#include "compiler/plan/quote.h"

#include <doctest/doctest.h>

#include "compiler/plan/build.h"
#include "compiler/sql/printer.h"

namespace firn {

TEST_CASE("one hole stands for several columns, keys and sort items") {
  Ast ast;
  Build b(ast);
  QueryPtr query = Quote(
      "select @columns, row_number() over (partition by @key order by @order desc) as n from "
      "@input",
      {{"columns", b.Items({"a", "order"})},
       {"key", b.Columns({"k1", "k2"})},
       {"order", b.Columns({"at", "id"})},
       {"input", b.Table("marts.orders")}},
      ast);
  CHECK(Print(query) == Print(Quote("select a, \"order\", row_number() over (partition by k1, k2"
                                    " order by at desc, id desc) as n from marts.orders",
                                    {}, ast)));
}

TEST_CASE("an empty condition leaves no trace") {
  Ast ast;
  Build b(ast);
  Holes holes{{"none", ExprPtr(nullptr)}, {"some", b.Column("c")}};
  CHECK(Print(Quote("select 1 from t where @none", holes, ast)) ==
        Print(Quote("select 1 from t", {}, ast)));
  CHECK(Print(Quote("select 1 from t where @none and @some", holes, ast)) ==
        Print(Quote("select 1 from t where c", {}, ast)));
}

TEST_CASE("what is not filled stays a variable") {
  Ast ast;
  CHECK(Print(QuoteExpr("x <= @watermark_high", {}, ast)) == "x <= @watermark_high");
}

TEST_CASE("text from users is a literal, whatever it holds") {
  Ast ast;
  Build b(ast);
  CHECK(Print(b.String("it's; drop table t --")) == "'it''s; drop table t --'");
  CHECK(Print(b.Column("sel\"ect")) == "\"sel\"\"ect\"");
}

}  // namespace firn
