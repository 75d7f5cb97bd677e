// Columns, rows and values: their number, their types, their sizes.
#include <fmt/format.h>

#include "tests/any_server/scenario.h"

namespace firn {

namespace {

std::string Columns(const std::string& name, const std::string& type, int count) {
  std::string columns;
  for (int i = 0; i < count; ++i) {
    columns += fmt::format(R"({}{{"name":"{}{}","type":"{}"}})", i > 0 ? "," : "", name, i, type);
  }
  return "\"columns\":[" + columns + "]";
}

std::string Row(const std::string& cell, int count) {
  std::string cells;
  for (int i = 0; i < count; ++i) cells += (i > 0 ? "," : "") + cell;
  return "[" + cells + "]";
}

void AddWidths(std::vector<Scenario>& all) {
  const auto pages = [&](const std::string& name, const std::string& first,
                         const std::string& last) {
    for (const char* format : {"table", "csv", "jsonl"}) {
      all.push_back({fmt::format("width/{}, as {}", name, format),
                     PolledInOrder({PageWithNext(first), FinishedPage(last)}),
                     {"query", "--format", format, "select 1"}});
    }
  };
  const std::string wide = Columns("c", "varchar", 500) + ",\"data\":[" + Row("\"xx\"", 500) + "]";
  const std::string narrow = Columns("c", "varchar", 1) + R"(,"data":[["x"]])";
  pages("500 columns, then 1", wide, narrow);
  pages("1 column, then 500", narrow, wide);
  pages("another name", narrow, Columns("d", "varchar", 1) + R"(,"data":[["x"]])");
  pages("another type", narrow, Columns("c", "bigint", 1) + R"(,"data":[[1]])");
  pages("no columns, and rows", narrow, R"("data":[["x"]])");
  pages("no columns, and empty rows", narrow, R"("data":[[]])");
  pages("no columns on the second page", narrow, R"("data":null)");
  pages("columns that come late", R"("stats":{"state":"RUNNING"})", narrow);
  const auto add = [&](const std::string& name, const std::string& rest) {
    all.push_back({"width/" + name, Polled(FinishedPage(rest))});
  };
  add("100,000 columns", Columns("c", "bigint", 100'000) + ",\"data\":[" + Row("1", 100'000) + "]");
  add("a row too short", Columns("c", "bigint", 2) + R"(,"data":[[1]])");
  add("a row too long", Columns("c", "bigint", 2) + R"(,"data":[[1,2,3]])");
  add("1,000,000 empty rows", "\"data\":[[]" + Repeat(",[]", 999'999) + "]");
  for (const char* columns : {"null", "7", R"("abc")", "{}", "[7]", "[null]", "[[]]", "[{}]",
                              R"({"a":{"name":"c","type":"bigint"}})"}) {
    add(fmt::format("columns {}", columns), fmt::format(R"("columns":{},"data":[[1]])", columns));
  }
  for (const char* data :
       {"null", "7", R"("abc")", "{}", "[7]", "[null]", R"([{"c":1}])", R"({"a":[1]})",
        R"({"encoding":"json","segments":[{"type":"spooled","uri":"http://x/"}]})"}) {
    add(fmt::format("data {}", data), Columns("c", "bigint", 1) + ",\"data\":" + data);
  }
  add("names with controls",
      R"("columns":[{"name":"a\u001b]0;x\u0007\nb","type":"bigint"}],"data":[[1]])");
  add("a name of 1 MB", Columns(std::string(1'000'000, 'x'), "bigint", 1) + R"(,"data":[[1]])");
  add("a type that is no text", R"("columns":[{"name":"c","type":7}],"data":[[1]])");
  add("no name", R"("columns":[{"type":"bigint"}],"data":[[1]])");
}

void AddTypes(std::vector<Scenario>& all) {
  const auto add = [&](const std::string& name, const std::string& type, const std::string& value) {
    all.push_back({"value/" + name,
                   Polled(FinishedPage(fmt::format(
                       R"("columns":[{{"name":"c","type":"{}"}}],"data":[[{}]])", type, value)))});
  };
  for (const char* deep : {"array(", "map(bigint,", "row(a "}) {
    add(fmt::format("{} 20,000 deep", deep), Repeat(deep, 20'000) + "bigint" + Repeat(")", 20'000),
        "1");
  }
  add("array behind array 100,000 times", "bigint" + Repeat(" array", 100'000), "1");
  add("a type of 1 MB", std::string(1'000'000, 'x'), "1");
  add("a row of 50,000 fields", "row(a bigint" + Repeat(",a bigint", 49'999) + ")",
      Row("1", 50'000));
  add("a type with controls", R"(x\u001b[31m)", "1");
  for (const char* type : {"array(", "row()", "map(bigint)", "decimal(99,99)", "decimal(-1)",
                           "varchar(99999999999)", "timestamp(99)", "((((", ""}) {
    add(fmt::format("type {}", type), type, "1");
  }
  for (const auto& [type, value] :
       std::vector<std::pair<const char*, const char*>>{{"bigint", R"("x")"},
                                                        {"bigint", "[]"},
                                                        {"bigint", "true"},
                                                        {"bigint", "1e300"},
                                                        {"bigint", "18446744073709551616"},
                                                        {"bigint", "{}"},
                                                        {"boolean", R"("maybe")"},
                                                        {"boolean", "7"},
                                                        {"double", R"("abc")"},
                                                        {"double", "{}"},
                                                        {"double", "1e999"},
                                                        {"double", "-0"},
                                                        {"real", "1e300"},
                                                        {"real", "true"},
                                                        {"varbinary", R"("*")"},
                                                        {"varbinary", "7"},
                                                        {"varbinary", R"("A")"},
                                                        {"date", "7"},
                                                        {"date", R"("soon")"},
                                                        {"timestamp(6)", R"("")"},
                                                        {"decimal(3,2)", "1.5"},
                                                        {"decimal(3,2)", R"("1e9")"},
                                                        {"array(bigint)", "{}"},
                                                        {"array(bigint)", "7"},
                                                        {"array(bigint)", "[[]]"},
                                                        {"map(varchar,bigint)", "[]"},
                                                        {"map(varchar,bigint)", R"("x")"},
                                                        {"row(a bigint)", "[1,2]"},
                                                        {"row(a bigint)", "[]"},
                                                        {"row(a bigint)", R"({"a":1})"},
                                                        {"varchar", "[[],{},null]"},
                                                        {"varchar", R"("\u001b[31m\u0000\u009b")"},
                                                        {"json", R"("{\"a\":")"},
                                                        {"json", "7"},
                                                        {"uuid", "{}"},
                                                        {"ipaddress", R"("x")"}}) {
    add(fmt::format("{} {}", type, value), type, value);
  }
}

void AddSizes(std::vector<Scenario>& all) {
  // An endless nextUri with rows: each page 1 MB.
  const std::string cell = "\"" + std::string(1'000'000, 'x') + "\"";
  all.push_back({"size/pages without an end",
                 Polled(PageWithNext(Columns("c", "varchar", 1) + ",\"data\":[[" + cell + "]]"))});
  all.push_back({"size/small rows without an end",
                 Polled(PageWithNext(Columns("c", "bigint", 1) + ",\"data\":[[1]" +
                                     Repeat(",[1]", 99'999) + "]"))});
  all.push_back(
      {"size/a cell of 7 MB", Polled(FinishedPage(Columns("c", "varchar", 1) + ",\"data\":[[\"" +
                                                  std::string(7'000'000, 'x') + "\"]]"))});
  all.push_back({"size/400,001 rows at once",
                 Polled(FinishedPage(Columns("c", "bigint", 1) + ",\"data\":[[1]" +
                                     Repeat(",[1]", 400'000) + "]")),
                 {"query", "select 1"}});
}

}  // namespace

std::vector<Scenario> ValueScenarios() {
  std::vector<Scenario> all;
  AddWidths(all);
  AddTypes(all);
  AddSizes(all);
  return all;
}

}  // namespace firn
