#include "runner/cli/console.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "runner/cli/run_console.h"

namespace firn {
namespace {

// What a console wrote to a file that stands for standard error.
class Written {
 public:
  ~Written() { std::fclose(file_); }
  std::FILE* file() { return file_; }
  std::string Text() {
    std::string text(static_cast<size_t>(std::ftell(file_)), '\0');
    std::rewind(file_);
    text.resize(std::fread(text.data(), 1, text.size(), file_));
    return text;
  }

 private:
  std::FILE* file_ = std::tmpfile();
};

TEST_CASE("secrets are masked in every line and every result") {
  Written err, out;
  Console console(out.file(), err.file(), {});
  Secrets secrets;
  for (const char* text : {"hunter2", "hunter2-long", "of"}) secrets.Add({text});
  console.Hide(std::make_shared<Secrets>(secrets));
  console.Print("hunter2\n");
  CHECK(out.Text() == "*****\n");
  console.Say("the server said hunter2, hunter2-long of its own");
  console.Report(Status(StatusCode::kAuth, "no entry for 'hunter2'"));
  CHECK(err.Text() ==
        "the server said *****, ***** of its own\nerror[authentication]: no entry for '*****'\n");
}

TEST_CASE("a JSON log masks what JSON escapes") {
  Written err;
  Console console(stdout, err.file(), {.json = true});
  Secrets secrets;
  secrets.Add({"pass\"wo\\rd"});
  console.Hide(std::make_shared<Secrets>(secrets));
  console.Event("NodeFinished", "it is pass\"wo\\rd", R"({"message":"pass\"wo\\rd"})", false);
  auto line = nlohmann::json::parse(err.Text());
  CHECK(line["info"]["msg"] == "it is *****");
  CHECK(line["data"]["message"] == "*****");
}

TEST_CASE("quiet keeps errors") {
  Written err;
  Console console(stdout, err.file(), {.quiet = true});
  console.Say("hello");
  console.Event("NodeFinished", "fine", "{}", false);
  console.Event("NodeFinished", "broken", "{}", true);
  console.Warn("careful");
  CHECK(err.Text() == "broken\ncareful\n");
}

TEST_CASE("a JSON log has an object a line, with dbt's keys") {
  Written err;
  Console console(stdout, err.file(), {.json = true});
  console.Event("NodeFinished", "1 of 2 OK \"x\"\nand more", R"({"node_info":{"a":1}})", false);
  auto line = nlohmann::json::parse(err.Text());
  CHECK(line["info"]["name"] == "NodeFinished");
  CHECK(line["info"]["level"] == "info");
  CHECK(line["info"]["msg"] == "1 of 2 OK \"x\"\nand more");
  CHECK(line["data"]["node_info"]["a"] == 1);
}

TEST_CASE("colours go around the word that says how bad it is") {
  Written err;
  SourceMap sources;
  FileId file = sources.Add("a.yml", "name: x\n");
  Console console(stdout, err.file(), {.color = true});
  console.Report(Diagnostic{"unknown-key", {file, 0, 4}, "unknown key 'name'", ""}, sources);
  CHECK(err.Text() ==
        "a.yml:1:1: \x1b[31merror[unknown-key]:\x1b[0m unknown key 'name'\n"
        "  1 | name: x\n    | ^^^^\n");
}

TEST_CASE("numbers for people") {
  CHECK(Thousands(0) == "0");
  CHECK(Thousands(999) == "999");
  CHECK(Thousands(1234567) == "1,234,567");
  CHECK(Thousands(-1234) == "-1,234");
  CHECK(Rows(1) == "1 row");
  CHECK(Rows(2000) == "2,000 rows");
  CHECK(Duration(0.421) == "0.42s");
  CHECK(Duration(12.34) == "12.3s");
  CHECK(Duration(245.9) == "4m 05s");
}

}  // namespace
}  // namespace firn
