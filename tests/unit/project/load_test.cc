#include "compiler/project/load.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/fakes/memory_files.h"

namespace firn {

namespace {

using Files = std::map<std::string, std::string>;

struct Loaded {
  explicit Loaded(Files files, const std::map<std::string, std::string>& vars = {},
                  const std::string& directory = ".") {
    if (directory == ".") files.emplace("firn.yml", "name: shop\n");
    project = LoadProject(MemoryFiles(std::move(files)), directory, vars, sources, diagnostics);
    INFO(Format(diagnostics, sources));
    REQUIRE(diagnostics.empty());
  }
  std::string at(Span span) const { return std::string(sources.text(span)); }
  const ModelSpec& model(std::string_view name) const {
    auto found = std::find_if(project.models.begin(), project.models.end(),
                              [&](const ModelSpec& one) { return *one.name == name; });
    REQUIRE(found != project.models.end());
    return *found;
  }

  SourceMap sources;
  Diagnostics diagnostics;
  Project project;
};

std::vector<std::string> Values(const std::vector<Text>& texts) {
  std::vector<std::string> values;
  for (const Text& text : texts) values.push_back(*text);
  return values;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a model knows its folder, and its SQL the bytes it stands in") {
  Loaded loaded(Files{{"models/shop/marts/orders.yml",
                       "models:\n"
                       "  - name: orders\n"
                       "    sql: |\n"
                       "      select 1 as a,\n"
                       "             2 as b\n"
                       "  - name: quoted\n"
                       "    sql: \"select 'x' as a\"\n"
                       "  - name: beside\n"},
                      {"models/shop/marts/beside.sql", "select 3 as a\n"}});
  const ModelSpec& orders = loaded.model("orders");
  CHECK(orders.pipeline == "shop");
  CHECK(orders.layer == "marts");
  CHECK(orders.file == "models/shop/marts/orders.yml");
  CHECK(orders.qualified_name() == "marts.orders");
  CHECK(*orders.config.materialized == Kind::kView);
  CHECK(orders.sql.indent == 6);
  CHECK(loaded.at(orders.sql.span) == "      select 1 as a,\n             2 as b");
  CHECK(loaded.at(loaded.model("quoted").sql.span) == "select 'x' as a");
  CHECK(loaded.at(loaded.model("beside").sql.span) == "select 3 as a\n");
}

TEST_CASE("firn.yml's folders give config, nearer ones win, and the model's own wins over all") {
  Loaded loaded(
      Files{{"firn.yml",
             "name: shop\n"
             "models:\n"
             "  +tags: [all]\n"
             "  +meta: {owner: a, team: b}\n"
             "  audit_log:\n"
             "    +tags: audit\n"
             "    +materialized: merge\n"
             "    +unique_key: [id, at]\n"
             "    marts:\n"
             "      +materialized: current\n"
             "      +order_by: at\n"
             "      +properties: {format: \"'PARQUET'\"}\n"},
            {"models/audit_log/marts/deep/a.yml",
             "models:\n"
             "  - name: a\n"
             "    config:\n"
             "      unique_key: key\n"
             "      tags: [own]\n"
             "      meta: {owner: c}\n"
             "      properties: {partitioning: \"ARRAY['day(at)']\"}\n"
             "      watermark: {column: at, lateness: 2h}\n"
             "    sql: select 1 as key, 2 as at\n"},
            {"models/audit_log/staging/b.yml", "models: [{name: b, sql: select 1 as id}]\n"}});
  const ModelConfig& a = loaded.model("a").config;
  CHECK(*a.materialized == Kind::kCurrent);
  CHECK(Values(a.unique_key) == Strings{"key"});
  CHECK(Values(a.order_by) == Strings{"at"});
  CHECK(Values(a.tags) == Strings{"all", "audit", "own"});
  REQUIRE(a.meta.size() == 2);
  CHECK(*a.meta[0].first == "team");
  CHECK(*a.meta[1].second == "c");
  REQUIRE(a.properties.size() == 2);
  CHECK(*a.properties[1].second == "ARRAY['day(at)']");
  CHECK(*a.watermark.lateness_seconds == 7200);
  CHECK(loaded.model("a").layer == "marts");
  const ModelConfig& b = loaded.model("b").config;
  CHECK(*b.materialized == Kind::kMerge);
  CHECK(Values(b.unique_key) == Strings{"id", "at"});
  CHECK(b.order_by.empty());
}

TEST_CASE("a layer may name its schema, and a model its own") {
  Loaded loaded(Files{{"firn.yml", "name: shop\nlayers: {marts: {schema: gold}, staging: }\n"},
                      {"models/shop/marts/a.yml",
                       "models:\n"
                       "  - {name: a, sql: select 1 as x}\n"
                       "  - {name: b, config: {schema: other}, sql: select 1 as x}\n"},
                      {"models/shop/staging/c.yml", "models: [{name: c, sql: select 1 as x}]\n"}});
  CHECK(loaded.model("a").qualified_name() == "gold.a");
  CHECK(loaded.model("b").qualified_name() == "other.b");
  CHECK(loaded.model("c").qualified_name() == "staging.c");
  CHECK(loaded.model("a").layer == "marts");
}

TEST_CASE("variables keep whether they were in quotes, and the command line's win") {
  Loaded loaded(Files{{"firn.yml", "name: shop\nvars: {n: 5, s: '5', gone: , b: true}\n"}},
                {{"n", "6"}, {"s", "7"}, {"added", "x"}});
  const auto& vars = loaded.project.vars;
  CHECK(*vars.at("n").text == "6");
  CHECK_FALSE(vars.at("n").quoted);
  CHECK(*vars.at("s").text == "7");
  CHECK(vars.at("s").quoted);
  CHECK(*vars.at("gone").text == "null");
  CHECK(*vars.at("b").text == "true");
  CHECK(*vars.at("added").text == "x");
}

TEST_CASE("paths are shown from where the user stands, and kept from the project's folder on") {
  Loaded loaded(
      Files{{"work/shop/firn.yml", "name: shop\n"},
            {"work/shop/models/shop/marts/a.yml", "models: [{name: a, sql: select 1 as x}]\n"}},
      {}, "work/shop/");
  CHECK(loaded.project.models[0].file == "models/shop/marts/a.yml");
  CHECK(loaded.sources.path(loaded.project.models[0].name.span.file) ==
        "work/shop/models/shop/marts/a.yml");
  CHECK(loaded.project.files == Strings{"firn.yml", "models/shop/marts/a.yml"});
}

TEST_CASE("sources and macros") {
  Loaded loaded(Files{{"models/shop/sources.yml",
                       "sources:\n"
                       "  - name: shop\n"
                       "    tables:\n"
                       "      - name: orders\n"
                       "        columns: [{name: id, data_type: bigint}]\n"
                       "        location:\n"
                       "          duckdb: {files: '@events', format: csv}\n"
                       "          trino: {table: '@cat.public.orders', watermark: seq}\n"},
                      {"macros/json.yml",
                       "macros:\n"
                       "  - name: day_of\n"
                       "    parameters: [{name: at, type: timestamp}]\n"
                       "    expression: date_trunc('day', @at)\n"}});
  REQUIRE(loaded.project.sources.size() == 1);
  const SourceSpec& source = loaded.project.sources[0];
  CHECK(source.qualified_name() == "shop.orders");
  CHECK(*source.duckdb.format == FileFormat::kCsv);
  CHECK(*source.trino.table == "@cat.public.orders");
  CHECK(*source.trino.watermark == "seq");
  CHECK(*source.columns[0].data_type == "bigint");
  REQUIRE(loaded.project.macros.size() == 1);
  CHECK(loaded.at(loaded.project.macros[0].expression.span) == "date_trunc('day', @at)");
  CHECK(*loaded.project.macros[0].parameters[0].type == "timestamp");
}

TEST_CASE("data tests keep their arguments") {
  Loaded loaded(Files{{"models/shop/marts/a.yml",
                       "models:\n"
                       "  - name: a\n"
                       "    sql: select 1 as id\n"
                       "    columns:\n"
                       "      - name: id\n"
                       "        data_tests:\n"
                       "          - unique\n"
                       "          - accepted_values: {values: [1, 2]}\n"
                       "          - relationships: {arguments: {to: marts.b, field: id}}\n"}});
  const auto& tests = loaded.model("a").columns[0].data_tests;
  REQUIRE(tests.size() == 3);
  CHECK(*tests[0].name == "unique");
  CHECK(Values(tests[1].arguments[0].second) == Strings{"1", "2"});
  CHECK(*tests[2].arguments[1].first == "field");
  CHECK(Values(tests[2].arguments[1].second) == Strings{"id"});
}

}  // namespace firn
