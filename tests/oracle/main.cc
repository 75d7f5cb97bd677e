// oracle_check --dir DIR [--trino-version N] [--schema DIR] [--only FILE] [--list KIND], KIND being
// one of:
//     parse position roundtrip format
//     different uncertain wrongly-rejected rejection missed
//     lineage referenced
// oracle_check --dialect FILE [--trino-version N] [--equal SHARE] [--list KIND], KIND being one of:
//     equal refused failed different all
// DIR tells its version by rows that hold the answer of a newer one, or by its name (oracle483);
// the tables that it relies on stand in it or in the folder `oracle` beside it. Prints a line a
// figure; exit code 1 where one is below its floor, 77 where there was no truth.
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>

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
constexpr int kSkipped = 77;

bool Exists(const std::string& path) {
  FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    std::printf("%s is missing: skipped\n", path.c_str());
    return false;
  }
  std::fclose(file);
  return true;
}

firn::TrinoVersion VersionOf(const std::string& directory) {
  std::ifstream types(directory + "/types.jsonl");
  std::string row;
  std::getline(types, row);
  const bool newer = row.find("\"new_columns\"") != std::string::npos ||
                     row.find("\"new_error\"") != std::string::npos;
  firn::TrinoVersion version;
  version.number = newer || directory.find("483") != std::string::npos ? 483 : 476;
  return version;
}

std::string SchemaOf(const std::string& directory) {
  const bool own = std::ifstream(directory + "/schema.json").good();
  return own ? directory : directory + "/../oracle";
}

}  // namespace

int main(int argc, char** argv) {
  firn::OracleOptions options;
  std::string only;
  std::string dialect;
  std::optional<firn::TrinoVersion> version;
  double equal = 0.925;  // of an expression table, at least
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--dir") == 0) options.directory = argv[i + 1];
    if (std::strcmp(argv[i], "--dialect") == 0) dialect = argv[i + 1];
    if (std::strcmp(argv[i], "--equal") == 0) equal = std::atof(argv[i + 1]);
    if (std::strcmp(argv[i], "--list") == 0) options.list = argv[i + 1];
    if (std::strcmp(argv[i], "--only") == 0) only = argv[i + 1];
    if (std::strcmp(argv[i], "--schema") == 0) options.schema = argv[i + 1];
    if (std::strcmp(argv[i], "--trino-version") == 0) {
      version = firn::ParseTrinoVersion(argv[i + 1]);
    }
  }
  options.trino = version ? *version : VersionOf(dialect.empty() ? options.directory : dialect);
  if (options.schema.empty()) options.schema = SchemaOf(options.directory);
  if (options.directory.empty() && dialect.empty()) {
    std::fprintf(stderr,
                 "usage: oracle_check (--dir DIR [--only FILE] | --dialect FILE) [--list KIND]\n");
    return 2;
  }
  size_t passed = 0;
  size_t failed = 0;
  const auto count = [&](bool good) { good ? ++passed : ++failed; };
  if (!dialect.empty() && Exists(dialect))
    count(firn::CheckDialect(dialect, options.list, equal, options.trino));
  for (const Part& part : kParts) {
    if (options.directory.empty() || (!only.empty() && only != part.file)) continue;
    if (Exists(options.directory + "/" + part.file)) count(part.check(options));
  }
  if (passed + failed == 0) return kSkipped;
  return failed == 0 ? 0 : 1;
}
