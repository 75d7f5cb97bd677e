#include "compiler/project/yaml_reader.h"

#include <doctest/doctest.h>

#include <string>

namespace firn {

namespace {

struct Yaml {
  explicit Yaml(std::string text) : file(sources.Add("a.yml", std::move(text))) {
    document = ReadYaml(file, sources, diagnostics);
  }
  const YamlNode& operator[](std::string_view key) const { return *document.root->Find(key); }
  std::string at(Span span) const { return std::string(sources.text(span)); }

  SourceMap sources;
  Diagnostics diagnostics;
  FileId file;
  YamlDocument document;
};

}  // namespace

TEST_CASE("every style of scalar knows its bytes, its content and its value") {
  Yaml yaml(
      "plain: two words  # comment\n"
      "single: 'it''s'\n"
      "double: \"a\\tb\"\n"
      "folded: one\n  two\n"
      "empty: ''\n"
      "last: x");
  REQUIRE(yaml.diagnostics.empty());
  CHECK(yaml.at(yaml["plain"].span) == "two words");
  CHECK(yaml.at(yaml["single"].span) == "'it''s'");
  CHECK(yaml.at(yaml["single"].content) == "it''s");
  CHECK(yaml["single"].text == "it's");
  CHECK_FALSE(yaml["single"].in_place(yaml.sources));
  CHECK(yaml.at(yaml["double"].content) == "a\\tb");
  CHECK(yaml["double"].text == "a\tb");
  CHECK(yaml.at(yaml["folded"].content) == "one\n  two");
  CHECK(yaml["folded"].text == "one two");
  CHECK(yaml.at(yaml["empty"].span) == "''");
  CHECK(yaml["empty"].kind == NodeKind::kScalar);
  CHECK(yaml.at(yaml["last"].span) == "x");
  CHECK(yaml["last"].in_place(yaml.sources));
}

TEST_CASE("a block's content is its lines, with the indentation that SQL is to be lexed with") {
  Yaml yaml(
      "a:\n"
      "  sql: |\n"
      "\n"
      "    select 1\n"
      "      as x\n"
      "\n"
      "  # no part of it\n"
      "  kept: |+2\n"
      "      deeper\n"
      "    than that\n"
      "\n"
      "b: >-\n"
      "  folded\n"
      "c: |\n");
  REQUIRE(yaml.diagnostics.empty());
  const YamlNode& sql = *yaml["a"].Find("sql");
  CHECK(sql.style == ScalarStyle::kLiteral);
  CHECK(sql.indent == 4);
  CHECK(yaml.at(sql.content) == "\n    select 1\n      as x");
  CHECK(yaml.at(sql.span).starts_with("|\n"));
  const YamlNode& kept = *yaml["a"].Find("kept");
  CHECK(kept.indent == 4);
  CHECK(yaml.at(kept.content) == "      deeper\n    than that");
  CHECK(yaml["b"].style == ScalarStyle::kFolded);
  CHECK(yaml["c"].content.begin == yaml["c"].content.end);
}

TEST_CASE("Windows line ends and a byte order mark move nothing") {
  Yaml yaml(
      "\xEF\xBB\xBF"
      "a: é\r\nsql: |\r\n  select 1\r\n  as b\r\nc: d\r\n");
  REQUIRE(yaml.diagnostics.empty());
  CHECK(yaml.at(yaml["a"].span) == "é");
  CHECK(yaml.at(yaml["sql"].content) == "  select 1\r\n  as b\r");
  CHECK(yaml.at(yaml["c"].span) == "d");
}

TEST_CASE("flow lists and maps span their brackets, block ones their first to last value") {
  Yaml yaml("a: [1, {b: [2, 3]} ]\nc:\n  d: 4\n  e: {}\nf: 5\n");
  REQUIRE(yaml.diagnostics.empty());
  CHECK(yaml.at(yaml["a"].span) == "[1, {b: [2, 3]} ]");
  CHECK(yaml.at(yaml["a"].items[1]->span) == "{b: [2, 3]}");
  CHECK(yaml.at(yaml["c"].span) == "d: 4\n  e: {}");
}

TEST_CASE("a missing value is null, and so are null and ~, but not as a key or in quotes") {
  Yaml yaml("a:\nb: ~\nc: null\nd: 'null'\nnull: e\n");
  REQUIRE(yaml.diagnostics.empty());
  CHECK(yaml["a"].kind == NodeKind::kNull);
  CHECK(yaml["b"].kind == NodeKind::kNull);
  CHECK(yaml.at(yaml["c"].span) == "null");
  CHECK(yaml["d"].text == "null");
  CHECK(yaml["null"].text == "e");
}

TEST_CASE("an alias is its anchor's node, and a merged map gives what the map itself has not") {
  Yaml yaml("a: &x {k: 1, l: 2}\nb: *x\nc:\n  <<: *x\n  k: 3\nd: &y text\ne: [*y]\n");
  REQUIRE(yaml.diagnostics.empty());
  CHECK(&yaml["b"] == &yaml["a"]);
  CHECK(yaml.at(yaml["a"].span) == "{k: 1, l: 2}");
  CHECK(yaml["c"].entries.size() == 2);
  CHECK(yaml["c"].Find("k")->text == "3");
  CHECK(yaml["c"].Find("l")->text == "2");
  CHECK(yaml.at(yaml["e"].items[0]->span) == "text");
}

TEST_CASE("an empty file is null, a broken one has no root") {
  CHECK(Yaml("").document.root->kind == NodeKind::kNull);
  CHECK(Yaml("# nothing\n").document.root->kind == NodeKind::kNull);
  CHECK(Yaml("a: [").document.root == nullptr);
  CHECK(Yaml("a: 1\na: 2\n").document.root == nullptr);
}

TEST_CASE("bytes that are not UTF-8 are found where they stand") {
  for (std::string bad : {"\xFF", "\xC3(", "\xE2\x82", "\xC0\x80", "\xF5\x80\x80\x80"}) {
    Yaml yaml("a: b" + bad);
    REQUIRE(yaml.diagnostics.error_count() == 1);
    CHECK(yaml.diagnostics.all()[0].id == "yaml-encoding");
    CHECK(yaml.diagnostics.all()[0].span.begin == 4);
  }
  CHECK(Yaml("a: \xF0\x9F\x8F\x94").diagnostics.empty());
}

TEST_CASE("nesting that would exhaust the stack is refused") {
  std::string deep(100'000, '[');
  Yaml yaml("a: " + deep);
  CHECK(yaml.diagnostics.error_count() == 1);
}

TEST_CASE("nesting a thousand deep is a finding, in every way to nest") {
  auto times = [](std::string_view text) {
    std::string out;
    for (int i = 0; i < 1'000; ++i) out += text;
    return out;
  };
  std::string stairs;
  for (size_t i = 0; i < 1'000; ++i) stairs += std::string(i, ' ') + "a:\n";
  for (const std::string& text :
       {times("[") + times("]"), times("["), times("{\"a\": ") + "1" + times("}"), times("{a: "),
        times("- ") + "x", "a:\n" + times("- ") + "x: |\n  one\n  two\n", stairs}) {
    Yaml yaml(text);
    CHECK(yaml.document.root == nullptr);
    REQUIRE(yaml.diagnostics.error_count() == 1);
    CHECK(yaml.diagnostics.all()[0].id == "yaml-syntax");
    CHECK(yaml.diagnostics.all()[0].message == "this is nested too deeply");
  }
}

}  // namespace firn
