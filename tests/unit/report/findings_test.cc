#include "runner/report/findings.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace firn {
namespace {

TEST_CASE("findings as JSON and as GitHub's commands") {
  SourceMap sources;
  FileId file = sources.Add("models/a:b.yml", "one\ntwo: x\n");
  Diagnostics diagnostics;
  diagnostics.Error("unknown-key", {file, 4, 7}, "unknown key 'two'", "100% sure");
  diagnostics.Warn("unchecked-rule", {}, "not checked");
  auto json = nlohmann::json::parse(FindingsJson(diagnostics, sources));
  CHECK(json["errors"] == 1);
  CHECK(json["warnings"] == 1);
  auto& first = json["findings"][0];
  CHECK(first["id"] == "unknown-key");
  CHECK(first["line"] == 2);
  CHECK(first["column"] == 1);
  CHECK(first["end_line"] == 2);
  CHECK(first["end_column"] == 4);
  CHECK(first["hint"] == "100% sure");
  CHECK(json["findings"][1]["file"].is_null());
  CHECK(FindingsForGithub(diagnostics, sources) ==
        "::error file=models/a%3Ab.yml,line=2,col=1,title=unknown-key::unknown key 'two'%0Ahint: "
        "100%25 sure\n"
        "::warning title=unchecked-rule::not checked\n");
}

}  // namespace
}  // namespace firn
