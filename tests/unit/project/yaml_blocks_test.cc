#include "compiler/project/yaml_blocks.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <iterator>
#include <string>

#include "compiler/project/yaml_reader.h"
#include "tests/audit_log/random.h"

namespace firn {

namespace {

// A tab before the '|' means the same to YAML, and such a block is not shortened.
std::string Unlike(std::string text) {
  for (size_t at = 0; (at = text.find(": |\n", at)) != std::string::npos; ++at) text[at + 1] = '\t';
  return text;
}

std::string Alike(std::string text) {
  for (size_t at = 0; (at = text.find(":\t|", at)) != std::string::npos; ++at) text[at + 1] = ' ';
  return text;
}

std::string Dump(const YamlNode& node) {
  auto at = [](Span span) { return fmt::format("{}-{}", span.begin, span.end); };
  std::string out =
      fmt::format("{}.{} {} {} {} '{}'", static_cast<int>(node.kind), static_cast<int>(node.style),
                  node.indent, at(node.span), at(node.content), node.text);
  for (const YamlEntry& entry : node.entries) {
    out += fmt::format("\n{} {}: {}", entry.key, at(entry.key_span), Dump(*entry.value));
  }
  for (const YamlNode* item : node.items) out += "\n- " + Dump(*item);
  return out;
}

struct Outcome {
  std::string text;
  bool read = false;
};

Outcome Read(const std::string& text) {
  SourceMap sources;
  Diagnostics diagnostics;
  FileId file = sources.Add("a.yml", text);
  YamlDocument document = ReadYaml(file, sources, diagnostics);
  Outcome outcome;
  outcome.read = document.root != nullptr;
  if (outcome.read) outcome.text = Dump(*document.root);
  for (const Diagnostic& one : diagnostics.all()) {
    outcome.text += fmt::format("\n{} {} {} {}", one.id, one.span.begin, one.span.end, one.message);
  }
  outcome.text = Alike(outcome.text);
  return outcome;
}

}  // namespace

TEST_CASE("a block keeps its first line, and places behind it are those of the file") {
  std::string text = "a: |\n  one\n  two\n\n  three\n\nb: 'x'\nc: |\n one\n two\nd: y\n";
  ShortYaml shortened = ShortenBlocks(text);
  CHECK(shortened.text == "a: |\n  one\n\nb: 'x'\nc: |\n one\nd: y\n");
  REQUIRE(shortened.blocks.size() == 2);
  for (const char* word : {"a:", "one", "b:", "x", "c:", "d:", "y"}) {
    CHECK(shortened.InFile(shortened.text.find(word)) == text.find(word));
  }
}

TEST_CASE("what is not plainly a block stays as it is") {
  for (std::string text :
       {"a: |\n\n  one\n  two\n", "a: |\n\tone\n\ttwo\n", "a: |\n  one\r\n  two\n",
        "a: |\none\ntwo\n", "a: |\n  one\n  \ttwo\n", "a: |-\n  one\n  two\n", "a: |", "a: |\n",
        "a: |\n  one", "a: |\n  one\nb: c\n"}) {
    CHECK(ShortenBlocks(text).blocks.empty());
  }
}

TEST_CASE("a text in quotes that looks like a block is read as the text that it is") {
  SourceMap sources;
  Diagnostics diagnostics;
  FileId file = sources.Add("a.yml", "a: \"b: |\n  one\n  two\"\nc: |\n  three\n  four\n");
  YamlDocument document = ReadYaml(file, sources, diagnostics);
  REQUIRE(document.root != nullptr);
  CHECK(document.root->Find("a")->text == "b: | one two");
  CHECK(document.root->Find("c")->text == "three\nfour\n");
}

TEST_CASE("any text is read as if its blocks were not shortened") {
  // '%' is the line's number, so that keys differ.
  constexpr std::string_view kPlain[] = {"a%: |",   "b%: |",   "  c: |",  "  one",   "    two",
                                         "  three", "  four ", "",        "     ",   "e%: f",
                                         "  # g",   "# h",     "  i%: |", "    j: k"};
  constexpr std::string_view kOdd[] = {
      "  - d: |", "- e: |",         "g: 'h",     "it''s'", "i: \"j",    "k\"",
      "l: {m: |", "n: o}",          "\t",        "  \tu",  "x: &y |",   "z: *y",
      "aa: >",    "bb: |-",         "cc: |2",    "---",    "...",       "? dd: |",
      ": ee",     "ff: [gg, hh: |", "ii]",       "  jj  ", "mm: !nn |", "oo: |\r",
      "  pp\r",   "  ss: \"tt: |",  "  vv\": ww"};
  audit_log::Random random(4);
  int shortened = 0, read = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string text;
    for (int64_t lines = random.Between(2, 9); lines > 0; --lines) {
      std::string_view line = random.Percent(80) ? random.Pick(kPlain) : random.Pick(kOdd);
      for (char c : line) text += c == '%' ? std::to_string(lines) : std::string(1, c);
      text += '\n';
    }
    if (random.Percent(20)) text.pop_back();
    if (ShortenBlocks(text).blocks.empty()) continue;
    ++shortened;
    Outcome quick = Read(text), plain = Read(Unlike(text));
    read += quick.read;
    CAPTURE(text);
    REQUIRE(quick.text == plain.text);
  }
  CHECK(shortened > 3'000);
  CHECK(read > 300);
}

}  // namespace firn
