#include "runner/cli/options.h"

#include <doctest/doctest.h>

#include <map>

namespace firn {
namespace {

using Strings = std::vector<std::string>;

const std::vector<CommandSyntax> kCommands = {
    {"run", "Runs", "", "",
     kTakesProject | kTakesTarget | kTakesSelection | kTakesRun | kTakesFullRefresh |
         kTakesFailFast,
     "firn run\n"},
    {"query", "Queries", "SQL", "table csv jsonl", kTakesProject | kTakesTarget, "firn query 1\n"},
    {"test", "Tests", "", "", kTakesSelection, "firn test\n"},
};

ParsedArguments Parse(const Strings& arguments,
                      const std::map<std::string, std::string>& environment = {}) {
  return ParseArguments(arguments, kCommands, [&](const std::string& name) {
    auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional<std::string>(found->second);
  });
}

Options Good(const Strings& arguments, const std::map<std::string, std::string>& environment = {}) {
  ParsedArguments parsed = Parse(arguments, environment);
  REQUIRE_MESSAGE(!parsed.exit_code, parsed.err);
  return parsed.options;
}

std::string Wrong(const Strings& arguments) {
  ParsedArguments parsed = Parse(arguments);
  REQUIRE(parsed.exit_code == 2);
  CHECK(parsed.out.empty());
  return parsed.err;
}

TEST_CASE("options stand before or behind the command") {
  for (const Strings& arguments :
       {Strings{"run", "-t", "trino", "-x", "--threads", "3", "--vars", "{a: 1}"},
        Strings{"-t", "trino", "-x", "--threads", "3", "--vars", "{a: 1}", "run"},
        Strings{"--target=trino", "--vars={a: 1}", "run", "--fail-fast", "--threads=3"}}) {
    Options options = Good(arguments);
    CHECK(options.command == "run");
    CHECK(options.target == "trino");
    CHECK(options.fail_fast);
    CHECK(options.threads == 3);
    CHECK(options.vars == "{a: 1}");
  }
}

TEST_CASE("selectors add up, several behind one flag too") {
  CHECK(Good({"run", "-s", "a b", "--select", "c", "d"}).select == Strings{"a b", "c", "d"});
  CHECK(Good({"--select", "a", "run", "--models", "b", "--exclude", "c"}).select ==
        Strings{"a", "b"});
}

TEST_CASE("a selector may be called like a command") {
  CHECK(Good({"run", "--select", "test"}).select == Strings{"test"});
}

TEST_CASE("what dbt's callers pass is taken in silence") {
  Options options = Good({"--no-version-check", "--no-partial-parse", "--log-level", "debug", "run",
                          "--indirect-selection", "eager", "--cache-selected-only",
                          "--warn-error-options", "{}", "--no-use-colors", "-s", "x"});
  CHECK(options.select == Strings{"x"});
  CHECK(options.color == ColorChoice::kNever);
}

TEST_CASE("the environment gives defaults, firn's own names first") {
  Options options = Good({"run"}, {{"DBT_TARGET", "b"},
                                   {"FIRN_TARGET", "a"},
                                   {"DBT_PROFILES_DIR", "/p"},
                                   {"DBT_FULL_REFRESH", "true"}});
  CHECK(options.target == "a");
  CHECK(options.profiles_dir == "/p");
  CHECK(options.full_refresh);
  CHECK(Good({"run", "-t", "c"}, {{"FIRN_TARGET", "a"}}).target == "c");
}

TEST_CASE("formats are the command's; its first is the default") {
  CHECK(Good({"query", "select 1"}).format == "table");
  CHECK(Good({"query", "select 1"}).words == Strings{"select 1"});
  CHECK(Good({"--format", "csv", "query", "select 1"}).format == "csv");
  CHECK(Wrong({"query", "select 1", "--format", "cvs"}) ==
        "error[usage]: --format: 'cvs' is none of table, csv, jsonl; did you mean 'csv'?\n");
  CHECK(Wrong({"run", "--format", "csv"}) ==
        "error[usage]: '--format' is no option of 'firn run'\n  hint: see 'firn run --help'\n");
}

TEST_CASE("what is wrong with a command line is said with a hint") {
  CHECK(Wrong({"rn"}) == "error[usage]: 'rn' is no command\n  hint: did you mean 'run'?\n");
  CHECK(Wrong({"run", "--selekt", "x"}) ==
        "error[usage]: '--selekt' is no option of 'firn run'\n  hint: did you mean '--select'?\n");
  CHECK(Wrong({"run", "orders"}) ==
        "error[usage]: 'firn run' does not take 'orders'\n"
        "  hint: models are chosen with --select orders\n");
  CHECK(Wrong({"run", "--threads", "many"}) ==
        "error[usage]: --threads: 'many' is not a whole number\n");
  CHECK(Wrong({}).starts_with("Compiles YAML models"));
}

TEST_CASE("help is a result") {
  ParsedArguments help = Parse({"run", "--help"});
  CHECK(help.exit_code == 0);
  CHECK(help.out.find("--fail-fast") != std::string::npos);
  CHECK(help.out.find("--limit") == std::string::npos);
  CHECK(help.out.find("Examples:\nfirn run\n") != std::string::npos);
  ParsedArguments all = Parse({"--help"});
  CHECK(all.exit_code == 0);
  CHECK(all.out.find("Queries") != std::string::npos);
  CHECK(Good({"--version"}).command == "version");
}

}  // namespace
}  // namespace firn
