#include "compiler/sql/walk.h"

#include "tests/unit/sql/round_trip.h"

namespace firn {

namespace {

struct Fixture {
  Ast ast;
  Diagnostics diagnostics;

  StatementPtr Parse(std::string_view sql) {
    return ParseStatement({sql, 0, 0, 0}, ast, diagnostics);
  }
  ExprPtr Expr(std::string_view sql) { return ParseExpression({sql, 0, 0, 0}, ast, diagnostics); }

  // Every @keys becomes k1, k2; every @none nothing.
  std::string Expand(std::string_view sql) {
    Rewriter rewriter;
    rewriter.expr_list = [&](ExprPtr element, std::vector<ExprPtr>* out) {
      auto* variable = As<Variable>(element);
      if (variable == nullptr) return false;
      if (variable->name == "keys") *out = {Expr("k1"), Expr("k2")};
      return variable->name == "keys" || variable->name == "none";
    };
    return Print(Rewrite(Parse(sql), rewriter, ast));
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "equality ignores spans, spaces, keyword case and quotes") {
  CHECK(Equal(Expr("A  +  cast(b AS BIGINT)"), Expr("A+CAST(\"b\" as bigint)")));
  CHECK_FALSE(Equal(Expr("a + b"), Expr("a - b")));
  CHECK_FALSE(Equal(Expr("f(a)"), Expr("f(a, a)")));
  CHECK_FALSE(Equal(Parse("select 1"), Parse("select 1 limit 1")));
  CHECK_FALSE(Equal(Expr("a"), ExprPtr()));
}

TEST_CASE_FIXTURE(Fixture, "fingerprints differ where trees do") {
  auto print = [&](std::string_view sql) {
    Fingerprinter printer;
    AddTo(printer, Parse(sql));
    return printer.Finish().Hex();
  };
  CHECK(print("select a from t") == print("SELECT  a\nFROM t"));
  CHECK(print("select a from t") != print("select a from u"));
  CHECK(print("select a, b") != print("select b, a"));
}

TEST_CASE_FIXTURE(Fixture,
                  "a walk goes down in the order of the text, and stops where it is told") {
  std::string seen;
  Visitor visitor;
  visitor.expr = [&](ExprPtr expr) {
    if (auto* column = As<ColumnRef>(expr)) seen += column->name.text;
    return As<CallExpr>(expr) == nullptr;
  };
  visitor.relation = [&](RelationPtr relation) {
    if (auto* table = As<TableRelation>(relation)) seen += table->name.last().text;
    return true;
  };
  Walk(Parse("with w as (select a from t) select b, f(c) from u join v on d where e order by g"),
       visitor);
  CHECK(seen == "atbuvdeg");
}

TEST_CASE_FIXTURE(Fixture, "a rewrite shares what it does not change") {
  StatementPtr statement = Parse("select a + 1 from t where b in (select c from u)");
  Rewriter keep;
  keep.expr = [](ExprPtr expr) { return expr; };
  CHECK(Rewrite(statement, keep, ast) == statement);

  Rewriter rewriter;
  rewriter.expr = [&](ExprPtr expr) -> ExprPtr {
    auto* column = As<ColumnRef>(expr);
    if (column == nullptr || column->name.text != "c") return expr;
    return Expr("@x || 'y'");
  };
  StatementPtr changed = Rewrite(statement, rewriter, ast);
  CHECK(Print(changed) == "select a + 1 from t where b in (select @x || 'y' from u)");
  CHECK(Print(statement) == "select a + 1 from t where b in (select c from u)");
  auto items = [](StatementPtr s) {
    return As<SelectBody>(As<QueryStatement>(s)->query->body)->items.items;
  };
  CHECK(items(changed) == items(statement));
}

TEST_CASE_FIXTURE(Fixture, "a rewritten expression has a number of its own") {
  ExprPtr expr = Expr("a + b");
  Rewriter rewriter;
  rewriter.expr = [&](ExprPtr e) { return As<ColumnRef>(e) != nullptr ? Expr("1") : e; };
  ExprPtr changed = Rewrite(expr, rewriter, ast);
  CHECK(changed->id != expr->id);
  CHECK(changed->id < ast.expression_count());
}

TEST_CASE_FIXTURE(Fixture, "a relation may be replaced") {
  Rewriter rewriter;
  rewriter.relation = [&](RelationPtr relation) -> RelationPtr {
    if (As<HoleRelation>(relation) == nullptr) return relation;
    return As<SelectBody>(ParseQuery({"select 1 from s.t", 0, 0, 0}, ast, diagnostics)->body)->from;
  };
  CHECK(Print(Rewrite(Parse("select * from @input as i"), rewriter, ast)) ==
        "select * from s.t as i");
}

TEST_CASE_FIXTURE(Fixture, "list holes grow wherever a list of expressions stands") {
  CHECK(Expand("select @keys, a") == "select k1, k2, a");
  CHECK(Expand("select f(@keys, a, @none)") == "select f(k1, k2, a)");
  CHECK(Expand("select x in (@keys), array[0, @keys], row(@keys)") ==
        "select x in (k1, k2), array[0, k1, k2], (k1, k2)");
  CHECK(Expand("select sum(a) over (partition by @keys order by @keys desc)") ==
        "select sum(a) over (partition by k1, k2 order by k1 desc, k2 desc)");
  CHECK(Expand("select 1 from t order by a, @keys nulls first") ==
        "select 1 from t order by a, k1 nulls first, k2 nulls first");
}

TEST_CASE_FIXTURE(Fixture, "list holes in GROUP BY") {
  CHECK(Expand("select 1 from t group by a, @keys") == "select 1 from t group by a, k1, k2");
  CHECK(Expand("select 1 from t group by (a, @keys)") == "select 1 from t group by (a, k1, k2)");
  CHECK(Expand("select 1 from t group by rollup (@keys)") ==
        "select 1 from t group by rollup (k1, k2)");
  CHECK(Expand("select 1 from t group by grouping sets ((@keys), ())") ==
        "select 1 from t group by grouping sets ((k1, k2), ())");
}

TEST_CASE_FIXTURE(Fixture, "select items have a hook of their own") {
  Rewriter rewriter;
  rewriter.select_item = [&](const SelectItem& item, std::vector<SelectItem>* out) {
    if (As<Variable>(item.expr) == nullptr) return false;
    SelectItem named;
    named.expr = Expr("a + 1");
    named.alias = {"b", false, {}};
    out->push_back(named);
    return true;
  };
  CHECK(Print(Rewrite(Parse("select @columns, c"), rewriter, ast)) == "select a + 1 as b, c");
}

TEST_CASE("marks lead from printed text back to the source") {
  SourceMap sources;
  FileId file = sources.Add("m.sql", "select  a+b  from   t");
  Ast ast;
  Diagnostics diagnostics;
  StatementPtr statement = ParseStatement({sources.text(file), file, 0, 0}, ast, diagnostics);
  PrintedSql printed = PrintWithMarks(statement);
  CHECK(printed.text == "select a + b from t");
  auto source_at = [&](std::string_view what) {
    size_t offset = printed.text.find(what);
    Span span;
    for (const SourceMark& mark : printed.marks) {
      if (mark.offset <= offset) span = mark.span;
    }
    return std::string(sources.text(span));
  };
  CHECK(source_at("b") == "b");
  CHECK(source_at("+") == "a+b");
  CHECK(source_at("t") == "select  a+b  from   t");
  CHECK(source_at("from") == "select  a+b  from   t");
  for (size_t i = 1; i < printed.marks.size(); ++i) {
    CHECK(printed.marks[i - 1].offset < printed.marks[i].offset);
  }
}

}  // namespace firn
