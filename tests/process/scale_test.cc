// Files with 100,000 of everything. Work that grows with the square takes minutes for them, and a
// command ends within one (sandbox.h).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/process/sandbox.h"

namespace firn {
namespace {

constexpr int kMany = 100'000;

// `each` with {0} as the number of the line.
std::string Lines(const char* each) {
  std::string text;
  for (int i = 0; i < kMany; ++i) text += fmt::format(fmt::runtime(each), i) + "\n";
  return text;
}

struct Big {
  const char* path;
  const char* head;
  const char* each;
};

constexpr const char* kModel = "models:\n  - name: big\n    sql: select 1 as a\n";

TEST_CASE("100,000 of anything that a file can list are read in no time") {
  const std::string meta = std::string(kModel) + "    config:\n      meta:\n";
  const std::string odd =
      "models:\n  - name: &x big\n    sql: select 1 as a\n    config:\n      meta:\n";
  const std::string columns = std::string(kModel) + "    columns:\n";
  const std::string tags = std::string(kModel) + "    config:\n      tags:\n";
  const std::string source =
      "sources:\n  - name: big\n    tables:\n      - name: t\n"
      "        location: {duckdb: {files: 'data/*.x'}}\n        columns:\n";
  const Big kBigs[] = {
      {"models/shop/marts/big.yml", meta.c_str(), "        k{0}: {0}"},
      {"models/shop/marts/big.yml", odd.c_str(), "        k{0}: {0}"},
      {"models/shop/marts/big.yml", columns.c_str(), "      - {{name: c{0}}}"},
      {"models/shop/marts/big.yml", tags.c_str(), "        - t{0}"},
      {"models/shop/big.yml", source.c_str(), "          - {{name: c{0}, data_type: bigint}}"},
      {"models/shop/big.yml", "sources:\n  - name: big\n    tables:\n",
       "      - {{name: t{0}, location: {{duckdb: {{files: x}}}}, "
       "columns: [{{name: a, data_type: bigint}}]}}"},
      {"firn.yml", "name: shop\nprofile: shop\nvars:\n  least: 0\n", "  k{0}: {0}"},
      {"contracts/shop/big.odcs.yaml",
       "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\n"
       "schema:\n  - name: big\n    properties:\n",
       "      - {{name: c{0}, physicalType: bigint}}"},
  };
  for (const Big& big : kBigs) {
    CAPTURE(big.head);
    Sandbox sandbox;
    sandbox.Write(big.path, big.head + Lines(big.each));
    Finished done = sandbox.Firn({"check", "--quiet"});
    CHECK_MESSAGE(done.exit_code == 0, done.err.substr(0, 1000));
  }
}

}  // namespace
}  // namespace firn
