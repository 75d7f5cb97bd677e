#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "compiler/project/load.h"
#include "runner/report/artifact.h"
#include "runner/report/manifest.h"
#include "runner/report/node_id.h"
#include "runner/report/run_results.h"
#include "tests/fakes/memory_files.h"

namespace firn {
namespace {

constexpr const char* kModels = R"(models:
  - name: orders
    description: All of them.
    config: {materialized: merge, unique_key: id, tags: [daily]}
    columns:
      - {name: id, description: The key., data_tests: [not_null]}
    sql: select id from raw.orders
)";
constexpr const char* kSources = R"(sources:
  - name: raw
    tables:
      - name: orders
        columns: [{name: id, data_type: bigint}]
        location: {duckdb: {files: 'x/*.jsonl'}}
)";

struct Sample {
  Workspace workspace;
  TargetNames names{SqlFlavor::kTrino, "lake", "dev"};
  std::vector<DataTest> tests;

  Sample() {
    Workspace& w = workspace;
    MemoryFiles files({{"firn.yml", "name: shop\n"},
                       {"models/web/marts/orders.yml", kModels},
                       {"models/web/staging/orders.yml",
                        "models:\n  - {name: orders, sql: 'select id from marts.orders'}\n"},
                       {"models/web/sources.yml", kSources}});
    w.project = LoadProject(files, ".", {}, w.sources, w.diagnostics);
    w.parsed = ParseProject(w.project, w.sources, w.diagnostics);
    w.analysis = AnalyzeProject(w.project, w.parsed, w.sources, w.diagnostics);
    tests = FindDataTests(w.project, w.analysis, w.sources, w.diagnostics);
    REQUIRE_MESSAGE(w.diagnostics.empty(), Format(w.diagnostics, w.sources));
  }
};

TEST_CASE("the manifest has dbt's nodes and the maps between them") {
  Sample sample;
  auto manifest = nlohmann::json::parse(ManifestJson(
      {sample.workspace, sample.names, sample.tests, {"select 1", ""}, "2026-01-01T00:00:00Z"}));
  CHECK(manifest["metadata"]["dbt_schema_version"] ==
        "https://schemas.getdbt.com/dbt/manifest/v12.json");
  CHECK(manifest["metadata"]["project_name"] == "shop");
  // Two layers have a model of this name, so the layer is part of its id.
  const auto& node = manifest["nodes"]["model.shop.marts.orders"];
  CHECK(node["resource_type"] == "model");
  CHECK(node["fqn"] == nlohmann::json{"shop", "web", "marts", "orders"});
  CHECK(node["original_file_path"] == "models/web/marts/orders.yml");
  CHECK(node["relation_name"] == "lake.dev_marts.orders");
  CHECK(node["config"]["materialized"] == "merge");
  CHECK(node["config"]["unique_key"] == "id");
  CHECK(node["tags"] == nlohmann::json{"daily"});
  CHECK(node["columns"]["id"]["description"] == "The key.");
  CHECK(node["columns"]["id"]["data_type"] == "bigint");
  CHECK(node["compiled_code"] == "select 1");
  CHECK(node["depends_on"]["nodes"] == nlohmann::json{"source.shop.raw.orders"});
  std::string test = UniqueId(sample.workspace.project, sample.tests.at(0));
  CHECK(manifest["nodes"][test]["test_metadata"]["name"] == "not_null");
  CHECK(manifest["nodes"][test]["test_metadata"]["kwargs"]["column_name"] == "id");
  CHECK(manifest["sources"]["source.shop.raw.orders"]["source_name"] == "raw");
  CHECK(manifest["parent_map"]["model.shop.staging.orders"] ==
        nlohmann::json{"model.shop.marts.orders"});
  CHECK(manifest["child_map"]["model.shop.marts.orders"] ==
        nlohmann::json{"model.shop.staging.orders", test});
}

TEST_CASE("ls prints the keys asked for, an object a line") {
  Sample sample;
  CHECK(ResourceJson({ResourceKind::kModel, 0}, sample.workspace, sample.names, sample.tests,
                     {"name", "unique_id", "tags", "no_such_key"}) ==
        R"({"name":"orders","unique_id":"model.shop.marts.orders","tags":["daily"]})"
        "\n");
}

TEST_CASE("run results have dbt's words, and what firn knows besides") {
  Sample sample;
  RunResult run;
  run.run_id = "r1";
  run.started_at = "2026-01-01T00:00:00.000000Z";
  ModelResult model;
  model.model = 0;
  model.message = "5 rows written";
  model.affected_rows = 5;
  model.bad_rows = 2;
  model.started_at = model.completed_at = run.started_at;
  model.statements = {{"probe", "select 1", "q0"}, {"write", "merge into x", "q1", 0.5, 0.4}};
  ModelResult skipped;
  skipped.model = 1;
  skipped.status = RunStatus::kSkipped;
  run.models = {model, skipped};
  std::vector<TestResult> tests(1);
  tests[0].status = RunStatus::kFail;
  tests[0].failures = 3;
  auto json = nlohmann::json::parse(
      RunResultsJson({sample.workspace, sample.names, "build", run, sample.tests, tests}));
  CHECK(json["metadata"]["dbt_schema_version"] ==
        "https://schemas.getdbt.com/dbt/run-results/v6.json");
  CHECK(json["metadata"]["run_id"] == "r1");
  CHECK(json["args"]["which"] == "build");
  const auto& first = json["results"][0];
  CHECK(first["status"] == "success");
  CHECK(first["unique_id"] == "model.shop.marts.orders");
  CHECK(first["timing"][1]["name"] == "execute");
  CHECK(first["adapter_response"]["query_id"] == "q1");
  CHECK(first["adapter_response"]["rows_affected"] == 5);
  CHECK(first["adapter_response"]["bad_rows"] == 2);
  CHECK(first["compiled_code"] == "merge into x");
  CHECK(json["results"][1]["status"] == "skipped");
  CHECK(json["results"][2]["status"] == "fail");
  CHECK(json["results"][2]["failures"] == 3);
}

TEST_CASE("a file is replaced whole or not at all") {
  auto folder = std::filesystem::temp_directory_path() / "firn-artifact-test";
  std::filesystem::remove_all(folder);
  std::string path = (folder / "a/b.json").string();
  REQUIRE(WriteFileAtomically(path, "one").ok());
  REQUIRE(WriteFileAtomically(path, "two").ok());
  std::ifstream file(path);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "two");
  Status into_folder = WriteFileAtomically((folder / "a").string(), "x");
  CHECK(into_folder.code() == StatusCode::kIo);
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    files += entry.is_regular_file();
  }
  CHECK(files == 1);  // nothing temporary is left
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace firn
