#include "compiler/project/plain_yaml.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "tests/audit_log/random.h"

namespace firn {

namespace {

std::string Dump(const YamlNode& node) {
  auto at = [](Span span) { return fmt::format("{}-{}", span.begin, span.end); };
  std::string out = fmt::format("{}.{} {} {} {} {} '{}'", static_cast<int>(node.kind),
                                static_cast<int>(node.style), node.indent, node.weight,
                                at(node.span), at(node.content), node.text);
  for (const YamlEntry& entry : node.entries) {
    out += fmt::format("\n{} {}: {}", entry.key, at(entry.key_span), Dump(*entry.value));
  }
  for (const YamlNode* item : node.items) out += "\n- " + Dump(*item);
  return out;
}

// False where the text is not plain; where it is, both readers make the same of it.
bool IsPlain(const std::string& text) {
  SourceMap sources;
  FileId file = sources.Add("a.yml", text);
  Arena arena;
  const YamlNode* plain = ReadPlainYaml(file, sources.text(file), arena);
  if (plain == nullptr) return false;
  Diagnostics diagnostics;
  YamlDocument any = ReadAnyYaml(file, sources, diagnostics);
  CAPTURE(text);
  REQUIRE(any.root != nullptr);
  REQUIRE(Dump(*plain) == Dump(*any.root));
  return true;
}

}  // namespace

TEST_CASE("what people write is plain") {
  CHECK(IsPlain("a: b"));
  CHECK(IsPlain("# c\n\na: b c  # d\ne: 'f: g'\nh: \"i # j\"\nk: -1\nl: http://m/n\n"));
  CHECK(
      IsPlain("a:\n  - b\n  - c: d\n    e: [f, 'g, h', [i], {j: k}]\n  - {l: m, n: []}\no: {}\n"));
  CHECK(IsPlain("a:\n- b: c\n  d:\n  - e\n- f: g\nh: i\n"));
  CHECK(IsPlain("a: |\n  one\n    two\n\n  three\n\nb: |\n one"));
  CHECK(IsPlain("- a\n- b: |\n    c\n  d: Zoë\n"));
}

TEST_CASE("what is more than plain is left to yaml-cpp") {
  for (const std::string text : {"",
                                 "# a\n",
                                 "a:\n",
                                 "a: ~\n",
                                 "a: null\n",
                                 "a: &b c\n",
                                 "a: *b\n",
                                 "a: !c d\n",
                                 "a: >\n  b\n",
                                 "a: |-\n  b\n",
                                 "a: |2\n   b\n",
                                 "a: |\n\n  b\n",
                                 "a: |\nb: c\n",
                                 "a: b\n c\n",
                                 "a: 'b''c'\n",
                                 "a: \"b\\n\"\n",
                                 "a: 'b\n  c'\n",
                                 "a: [b,\n  c]\n",
                                 "a: [b, ]\n",
                                 "a: {b}\n",
                                 "a: {b:}\n",
                                 "a: [b: c]\n",
                                 "'a': b\n",
                                 "a b: c\n",
                                 "a: b\na: c\n",
                                 "<<: {a: b}\n",
                                 "---\na: b\n",
                                 "a: b\n---\nc: d\n",
                                 "\ta: b\n",
                                 "a: b\tc\n",
                                 "a: b\r\n",
                                 "- - a\n",
                                 "-\n  a\n",
                                 "a: b\n  c: d\n",
                                 "  b: c\n",
                                 "a:\n    b: c\n  d: e\n",
                                 "a: @b\n",
                                 "a: b: c\n",
                                 "a: 'b'c\n",
                                 "a: |\n  b\n     \nc: d\n",
                                 "? a\n: b\n",
                                 "%YAML 1.2\n",
                                 "a: [b\n"}) {
    CAPTURE(text);
    CHECK(!IsPlain(text));
  }
}

TEST_CASE("the project's own files are plain") {
  int files = 0;
  for (const char* folder : {"models", "contracts", "macros"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file() || entry.path().extension() == ".sql") continue;
      std::ifstream in(entry.path());
      std::stringstream text;
      text << in.rdbuf();
      CAPTURE(entry.path().string());
      CHECK(IsPlain(text.str()));
      ++files;
    }
  }
  CHECK(files > 10);
}

TEST_CASE("any text is read as yaml-cpp reads it, or not at all") {
  // '%' is the line's number, so that keys differ.
  constexpr std::string_view kPlain[] = {"a%: |",
                                         "b%: |",
                                         "  c%: |",
                                         "  one",
                                         "    two",
                                         "  three",
                                         "  four ",
                                         "",
                                         "     ",
                                         "e%: f",
                                         "  # g",
                                         "# h",
                                         "  i%: |",
                                         "    j%: k",
                                         "- l%: m",
                                         "  - n",
                                         "- o",
                                         "p%:",
                                         "  q%:",
                                         "r%: [s, t]",
                                         "u%: {v: w}",
                                         "x%: 'y' # z",
                                         "aa%: \"bb\"",
                                         "- {cc: dd}",
                                         "  - ee%: [ff]",
                                         "    gg%: h",
                                         "ii%: jj # k",
                                         "ll%: m#n o:p",
                                         "qq%: {r: [s, 't,u']}"};
  constexpr std::string_view kOdd[] = {
      "  - d: |", "- e: |",         "g: 'h",      "it''s'",   "i: \"j",    "k\"",
      "l: {m: |", "n: o}",          "\t",         "  \tu",    "x: &y |",   "z: *y",
      "aa: >",    "bb: |-",         "cc: |2",     "---",      "...",       "? dd: |",
      ": ee",     "ff: [gg, hh: |", "ii]",        "  jj  ",   "mm: !nn |", "oo: |\r",
      "  pp\r",   "  ss: \"tt: |",  "  vv\": ww", "a: [b, ]", "c: {d: e",  "f: ~",
      "g: null",  "- - h",          "-",          "i: 'j'k",  "l: [m]n",   "o: p: q",
      "r: -",     "s: - t",         "u: v,w]",    "x: @y",    "z: ---",    "null: a"};
  audit_log::Random random(4);
  int plain = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string text;
    for (int64_t lines = random.Between(1, 9); lines > 0; --lines) {
      std::string_view line = random.Percent(95) ? random.Pick(kPlain) : random.Pick(kOdd);
      for (char c : line) text += c == '%' ? std::to_string(lines) : std::string(1, c);
      text += '\n';
    }
    if (random.Percent(20)) text.pop_back();
    // One byte more or less often is another language.
    if (random.Percent(20) && !text.empty()) {
      constexpr std::string_view kBytes = " :-#[]{},'\"|>&*!%@`?~\n\tab";
      size_t at = static_cast<size_t>(random.Between(0, static_cast<int64_t>(text.size()) - 1));
      size_t byte = static_cast<size_t>(random.Between(0, kBytes.size() - 1));
      text[at] = kBytes[byte];
    }
    plain += IsPlain(text);
  }
  CHECK(plain > 5'000);
}

}  // namespace firn
