// What a machine gives too little of.
#include <doctest/doctest.h>

#include "tests/process/sandbox.h"

namespace firn {
namespace {

TEST_CASE("too few descriptors are not taken for another process, and harm nothing") {
  Sandbox sandbox;
  REQUIRE(sandbox.Firn({"build"}).exit_code == 0);
  const std::string before = sandbox.Query("select count(*) as n from landing.orders");
  int failed = 0;
  for (uint64_t most = 4; most < 24; ++most) {
    CAPTURE(most);
    SpawnOptions options;
    options.most_files = most;
    Finished done = sandbox.Firn({"run"}, options);
    const std::string& said = done.err;
    failed += done.exit_code != 0;
    CHECK(done.exit_code != 127);
    CHECK_MESSAGE(said.find("in use by") == std::string::npos, said);
    if (done.exit_code != 0) CHECK(done.exit_code == 2);
    CHECK(sandbox.Query("select count(*) as n from landing.orders") == before);
  }
  CHECK(failed > 0);
}

}  // namespace
}  // namespace firn
