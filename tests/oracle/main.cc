// oracle_check --dir DIR [--only FILE] [--list KIND], KIND being one of: parse position roundtrip
// different uncertain wrongly-rejected rejection missed lineage referenced
#include <cstring>

#include "tests/oracle/oracle.h"

namespace {

struct Part {
  const char* file;
  bool (*check)(const firn::OracleOptions&);
};
constexpr Part kParts[] = {
    {"parse.jsonl", firn::CheckParse},
    {"types.jsonl", firn::CheckTypes},
    {"lineage.jsonl", firn::CheckLineage},
};

}  // namespace

int main(int argc, char** argv) {
  firn::OracleOptions options;
  std::string only;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--dir") == 0) options.directory = argv[i + 1];
    if (std::strcmp(argv[i], "--list") == 0) options.list = argv[i + 1];
    if (std::strcmp(argv[i], "--only") == 0) only = argv[i + 1];
  }
  if (options.directory.empty()) {
    std::fprintf(stderr, "usage: oracle_check --dir DIR [--only FILE] [--list KIND]\n");
    return 2;
  }
  bool passed = true;
  for (const Part& part : kParts) {
    if (!only.empty() && only != part.file) continue;
    std::string path = options.directory + "/" + part.file;
    if (FILE* file = std::fopen(path.c_str(), "rb")) {
      std::fclose(file);
      passed &= part.check(options);
    } else {
      std::printf("%s is missing: skipped\n", path.c_str());
    }
  }
  return passed ? 0 : 1;
}
