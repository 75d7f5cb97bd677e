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

TEST_CASE("findings as SARIF") {
  SourceMap sources;
  FileId file = sources.Add("models/a.yml", "one\ntwö: x\n");
  Diagnostics diagnostics;
  diagnostics.Error("unknown-key", {file, 4, 8}, "unknown key 'twö'", "did you mean 'two'?");
  diagnostics.Warn("unchecked-rule", {}, "not checked");
  auto run = nlohmann::json::parse(FindingsSarif(diagnostics, sources))["runs"][0];
  CHECK(run["tool"]["driver"]["rules"].size() == 2);
  CHECK(run["results"][0]["ruleId"] == "unknown-key");
  CHECK(run["results"][0]["level"] == "error");
  CHECK(run["results"][0]["message"]["text"] == "unknown key 'twö'\nhint: did you mean 'two'?");
  auto place = run["results"][0]["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "models/a.yml");
  CHECK(place["region"]["startLine"] == 2);
  CHECK(place["region"]["endColumn"] == 4);
  CHECK(run["results"][1]["level"] == "warning");
  CHECK(!run["results"][1].contains("locations"));
}

TEST_CASE("findings as JUnit's XML") {
  SourceMap sources;
  FileId file = sources.Add("models/a.yml", "a < b\n");
  Diagnostics diagnostics;
  CHECK(FindingsJunit(diagnostics, sources) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        "  <testsuite name=\"firn check\" tests=\"1\" failures=\"0\">\n"
        "    <testcase classname=\"project\" name=\"check\"/>\n"
        "  </testsuite>\n</testsuites>\n");
  diagnostics.Error("syntax", {file, 2, 3}, "not \"<\"");
  diagnostics.Warn("unchecked-rule", {}, "not checked");
  std::string xml = FindingsJunit(diagnostics, sources);
  CHECK(xml.find("tests=\"2\" failures=\"1\"") != std::string::npos);
  CHECK(xml.find("<testcase classname=\"models/a.yml\" name=\"syntax at 1:3\">"
                 "<failure type=\"syntax\" message=\"not &quot;&lt;&quot;\">") !=
        std::string::npos);
  CHECK(xml.find("1 | a &lt; b&#10;") != std::string::npos);
  CHECK(xml.find("<testcase classname=\"project\" name=\"unchecked-rule\"><system-out>") !=
        std::string::npos);
}

}  // namespace
}  // namespace firn
