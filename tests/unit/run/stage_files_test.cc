#include "runner/run/stage_files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "runner/run/run.h"

namespace firn {

namespace {

class StagedFolder {
 public:
  StagedFolder() {
    char name[] = "/tmp/firn_stage_XXXXXX";
    path = mkdtemp(name);
  }
  ~StagedFolder() { std::filesystem::remove_all(path); }
  void Write(const std::string& file, const std::string& text) {
    std::filesystem::path at = std::filesystem::path(path) / file;
    std::filesystem::create_directories(at.parent_path());
    std::ofstream(at, std::ios::binary) << text;
  }
  std::vector<std::string> Find(const std::string& glob) {
    auto found = FindFiles({path}, glob);
    REQUIRE_MESSAGE(found.ok(), found.status().message());
    std::vector<std::string> paths;
    for (const LoadedFile& file : *found) paths.push_back(file.path);
    return paths;
  }
  LoadedFile Found(const std::string& file) {
    auto found = FindFiles({path}, file);
    REQUIRE(found.ok());
    return found->front();
  }
  std::vector<std::vector<Cell>> Records(const std::string& file, FileFormat format) {
    std::vector<std::vector<Cell>> all;
    Status status = ReadRecords({path}, {Found(file)}, format, {}, [&](const auto& rows) {
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
  StagedFolder folder;
  for (const char* file : {"in/b.jsonl", "in/a.jsonl", "in/deep/c.jsonl", "in/a.csv"}) {
    folder.Write(file, "x");
  }
  CHECK(folder.Find("in/*.jsonl") == std::vector<std::string>{"in/a.jsonl", "in/b.jsonl"});
  CHECK(folder.Find("in/**/*.jsonl") ==
        std::vector<std::string>{"in/a.jsonl", "in/b.jsonl", "in/deep/c.jsonl"});
  CHECK(folder.Find("in/?.csv") == std::vector<std::string>{"in/a.csv"});
  CHECK(folder.Find("none/*.jsonl").empty());
  CHECK(!FindFiles({folder.path}, "missing.jsonl").ok());
}

TEST_CASE("a file is known by its content, not by its name alone") {
  StagedFolder folder;
  folder.Write("a.jsonl", "{}");
  auto before = FindFiles({folder.path}, "a.jsonl");
  folder.Write("a.jsonl", "[]");
  auto after = FindFiles({folder.path}, "a.jsonl");
  CHECK((*before)[0] != (*after)[0]);
}

TEST_CASE("a file that grows after it was found is not taken for the one that was found") {
  StagedFolder folder;
  folder.Write("a.jsonl", "{}\n");
  LoadedFile found = folder.Found("a.jsonl");
  folder.Write("a.jsonl", "{}\n{}\n");
  Status status = ReadRecords({folder.path}, {found}, FileFormat::kJsonl, {},
                              [](const auto&) { return Status(); });
  CHECK(status.code() == StatusCode::kIo);
  CHECK(status.message().starts_with("a.jsonl: has changed since this run found it"));
}

TEST_CASE("a pattern finds the same names however its slashes are written") {
  StagedFolder folder;
  folder.Write("data/x/a.jsonl", "{}");
  folder.Write("data/b.jsonl", "{}");
  CHECK(folder.Find("data//x/*.jsonl") == std::vector<std::string>{"data//x/a.jsonl"});
  CHECK(folder.Find("data//*.jsonl") == std::vector<std::string>{"data//b.jsonl"});
  CHECK(folder.Find("./data/*.jsonl") == std::vector<std::string>{"./data/b.jsonl"});
  CHECK(folder.Find("data/**/*.jsonl") ==
        std::vector<std::string>{"data/b.jsonl", "data/x/a.jsonl"});
}

TEST_CASE("what lies outside the folder is read only where that is allowed") {
  StagedFolder folder, other;
  other.Write("secret.jsonl", "{}");
  folder.Write("in/a.jsonl", "{}");
  std::filesystem::create_symlink(other.path + "/secret.jsonl", folder.path + "/in/b.jsonl");
  std::string whole = other.path + "/secret.jsonl";
  for (const std::string& glob :
       {std::string("in/*.jsonl"), std::string("in/b.jsonl"), whole, other.path + "/*.jsonl"}) {
    CAPTURE(glob);
    auto found = FindFiles({folder.path}, glob);
    CHECK(found.status().code() == StatusCode::kOutside);
    CHECK(FindFiles({folder.path, true}, glob).ok());
    CHECK(ReadRecords({folder.path}, {{"in/b.jsonl", 2, ""}}, FileFormat::kJsonl, {},
                      [](const auto&) { return Status(); })
              .code() == StatusCode::kOutside);
  }
}

TEST_CASE("what is no file, and a folder that nobody may look into, is said and not passed by") {
  StagedFolder folder;
  folder.Write("in/a.jsonl", "{}");
  folder.Write("in/deep/b.jsonl", "{}");
  REQUIRE(mkfifo((folder.path + "/in/pipe.jsonl").c_str(), 0600) == 0);
  auto pipe = FindFiles({folder.path}, "in/*.jsonl");
  CHECK(pipe.status().message().ends_with("in/pipe.jsonl: is a pipe, not a file"));
  CHECK(FindFiles({folder.path}, "in/a*.jsonl").ok());
  if (geteuid() == 0) return;  // who may look everywhere
  std::filesystem::permissions(folder.path + "/in/deep", std::filesystem::perms::none);
  CHECK(FindFiles({folder.path}, "in/a*.jsonl").ok());
  CHECK(FindFiles({folder.path}, "in/**/a*.jsonl").status().code() == StatusCode::kIo);
  std::filesystem::permissions(folder.path + "/in/deep", std::filesystem::perms::all);
}

TEST_CASE("JSONL: a record a line, empty lines left out, line numbers kept") {
  StagedFolder folder;
  folder.Write("a.jsonl", "\xEF\xBB\xBF{\"a\":1}\r\n\n{\"a\":2}");
  auto rows = folder.Records("a.jsonl", FileFormat::kJsonl);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0] == Row{"a.jsonl", "1", "{\"a\":1}"});
  CHECK(rows[1] == Row{"a.jsonl", "3", "{\"a\":2}"});
}

TEST_CASE(
    "CSV: quotes, doubled quotes, newlines in quotes; an empty field is null, \"\" is empty") {
  StagedFolder folder;
  folder.Write("a.csv", "id,t\n1,\"a \"\"b\"\"\nc\"\n2,\n3,\"\"\n");
  auto rows = folder.Records("a.csv", FileFormat::kCsv);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0] == Row{"a.csv", "2", R"({"id":"1","t":"a \"b\"\nc"})"});
  CHECK(rows[1] == Row{"a.csv", "4", R"({"id":"2","t":null})"});
  CHECK(rows[2] == Row{"a.csv", "5", R"({"id":"3","t":""})"});
}

TEST_CASE("CSV: a record with too few fields names its line") {
  StagedFolder folder;
  folder.Write("a.csv", "id,t\n1,2\n3\n");
  Status status = ReadRecords({folder.path}, {folder.Found("a.csv")}, FileFormat::kCsv, {},
                              [](const auto&) { return Status(); });
  CHECK(status.message() == "a.csv:3: 1 fields, but the header has 2");
}

TEST_CASE("rows of many files come in few batches, and of a large one in several") {
  StagedFolder folder;
  for (int i = 0; i < 3000; ++i) {
    folder.Write("in/" + std::to_string(i) + ".jsonl", "{\"a\":1}\n{\"a\":2}\n");
  }
  const std::string mega(1'000'000, 'x');
  std::string large;
  for (int i = 0; i < 40; ++i) large += "\"" + mega + "\"\n";
  folder.Write("in/large.jsonl", large);
  auto files = FindFiles({folder.path}, "in/*.jsonl");
  REQUIRE(files.ok());
  size_t batches = 0, rows = 0, most_bytes = 0;
  std::map<std::string, size_t> of_file;
  Status read = ReadRecords({folder.path}, *files, FileFormat::kJsonl, {}, [&](const auto& batch) {
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

TEST_CASE("CSV: a header names each declared column once, in any order and case") {
  StagedFolder folder;
  auto read = [&](const std::string& header) {
    folder.Write("a.csv", header + "\n1,2,3\n");
    std::string record;
    Status status = ReadRecords({folder.path}, {folder.Found("a.csv")}, FileFormat::kCsv,
                                {"id", "Größe"}, [&](const auto& rows) {
                                  record = *rows[0][2];
                                  return Status();
                                });
    return status.ok() ? record : status.message();
  };
  CHECK(read("id,Größe,n") == R"({"id":"1","Größe":"2","n":"3"})");
  CHECK(read("n,Größe,ID") == R"({"n":"1","Größe":"2","id":"3"})");
  CHECK(read("\"id\",other,Größe") == R"({"id":"1","other":"2","Größe":"3"})");
  CHECK(read("id,s,n") == "a.csv:1: the header has no column 'Größe'; it has id, s, n");
  CHECK(read("Größe, id,n") == "a.csv:1: the header has no column 'id'; it has Größe,  id, n");
  CHECK(read("foo,bar,baz") == "a.csv:1: the header has no column 'id'; it has foo, bar, baz");
  CHECK(read("id;Größe;n") ==
        "a.csv:1: the header has no column 'id'; it has id;Größe;n, and a comma has to stand "
        "between columns");
  CHECK(read("id,Größe,Id") == "a.csv:1: the header has column 'id' twice");
  CHECK(read("id,Größe,") == "a.csv:1: column 3 of the header has no name");
  folder.Write("a.csv", "");  // a delivery of nothing
  CHECK(ReadRecords({folder.path}, {folder.Found("a.csv")}, FileFormat::kCsv, {"id"},
                    [](const auto&) { return Status(); })
            .ok());
}

TEST_CASE("times are written as Trino and as dbt write them") {
  CHECK(TrinoTime(1763705580123456) == "2025-11-21 06:13:00.123456 UTC");
  CHECK(IsoTime(1763705580123456) == "2025-11-21T06:13:00.123456Z");
}

}  // namespace firn
