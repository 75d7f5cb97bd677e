// `firn clean` removes what firn made and nothing else, whatever folder it is pointed at.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/process/sandbox.h"

namespace firn {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

Names Minus(const Names& from, const Names& what) {
  Names rest;
  std::set_difference(from.begin(), from.end(), what.begin(), what.end(),
                      std::inserter(rest, rest.end()));
  return rest;
}

// A project that has been built, neighbours, and folders of all kinds to point at.
void Furnish(const Sandbox& sandbox) {
  static const Sandbox& furnished = *[] {
    static Sandbox made;
    REQUIRE(made.Firn({"build"}).exit_code == 0);
    made.Write("../neighbour/firn.yml", "name: neighbour\n");
    made.Write("../neighbour/models/a.sql", "select 1");
    made.Write("../neighbour/target/manifest.json", "{}");
    made.Write("../web/manifest.json", "{}");
    made.Write("../web/run/index.sql", "select 1");
    made.Write("../web/notes.txt", "mine");
    made.Write("scratch/manifest.json", "{}");
    made.Write("scratch/notes.txt", "mine");
    made.Write("dbt/target/manifest.json", "{}");
    made.Write("dbt/target/partial_parse.msgpack", "x");
    fs::create_directory_symlink("models", made.folder() / "to_models");
    fs::create_directory_symlink("../web", made.folder() / "to_web");
    fs::create_directory_symlink("../neighbour", made.folder() / "to_neighbour");
    return &made;
  }();
  fs::copy(furnished.root(), sandbox.root(),
           fs::copy_options::recursive | fs::copy_options::overwrite_existing |
               fs::copy_options::copy_symlinks);
}

TEST_CASE("clean removes what firn wrote, and the folder with it") {
  Sandbox sandbox;
  REQUIRE(sandbox.Firn({"build"}).exit_code == 0);
  Names before = sandbox.Names();
  REQUIRE(before.contains("project/target/run_results.json"));
  Finished done = sandbox.Firn({"clean"});
  CHECK(done.exit_code == 0);
  CHECK(done.err == "removed target\n");
  for (const std::string& name : Minus(before, sandbox.Names())) {
    CHECK_MESSAGE(name.starts_with("project/target/"), name);
  }
  CHECK_FALSE(fs::exists(sandbox.folder() / "target"));
  CHECK(sandbox.Firn({"clean"}).err == "target is not there\n");
}

TEST_CASE("a database in the folder stays, and the folder is cleaned again later") {
  for (const char* database :
       {"target/local.duckdb", "target/run/deep.sql", "target/manifest.json"}) {
    CAPTURE(database);
    Sandbox sandbox;
    SpawnOptions options{.environment = {{"FIRN_DUCKDB_PATH", database}}};
    REQUIRE(sandbox.Firn({"run", "--no-write-json"}, options).exit_code == 0);
    CHECK(sandbox.Firn({"clean"}, options).exit_code == 0);
    CHECK(fs::exists(sandbox.folder() / database));
    CHECK_FALSE(fs::exists(sandbox.folder() / "target/run/landing.orders.sql"));
    Finished rows = sandbox.Firn(
        {"query", "--format", "csv", "select count(*) n from landing.orders"}, options);
    CHECK_MESSAGE(rows.out == "n\n3\n", rows.err);
    REQUIRE(sandbox.Firn({"compile", "-t", "trino"}, options).exit_code <= 2);
    CHECK(sandbox.Firn({"clean"}, options).exit_code == 0);
  }
}

TEST_CASE("a folder of an earlier firn, without the mark, is cleaned") {
  Sandbox sandbox;
  REQUIRE(sandbox.Firn({"build"}).exit_code == 0);
  fs::remove(sandbox.folder() / "target/.made-by-firn");
  CHECK(sandbox.Firn({"clean"}).exit_code == 0);
  CHECK_FALSE(fs::exists(sandbox.folder() / "target"));
}

TEST_CASE("a folder of somebody else's is refused; --force takes firn's files alone") {
  Sandbox sandbox;
  Furnish(sandbox);
  Names before = sandbox.Names();
  Finished refused = sandbox.Firn({"clean", "--target-path", "dbt/target"});
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.starts_with("error[clean]: 'dbt/target' was not made by firn"));
  CHECK(sandbox.Names() == before);
  CHECK(sandbox.Firn({"clean", "--target-path", "dbt/target", "--force"}).exit_code == 0);
  CHECK(Minus(before, sandbox.Names()) == Names{"project/dbt/target/manifest.json"});
}

TEST_CASE("outside the project only by its whole name and --force") {
  Sandbox sandbox;
  std::string outside = (sandbox.root() / "out").string();
  REQUIRE(sandbox.Firn({"build", "--target-path", outside}).exit_code == 0);
  Names before = sandbox.Names();
  CHECK(sandbox.Firn({"clean", "--target-path", outside}).exit_code == 2);
  CHECK(sandbox.Firn({"clean", "--target-path", "../out", "--force"}).exit_code == 2);
  CHECK(sandbox.Names() == before);
  CHECK(sandbox.Firn({"clean", "--target-path", outside, "--force"}).exit_code == 0);
  CHECK_FALSE(fs::exists(outside));
}

// Every way to name a folder, with and without --force: what goes is firn's, in a folder of firn's.
TEST_CASE("no folder that clean can be pointed at loses a file of anybody else") {
  int tried = 0;
  for (const char* name : {"..",
                           ".",
                           "",
                           "./",
                           "../",
                           "models",
                           "models/shop",
                           "contracts",
                           "data",
                           "macros",
                           "target/..",
                           "target/../..",
                           "../project",
                           "../neighbour",
                           "../neighbour/target",
                           "../web",
                           "scratch",
                           "dbt",
                           "dbt/target",
                           "to_models",
                           "to_web",
                           "to_neighbour",
                           "firn.yml",
                           "test.duckdb",
                           "missing",
                           "target/run",
                           "target/compiled",
                           "target/run/../../models",
                           "<root>",
                           "<root>/project",
                           "<root>/neighbour",
                           "<root>/web",
                           "<root>/project/data"}) {
    for (const char* way : {"--target-path", "FIRN_TARGET_PATH", "DBT_TARGET_PATH"}) {
      for (bool force : {false, true}) {
        Sandbox sandbox;
        Furnish(sandbox);
        std::string path = name;
        if (path.empty() && std::string(way).starts_with("--")) continue;  // no value
        if (path.starts_with("<root>")) path.replace(0, 6, sandbox.root().string());
        CAPTURE(path);
        CAPTURE(way);
        CAPTURE(force);
        Names before = sandbox.Names();
        std::vector<std::string> words{"clean"};
        SpawnOptions options;
        if (std::string(way).starts_with("--")) {
          words.insert(words.end(), {way, path});
        } else {
          options.environment[way] = path;
        }
        if (force) words.push_back("--force");
        Finished done = sandbox.Firn(words, options);
        ++tried;
        Names gone = Minus(before, sandbox.Names());
        bool own = path.empty();  // target/
        bool foreign = force && (path == "<web>" || path.ends_with("/web"));
        for (const std::string& one : gone) {
          bool fine = one.starts_with("project/target/") ||
                      (force && (one == "project/dbt/target/manifest.json" ||
                                 one == "project/scratch/manifest.json")) ||
                      (foreign && fs::path(path).is_absolute() &&
                       (one == "web/manifest.json" || one.starts_with("web/run/")));
          CHECK_MESSAGE(fine, one);
        }
        if (own) CHECK(done.exit_code == 0);
        if (!own && !force && fs::exists(sandbox.folder() / path)) {
          CHECK(done.exit_code == (path.starts_with("target/") && gone.size() > 0 ? 0 : 2));
        }
      }
    }
  }
  MESSAGE(tried << " ways to point at a folder");
}

TEST_CASE("what may hold data is for its owner") {
  Sandbox sandbox;
  SpawnOptions options{.environment = {{"FIRN_DUCKDB_PATH", "target/local.duckdb"}}};
  REQUIRE(sandbox.Firn({"build"}, options).exit_code == 0);
  for (const auto& entry : fs::recursive_directory_iterator(sandbox.folder() / "target")) {
    struct stat about;
    REQUIRE(stat(entry.path().c_str(), &about) == 0);
    CHECK_MESSAGE((about.st_mode & 0077) == 0, entry.path().string());
  }
  struct stat about;
  REQUIRE(stat((sandbox.folder() / "target").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0700);
}

}  // namespace
}  // namespace firn
