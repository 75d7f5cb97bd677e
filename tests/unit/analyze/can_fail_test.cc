#include "compiler/analyze/can_fail.h"

#include <doctest/doctest.h>

#include "compiler/sql/query.h"
#include "tests/unit/analyze/analysis.h"

namespace firn {
namespace {

bool Fails(std::string_view expr) {
  const std::string sql = "select " + std::string(expr) + " from orders";
  SourceMap sources;
  const FileId file = sources.Add("q.sql", sql);
  Ast ast;
  Diagnostics diagnostics;
  const QueryPtr query = ParseQuery({sources.text(file), file, 0, 0}, ast, diagnostics);
  REQUIRE(query != nullptr);
  Catalog catalog;
  catalog.Add({"orders",
               {{"id", TypeKind::kBigint},
                {"n", TypeKind::kInteger},
                {"amount", Type::Decimal(10, 2)},
                {"wide", Type::Decimal(38, 2)},
                {"rate", TypeKind::kDouble},
                {"text", Type::Varchar()},
                {"at", Type::Timestamp(6)},
                {"tags", Type::Array(Type::Varchar())}},
               false});
  const QueryAnalysis analysis =
      AnalyzeQuery(query, catalog, sources, ast.expression_count(), diagnostics);
  REQUIRE_MESSAGE(!diagnostics.has_errors(), Format(diagnostics, sources));
  return CanFail(As<SelectBody>(query->body)->items[0].expr, analysis.types);
}

TEST_CASE("what cannot raise an error is known") {
  for (const char* expr : {"id",
                           "'x'",
                           "id = n",
                           "lower(trim(text))",
                           "text || 'x'",
                           "coalesce(text, 'none')",
                           "json_extract_scalar(text, '$.a')",
                           "cast(n as bigint)",
                           "cast(id as varchar)",
                           "cast(at as date)",
                           "try_cast(text as bigint)",
                           "amount + amount",
                           "amount * 2",
                           "rate / 0e0",
                           "id / 2",
                           "try(1 / n)",
                           "date_trunc('day', at)",
                           "at + interval '1' day",
                           "case when text like 'a%' then 1 end",
                           "regexp_extract(text, '(a)(b)', 2)",
                           "element_at(tags, 1)",
                           "transform(tags, t -> upper(t))",
                           "md5(to_utf8(text))",
                           "row_number() over (partition by id order by at)"}) {
    CHECK_MESSAGE(!Fails(expr), expr);
  }
}

TEST_CASE("what may raise an error is said to") {
  for (const char* expr : {"id + 1",
                           "-id",
                           "id / n",
                           "amount / n",
                           "wide + wide",
                           "cast(text as bigint)",
                           "cast(id as integer)",
                           "cast(amount as decimal(5,2))",
                           "tags[1]",
                           "element_at(tags, n)",
                           "json_parse(text)",
                           "date_parse(text, '%Y')",
                           "from_iso8601_timestamp(text)",
                           "fail('no')",
                           "json_extract_scalar(text, text)",
                           "regexp_extract(text, '(a)', 2)",
                           "date_trunc(text, at)",
                           "sum(id)",
                           "transform(tags, t -> cast(t as bigint))",
                           "(select 1)",
                           "lower(cast(json_parse(text) as varchar))"}) {
    CHECK_MESSAGE(Fails(expr), expr);
  }
}

}  // namespace
}  // namespace firn
