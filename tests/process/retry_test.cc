// `firn retry` goes on as the run was told to begin.
#include <doctest/doctest.h>

#include "tests/process/sandbox.h"

namespace firn {
namespace {

constexpr const char* kProfiles = R"(shop:
  target: local
  outputs:
    local: {type: duckdb, path: test.duckdb}
    other: {type: duckdb, path: other.duckdb}
)";

// A model that fails where `kind` is not what it should be.
std::string Word(const std::string& type) {
  return "models:\n"
         "  - name: word\n"
         "    config: {materialized: table}\n"
         "    sql: select cast(@kind as " +
         type + ") as word\n";
}

struct Retried {
  explicit Retried(const std::vector<std::string>& words) {
    sandbox.Write("profiles.yml", kProfiles);
    sandbox.Write("firn.yml", "name: shop\nvars: {least: 0, kind: none}\n");
    sandbox.Write("models/shop/marts/word.yml", Word("bigint"));
    Finished run = sandbox.Firn(words);
    CHECK_MESSAGE(run.exit_code == 1, run.err);
    sandbox.Write("models/shop/marts/word.yml", Word("varchar"));
  }
  Finished Go(std::vector<std::string> words = {}) {
    words.insert(words.begin(), "retry");
    return sandbox.Firn(words);
  }
  std::string In(const std::string& target, const std::string& sql) {
    Finished done = sandbox.Firn({"query", "-t", target, "--format", "csv", sql});
    return done.out + done.err;
  }
  Sandbox sandbox;
};

TEST_CASE("retry goes on in the target of the run, with its variables") {
  Retried retried({"run", "-t", "other", "--vars", "{kind: \"it's\\t\\\"odd\\\": é\"}"});
  Finished done = retried.Go();
  CHECK_MESSAGE(done.exit_code == 0, done.err);
  CHECK(retried.In("other", "select word from marts.word") == "word\n\"it's\t\"\"odd\"\": é\"\n");
  CHECK_FALSE(std::filesystem::exists(retried.sandbox.folder() / "test.duckdb"));
  CHECK(retried.Go().err == "The last run left nothing to do again\n");
}

TEST_CASE("retry in another target is refused, other variables are taken") {
  Retried retried({"run", "-t", "other"});
  Finished refused = retried.Go({"-t", "local"});
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.starts_with(
      "error[usage]: the run to go on with was of target 'other', not 'local'"));
  CHECK(retried.Go({"-t", "other", "--vars", "{kind: mine}"}).exit_code == 0);
  CHECK(retried.In("other", "select word from marts.word") == "word\nmine\n");
}

TEST_CASE("retry after a retry knows what the first was told") {
  Retried retried({"run", "-t", "other", "--vars", "{kind: words}"});
  retried.sandbox.Write("models/shop/marts/word.yml", Word("bigint"));
  CHECK(retried.Go().exit_code == 1);
  retried.sandbox.Write("models/shop/marts/word.yml", Word("varchar"));
  CHECK(retried.Go().exit_code == 0);
  CHECK(retried.In("other", "select word from marts.word") == "word\nwords\n");
}

TEST_CASE("what is no report of a run is said to be none") {
  Sandbox sandbox;
  for (const char* text :
       {"", "[]", "{}", "null", R"({"args": [], "results": {}})",
        R"({"args": {"which": 1}, "results": []})",
        R"({"args": {"which": "run"}, "results": [{"status": "error", "unique_id": null}]})",
        R"({"args": {"which": "run"}, "results": [null]})",
        R"({"args": {"which": "run", "full_refresh": "yes"}, "results": []})"}) {
    CAPTURE(text);
    sandbox.Write("target/run_results.json", text);
    Finished done = sandbox.Firn({"retry"});
    CHECK(done.exit_code == 2);
    CHECK(done.err == "error[io]: target/run_results.json does not tell of a run to go on with\n");
  }
}

}  // namespace
}  // namespace firn
