// Rows of a transaction that was rolled back are told by nobody.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/process/sandbox.h"

namespace firn {
namespace {

TEST_CASE("rows that a failed post_hook took back do not count as written") {
  Sandbox sandbox;
  REQUIRE(sandbox.Firn({"run"}).exit_code == 0);
  sandbox.Write("models/shop/marts/many.yml",
                "models:\n"
                "  - name: many\n"
                "    config:\n"
                "      materialized: merge\n"
                "      unique_key: a\n"
                "      post_hook: \"delete from marts.totals where cast(status as bigint) = 1\"\n"
                "    sql: select a from unnest(sequence(1, 1000)) t(a)\n");
  Finished done = sandbox.Firn({"run", "-s", "marts.many"});
  CHECK_MESSAGE(done.exit_code == 1, done.err);
  CHECK_MESSAGE(done.err.find("1,000 rows") == std::string::npos, done.err);
  auto results = nlohmann::json::parse(sandbox.Read("target/run_results.json"));
  const auto& result = results["results"][0];
  CHECK(result["status"] == "error");
  CHECK_FALSE(result["adapter_response"].contains("rows_affected"));
  CHECK(sandbox.Query("select count(*) as n from marts.many") != "n\n1000\n");
}

}  // namespace
}  // namespace firn
