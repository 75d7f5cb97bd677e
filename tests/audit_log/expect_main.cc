// Prints what a table of the audit-log pipeline must hold once these batches have been delivered.
//   audit_log_expect marts.orders batch1.jsonl batch2.jsonl
#include <fmt/core.h>

#include <fstream>
#include <iterator>

#include "tests/audit_log/expect.h"

int main(int argc, char** argv) {
  using namespace firn::audit_log;
  Batch delivered;
  for (int i = 2; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    if (!file) {
      fmt::print(stderr, "cannot read '{}'\n", argv[i]);
      return 2;
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (Event& event : FromJsonl(text)) delivered.push_back(std::move(event));
  }
  const Expected expected = Expect(delivered);
  const auto table = expected.tables.find(argc > 1 ? argv[1] : "");
  if (table == expected.tables.end()) {
    fmt::print(stderr, "usage: audit_log_expect TABLE FILE...; the tables are\n");
    for (const auto& [name, rows] : expected.tables) fmt::print(stderr, "  {}\n", name);
    return 2;
  }
  for (const std::string& row : table->second) fmt::print("{}\n", row);
}
