#include "compiler/macro/expand.h"

#include <doctest/doctest.h>

#include <set>

#include "compiler/project/load.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/walk.h"
#include "tests/fakes/memory_files.h"

namespace firn {

namespace {

// A project with these macros (the value of `macros:`, as lines) and variables.
class Macros {
 public:
  explicit Macros(const std::string& macros, const std::string& vars = "{}") {
    MemoryFiles files(
        {{"firn.yml", "name: shop\nvars: " + vars + "\n"}, {"macros/a.yml", "macros:\n" + macros}});
    project_ = LoadProject(files, ".", {}, sources_, diagnostics_);
    table_ = ParseMacros(project_, sources_, diagnostics_);
  }

  QueryPtr Expand(const std::string& sql, Ast& ast) {
    FileId file = sources_.Add("models/a.sql", sql);
    QueryPtr query = ParseQuery({sources_.text(file), file}, ast, diagnostics_);
    REQUIRE(query != nullptr);
    return firn::Expand(query, table_, project_.vars, ast, diagnostics_);
  }

  // Whether `sql` becomes what `expected` parses to.
  bool Becomes(const std::string& sql, const std::string& expected) {
    Ast ast;
    Ast other;
    QueryPtr query = Expand(sql, ast);
    INFO(errors());
    CHECK(diagnostics_.empty());
    return Equal(query, ParseQuery({expected}, other, diagnostics_));
  }

  std::string errors() const { return Format(diagnostics_, sources_); }
  const Diagnostics& diagnostics() const { return diagnostics_; }
  const Project& project() const { return project_; }

 private:
  SourceMap sources_;
  Diagnostics diagnostics_;
  Project project_;
  MacroTable table_;
};

}  // namespace

TEST_CASE("a variable becomes the literal that its text in firn.yml says") {
  Macros macros("", "{i: 5, d: -1.5, e: 2e3, s: eu, q: '5', b: true, n: null, t: 1.2.3}");
  CHECK(macros.Becomes("select @i, @d, @e, @s, @q, @b, @n, @t",
                       "select 5, -1.5, 2e3, 'eu', '5', true, null, '1.2.3'"));
}

TEST_CASE("run values stay for the planner") {
  Macros macros("");
  CHECK(macros.Becomes("select @run_id, @snapshot_date", "select @run_id, @snapshot_date"));
}

TEST_CASE("a call becomes the macro's body with its arguments, and binds as one term") {
  Macros macros(
      "  - name: plus_one\n"
      "    parameters: [{name: x}]\n"
      "    expression: '@x + 1'\n");
  CHECK(macros.Becomes("select plus_one(a) * 2, Plus_One(plus_one(b + @run_id))",
                       "select (a + 1) * 2, ((b + @run_id) + 1) + 1"));
}

TEST_CASE("macros call macros in any order of the files, and may use variables") {
  Macros macros(
      "  - {name: outer_one, parameters: [{name: x}], expression: \"inner_one(@x, @region)\"}\n"
      "  - {name: inner_one, parameters: [{name: y}, {name: x}], expression: \"concat(@x, @y)\"}\n",
      "{region: eu}");
  CHECK(macros.Becomes("select outer_one(a)", "select concat('eu', a)"));
}

TEST_CASE("a parameter hides a variable of its name") {
  Macros macros("  - {name: f, parameters: [{name: region}], expression: \"upper(@region)\"}\n",
                "{region: eu}");
  CHECK(macros.Becomes("select f(a), @region", "select upper(a), 'eu'"));
}

TEST_CASE("a query macro stands in FROM with values and tables for its parameters") {
  Macros macros(
      "  - name: since\n"
      "    parameters: [{name: days}, {name: rows_of}]\n"
      "    query: |\n"
      "      select * from @rows_of r where r.at > @run_started_at - @days\n");
  CHECK(macros.Becomes("select * from table(since(7, table(staging.orders))) o",
                       "select * from (select * from staging.orders r "
                       "where r.at > @run_started_at - 7) o"));
  CHECK(macros.Becomes("select * from table(since(rows_of => table(staging.orders), days => 7))",
                       "select * from (select * from staging.orders r "
                       "where r.at > @run_started_at - 7)"));
}

TEST_CASE("every expression of the result has a number of its own") {
  Macros macros(
      "  - {name: twice, parameters: [{name: x}], expression: \"@x + @x + now() + 1\"}\n");
  Ast ast;
  QueryPtr query = macros.Expand("select twice(twice(a)), twice(b)", ast);
  std::set<uint32_t> ids;
  size_t count = 0;
  Walk(query, {.expr = [&](ExprPtr expr) {
         ids.insert(expr->id);
         ++count;
         return expr->id < ast.expression_count();
       }});
  CHECK(count == 26);
  CHECK(ids.size() == count);
}

TEST_CASE("expanding what is expanded changes nothing") {
  Macros macros("  - {name: f, parameters: [{name: x}], expression: \"@x + 1\"}\n", "{v: 1}");
  Ast ast;
  QueryPtr once = macros.Expand("select f(@v)", ast);
  Diagnostics diagnostics;
  CHECK(Expand(once, MacroTable{}, {}, ast, diagnostics) == once);
  CHECK(diagnostics.empty());
}

TEST_CASE("macros that double with each call are stopped before memory is gone") {
  std::string call = "a";
  for (int i = 0; i < 40; ++i) call = "d(" + call + ")";
  Macros macros("  - {name: d, parameters: [{name: x}], expression: \"@x + @x\"}\n");
  Ast ast;
  macros.Expand("select " + call, ast);
  REQUIRE(macros.diagnostics().error_count() == 1);
  CHECK(macros.diagnostics().all()[0].id == "macro-size");
}

TEST_CASE("variables within the text of a location") {
  Macros macros("", "{cat: lake, dir: data/events}");
  const auto& vars = macros.project().vars;
  Diagnostics diagnostics;
  CHECK(ExpandText({"@cat.public.orders"}, vars, diagnostics) == "lake.public.orders");
  CHECK(ExpandText({"@dir/*.jsonl"}, vars, diagnostics) == "data/events/*.jsonl");
  CHECK(ExpandText({"a@@b"}, vars, diagnostics) == "a@b");
  CHECK(diagnostics.empty());
  ExpandText({"x/@dri/y", {1, 10, 18}}, vars, diagnostics);
  REQUIRE(diagnostics.error_count() == 1);
  CHECK(diagnostics.all()[0].span.begin == 12);
  CHECK(diagnostics.all()[0].span.end == 16);
  CHECK(diagnostics.all()[0].hint == "did you mean '@dir'?");
}

}  // namespace firn
