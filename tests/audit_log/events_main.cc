// Writes batches of audit events: the audit-log pipeline's input for tests and the demo.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>

#include "tests/audit_log/generate.h"

int main(int argc, char** argv) {
  using namespace firn::audit_log;
  GenerateOptions options;
  std::string directory;
  std::vector<std::string> formats = {"jsonl"};
  CLI::App app("Writes batches of audit events as DIR/batch1.jsonl, DIR/batch2.jsonl, ...");
  app.add_option("--seed", options.seed, "the same seed gives the same bytes");
  app.add_option("--events", options.events, "about so many deliveries in all batches");
  app.add_option("--batches", options.batches)->check(CLI::Range(1, 1000));
  app.add_option("--out", directory, "the folder")->required();
  app.add_option("--format", formats, "jsonl, csv, or sql: a COPY into audit_log_dml")
      ->delimiter(',')
      ->check(CLI::IsMember({"jsonl", "csv", "sql"}));
  app.add_flag("--bad-rows", options.bad_rows, "with values that do not cast and NULL order ids");
  app.add_flag("--moving", options.moving,
               "with redeliveries that leave their order or their table");
  app.add_flag("--any-order", options.any_order,
               "with no contradiction that delivery order decides");
  CLI11_PARSE(app, argc, argv);

  std::filesystem::create_directories(directory);
  const auto batches = Generate(options);
  for (size_t i = 0; i < batches.size(); ++i) {
    for (const std::string& format : formats) {
      const std::string path = fmt::format("{}/batch{}.{}", directory, i + 1, format);
      std::ofstream file(path, std::ios::binary);
      file << (format == "csv"   ? ToCsv(batches[i])
               : format == "sql" ? ToCopy(batches[i])
                                 : ToJsonl(batches[i]));
      if (!file.flush()) {
        fmt::print(stderr, "cannot write '{}'\n", path);
        return 2;
      }
    }
  }
}
