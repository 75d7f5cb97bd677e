// Every function of functions.tsv, and every form that the parser takes for a call, with no, too
// few, fitting, wrong and too many arguments of odd types: each is refused, or rewritten for DuckDB
// or refused there, and what is printed parses again.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "compiler/analyze/analyze.h"
#include "compiler/analyze/functions.h"
#include "compiler/dialect/to_duckdb.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/printer.h"
#include "compiler/sql/walk.h"
#include "tests/audit_log/random.h"

namespace firn {

namespace {

using audit_log::Random;

// clang-format off
const std::vector<std::string> kOdd = {
    "null", "''", "'a'", "'%'", "'%s %d %x %5$s %'", "'%-05.3f'", "'('", "'[['", "'$'", "'a{1'",
    "'\\'", "'(?<a>b)\\1'", "'yyyy-MM-dd''T'", "'%Y-%m'", "'hour'", "'no zone'", "'+14:00'",
    "'$.a[0]'", "'$['", "'9999-99-99'", "0", "-1", "1", "2147483648", "9223372036854775807",
    "99999999999999999999", "0x7FFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFFF", "1.5",
    "99999999999999999999999999999999999999", "1e308", "-0e0", "nan()", "infinity()", "true",
    "date '0001-01-01'", "date '2024-02-30'", "timestamp '2024-01-01 00:00:00.123456789012'",
    "timestamp '2024-01-01 00:00:00 Asia/Kathmandu'", "time '23:59:60'", "interval '1' day",
    "interval '99999' year", "x'00ff'", "x''", "array[]", "array[1, null]", "array['a']",
    "array[array[1.5]]", "map()", "map(array['a'], array[1])", "row(1, 'a')", "(1, null)",
    "json '{\"a\": [1]}'", "uuid '12151fd2-7586-11e9-8f9e-2a86e4085a59'", "x -> x", "(x, y) -> y",
    "() -> 1", "x -> null", "(select 1)", "*", "c.a", "@run_id", "a[1]", "try(a)"};
// clang-format on

// clang-format off
const std::vector<const char*> kTypes = {
    "boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal(38, 10)",
    "decimal(1, 1)", "varchar", "varchar(3)", "char(3)", "varbinary", "date", "time(12)", "time",
    "time(3) with time zone", "timestamp(0)", "timestamp(12)", "timestamp(6) with time zone",
    "interval day to second", "interval year to month", "json", "uuid", "ipaddress",
    "array(integer)", "array(row(a integer, b varchar))", "map(varchar, array(double))",
    "map(row(a integer), json)", "row(a integer, b row(c varchar))", "unknown", "hyperloglog",
    "qdigest(bigint)", "tdigest", "geometry", "function(integer, boolean)", "color"};
// clang-format on

Catalog Tables() {
  Catalog catalog;
  CatalogTable table{"s.t", {}, false};
  for (size_t i = 0; i < kTypes.size(); ++i) {
    table.columns.push_back({"c" + std::to_string(i), ParseType(kTypes[i])});
  }
  table.columns.push_back({"a", ParseType("array(bigint)")});
  catalog.Add(table);
  return catalog;
}

class Calls {
 public:
  Calls() : catalog_(Tables()) {}

  void Try(const std::string& call) {
    Judge("select " + call + " as v from s.t as c");
    if (random_.Percent(10)) {
      Judge("select 1 as v from s.t as c where " + call + " is null order by " + call);
    }
    if (random_.Percent(10)) Judge("select " + call + " over (order by c.c3) as v from s.t as c");
    if (random_.Percent(5)) {
      Judge("select " + call + " filter (where c.c0) as v from s.t as c group by c.c3");
    }
  }

  std::string Odd() {
    if (random_.Percent(50)) return random_.Pick(kOdd);
    return "c.c" + std::to_string(random_.Between(0, static_cast<int64_t>(kTypes.size()) - 1));
  }

  // An argument that fits, most often.
  std::string Fitting(const TypePattern& pattern) {
    if (random_.Percent(15)) return Odd();
    if (pattern.form == TypePattern::Form::kConcrete) {
      switch (pattern.type.kind()) {
        case TypeKind::kVarchar:
          if (random_.Percent(70)) return kOdd[static_cast<size_t>(random_.Between(1, 19))];
          break;
        case TypeKind::kBigint:
        case TypeKind::kInteger:
          if (random_.Percent(70)) return kOdd[static_cast<size_t>(random_.Between(20, 27))];
          break;
        default:
          break;
      }
      return "cast(null as " + pattern.type.ToString() + ")";
    }
    for (int i = 0; i < 20; ++i) {
      const auto at = static_cast<size_t>(random_.Between(0, std::ssize(kTypes) - 1));
      if (pattern.form == TypePattern::Form::kVariable ||
          ParseType(kTypes[at]).kind() == pattern.kind) {
        return "c.c" + std::to_string(at);
      }
    }
    return pattern.parts.size() > 1 ? "x -> x" : "a";
  }

  template <typename Make>
  std::string List(size_t count, Make make) {
    std::string list;
    for (size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ", ") + make(i);
    return list;
  }

  Random& random() { return random_; }
  size_t tried = 0, typed = 0, rewritten = 0;

 private:
  void Judge(const std::string& sql) {
    ++tried;
    SourceMap sources;
    const FileId file = sources.Add("x.sql", sql);
    Ast ast;
    Diagnostics diagnostics;
    const StatementPtr statement = ParseStatement({sources.text(file), file}, ast, diagnostics);
    if (statement == nullptr) return;
    const std::string printed = Print(statement);
    Diagnostics refused;
    const StatementPtr again = ParseStatement({printed}, ast, refused);
    CHECK_MESSAGE(Equal(statement, again), sql, " is printed as ", printed);
    const VariableTypes variables{{"run_id", Type::Varchar()}};
    const QueryAnalysis analysis = AnalyzeStatement(
        statement, catalog_, sources, ast.expression_count(), diagnostics, &variables);
    if (diagnostics.has_errors()) return;
    ++typed;
    const StatementPtr lowered = ToDuckdb(
        statement, {analysis.types, {}, analysis.unpadded, analysis.written}, ast, diagnostics);
    if (diagnostics.has_errors()) return;
    ++rewritten;
    CHECK(!Print(lowered, SqlFlavor::kDuckdb).empty());
  }

  Catalog catalog_;
  Random random_{11};
};

}  // namespace

TEST_CASE("no call of any function brings anything down") {
  Calls calls;
  auto odd = [&](size_t) { return calls.Odd(); };
  std::vector<std::string> names = {"format",    "listagg",   "coalesce", "if",
                                    "nullif",    "try",       "trim",     "position",
                                    "substring", "normalize", "grouping"};
  for (const std::string_view name : FunctionNames()) names.emplace_back(name);
  for (const std::string& name : names) {
    const std::string open = "\"" + name + "\"(";
    calls.Try(name + "()");
    for (size_t count = 0; count < 6; ++count) {
      for (int i = 0; i < 6; ++i) {
        const std::string distinct = count > 0 && calls.random().Percent(10) ? "distinct " : "";
        calls.Try((calls.random().Percent(50) ? open : name + "(") + distinct +
                  calls.List(count, odd) + ")");
      }
    }
    const std::vector<Signature>* signatures = FindFunction(name);
    if (signatures == nullptr) continue;
    for (const Signature& signature : *signatures) {
      const size_t fits = signature.arguments.size();
      for (int i = 0; i < 8; ++i) {
        auto fitting = [&](size_t at) {
          return at < fits ? calls.Fitting(signature.arguments[at]) : calls.Odd();
        };
        calls.Try(open + calls.List(fits, fitting) + ")");
        if (i % 4 == 0) calls.Try(open + calls.List(fits + 1, fitting) + ")");
        if (i % 4 == 0 && fits > 0) calls.Try(open + calls.List(fits - 1, fitting) + ")");
      }
    }
  }
  MESSAGE(calls.tried << " calls, " << calls.typed << " of which are taken, and " << calls.rewritten
                      << " rewritten");
  CHECK(calls.tried > 30000);
  CHECK(calls.rewritten > 2000);
}

TEST_CASE("format wants a format and a value") {
  for (const char* sql : {"select format()", "select format('a')", "select \"format\"('a')"}) {
    Ast ast;
    Diagnostics diagnostics;
    CHECK(ParseStatement({sql}, ast, diagnostics) == nullptr);
  }
}

}  // namespace firn
