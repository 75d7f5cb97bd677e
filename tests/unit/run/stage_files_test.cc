#include "runner/run/stage_files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "runner/run/run.h"

namespace firn {

namespace {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/firn_stage_XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  void Write(const std::string& file, const std::string& text) {
    std::filesystem::path at = std::filesystem::path(path) / file;
    std::filesystem::create_directories(at.parent_path());
    std::ofstream(at, std::ios::binary) << text;
  }
  std::vector<std::string> Find(const std::string& glob) {
    auto found = FindFiles(path, glob);
    REQUIRE(found.ok());
    std::vector<std::string> paths;
    for (const LoadedFile& file : *found) paths.push_back(file.path);
    return paths;
  }
  std::vector<std::vector<Cell>> Records(const std::string& file, FileFormat format) {
    std::vector<std::vector<Cell>> all;
    Status status = ReadRecords(path, {{file, 0, ""}}, format, [&](const auto& rows) {
      all.insert(all.end(), rows.begin(), rows.end());
      return Status();
    });
    CHECK(status.ok());
    return all;
  }
  std::string path;
};

using Row = std::vector<Cell>;

}  // namespace

TEST_CASE("a glob stops at folders, two stars do not; the order is bytewise") {
  Folder folder;
  for (const char* file : {"in/b.jsonl", "in/a.jsonl", "in/deep/c.jsonl", "in/a.csv"}) {
    folder.Write(file, "x");
  }
  CHECK(folder.Find("in/*.jsonl") == std::vector<std::string>{"in/a.jsonl", "in/b.jsonl"});
  CHECK(folder.Find("in/**/*.jsonl") ==
        std::vector<std::string>{"in/a.jsonl", "in/b.jsonl", "in/deep/c.jsonl"});
  CHECK(folder.Find("in/?.csv") == std::vector<std::string>{"in/a.csv"});
  CHECK(folder.Find("none/*.jsonl").empty());
  CHECK(!FindFiles(folder.path, "missing.jsonl").ok());
}

TEST_CASE("a file is known by its content, not by its name alone") {
  Folder folder;
  folder.Write("a.jsonl", "{}");
  auto before = FindFiles(folder.path, "a.jsonl");
  folder.Write("a.jsonl", "[]");
  auto after = FindFiles(folder.path, "a.jsonl");
  CHECK((*before)[0] != (*after)[0]);
}

TEST_CASE("JSONL: a record a line, empty lines left out, line numbers kept") {
  Folder folder;
  folder.Write("a.jsonl", "\xEF\xBB\xBF{\"a\":1}\r\n\n{\"a\":2}");
  auto rows = folder.Records("a.jsonl", FileFormat::kJsonl);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0] == Row{"a.jsonl", "1", "{\"a\":1}"});
  CHECK(rows[1] == Row{"a.jsonl", "3", "{\"a\":2}"});
}

TEST_CASE(
    "CSV: quotes, doubled quotes, newlines in quotes; an empty field is null, \"\" is empty") {
  Folder folder;
  folder.Write("a.csv", "id,t\n1,\"a \"\"b\"\"\nc\"\n2,\n3,\"\"\n");
  auto rows = folder.Records("a.csv", FileFormat::kCsv);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0] == Row{"a.csv", "2", R"({"id":"1","t":"a \"b\"\nc"})"});
  CHECK(rows[1] == Row{"a.csv", "4", R"({"id":"2","t":null})"});
  CHECK(rows[2] == Row{"a.csv", "5", R"({"id":"3","t":""})"});
}

TEST_CASE("CSV: a record with too few fields names its line") {
  Folder folder;
  folder.Write("a.csv", "id,t\n1,2\n3\n");
  Status status = ReadRecords(folder.path, {{"a.csv", 0, ""}}, FileFormat::kCsv,
                              [](const auto&) { return Status(); });
  CHECK(status.message() == "a.csv:3: 1 fields, but the header has 2");
}

TEST_CASE("rows of many files come in few batches, and of a large one in several") {
  Folder folder;
  std::vector<LoadedFile> files;
  for (int i = 0; i < 3000; ++i) {
    files.push_back({"in/" + std::to_string(i) + ".jsonl", 0, ""});
    folder.Write(files.back().path, "{\"a\":1}\n{\"a\":2}\n");
  }
  const std::string mega(1'000'000, 'x');
  std::string large;
  for (int i = 0; i < 40; ++i) large += "\"" + mega + "\"\n";
  files.push_back({"in/large.jsonl", 0, ""});
  folder.Write("in/large.jsonl", large);
  size_t batches = 0, rows = 0, most_bytes = 0;
  std::map<std::string, size_t> of_file;
  Status read = ReadRecords(folder.path, files, FileFormat::kJsonl, [&](const auto& batch) {
    size_t bytes = 0;
    for (const Row& row : batch) {
      ++of_file[*row[0]];
      bytes += row[2]->size();
    }
    ++batches;
    rows += batch.size();
    most_bytes = std::max(most_bytes, bytes);
    return Status();
  });
  REQUIRE(read.ok());
  CHECK(rows == 6040);
  CHECK(of_file.size() == 3001);
  CHECK(of_file["in/2999.jsonl"] == 2);
  CHECK(batches == 3);  // of 40 MB
  CHECK(most_bytes < 18'000'000);
}

TEST_CASE("times are written as Trino and as dbt write them") {
  CHECK(TrinoTime(1763705580123456) == "2025-11-21 06:13:00.123456 UTC");
  CHECK(IsoTime(1763705580123456) == "2025-11-21T06:13:00.123456Z");
}

}  // namespace firn
