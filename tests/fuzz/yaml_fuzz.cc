// Any text as one file of a project, which is loaded, parsed and analyzed. The first byte says
// which file: `p` firn.yml, `c` a contract, `x` macros, any other models and sources.
#include <cstdint>

#include "compiler/analyze/analyze_project.h"
#include "compiler/project/format_project.h"
#include "compiler/project/load.h"
#include "tests/fakes/memory_files.h"
#include "tests/fuzz/fuzz.h"

namespace firn {
namespace {

constexpr const char* kModels = R"(models:
  - name: orders
    config: {materialized: merge, unique_key: order_id, on_bad_row: quarantine}
    contract: shop/orders
    sql: |
      select order_id, clean(status) as status from shop.order_events
sources:
  - name: shop
    tables:
      - name: order_events
        columns: [{name: order_id, data_type: bigint}, {name: status, data_type: varchar}]
        location: {trino: {table: shop.public.order_events}}
)";
constexpr const char* kMacros = R"yaml(macros:
  - name: clean
    parameters: [{name: text, type: varchar}]
    expression: "lower(trim(@text))"
)yaml";
constexpr const char* kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: shop.orders
version: 1.0.0
status: active
schema:
  - name: orders
    properties:
      - {name: order_id, logicalType: integer, physicalType: bigint, primaryKey: true}
      - {name: status, logicalType: string, physicalType: varchar}
)";

void Run(const std::string& input) {
  MemoryFiles files({{"firn.yml", "name: shop\n"},
                     {"models/shop/marts/orders.yml", kModels},
                     {"macros/text.yml", kMacros},
                     {"contracts/shop/orders.odcs.yaml", kContract}});
  const char which = input.empty() ? ' ' : input[0];
  const char* path = which == 'p'   ? "firn.yml"
                     : which == 'c' ? "contracts/shop/orders.odcs.yaml"
                     : which == 'x' ? "macros/text.yml"
                                    : "models/shop/marts/orders.yml";
  files.Write(path, input.empty() ? input : input.substr(1));
  SourceMap sources;
  Diagnostics diagnostics;
  const Project project = LoadProject(files, ".", {}, sources, diagnostics);
  Format(diagnostics, sources);
  Diagnostics findings;
  std::vector<SqlPiece> pieces;
  for (const ModelSpec& model : project.models) pieces.push_back(PieceOf(model));
  for (const MacroSpec& macro : project.macros) pieces.push_back(PieceOf(macro));
  FormatPieces(pieces, sources, {}, findings);
  if (diagnostics.has_errors()) return;
  const ParsedProject parsed = ParseProject(project, sources, diagnostics);
  if (!diagnostics.has_errors()) AnalyzeProject(project, parsed, sources, diagnostics);
  diagnostics.Sort();
  Format(diagnostics, sources);
}

}  // namespace
}  // namespace firn

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  firn::Run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
