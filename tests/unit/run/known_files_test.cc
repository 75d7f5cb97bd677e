#include "runner/run/known_files.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "runner/run/stage_files.h"

namespace firn {
namespace {

namespace fs = std::filesystem;

// data/a.jsonl and data/b.jsonl, and ways to them.
class KnownFolder {
 public:
  KnownFolder() {
    char name[] = "/tmp/firn_known_XXXXXX";
    path = mkdtemp(name);
    fs::create_directories(fs::path(path) / "data");
    Write("a", "{}");
    Write("b", "[]");
    fs::create_directory_symlink("data", fs::path(path) / "link");
  }
  ~KnownFolder() { fs::remove_all(path); }
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(fs::path(path) / "data" / (name + ".jsonl")) << text;
  }
  // As the log has it when the glob of the time found it.
  std::set<LoadedFile> Loaded(const std::string& glob) {
    auto found = FindFiles({path}, glob);
    REQUIRE(found.ok());
    return {found->begin(), found->end()};
  }
  ChosenFiles Choose(const std::string& glob, const std::set<LoadedFile>& known) {
    SourceSpec source;
    StagedFiles staged;
    staged.source = &source;
    staged.glob = glob;
    auto chosen = ChooseFiles(path, staged, known, false, nullptr);
    REQUIRE(chosen.ok());
    return *chosen;
  }
  std::string path;
};

}  // namespace

TEST_CASE("a file is the same by every spelling, whichever was logged") {
  KnownFolder folder;
  std::vector<std::string> spellings = {"data/a.jsonl",         "./data/a.jsonl",
                                        "data//a.jsonl",        "data/./a.jsonl",
                                        "data/../data/a.jsonl", folder.path + "/data/a.jsonl",
                                        "link/a.jsonl",         folder.path + "//link/a.jsonl",
                                        "data/?.jsonl",         "./data/*.jsonl",
                                        "link/*.jsonl",         "link/../data/*.jsonl"};
  size_t tried = 0;
  for (const std::string& logged : spellings) {
    for (const std::string& now : spellings) {
      CAPTURE(logged);
      CAPTURE(now);
      ChosenFiles chosen = folder.Choose(now, folder.Loaded(logged));
      for (const LoadedFile& file : chosen.files) CHECK(file.path.ends_with("b.jsonl"));
      CHECK(chosen.changed.empty());
      ++tried;
    }
  }
  CHECK(tried == spellings.size() * spellings.size());
}

TEST_CASE("a link beside its file does not double it") {
  KnownFolder folder;
  fs::create_symlink("a.jsonl", fs::path(folder.path) / "data" / "c.jsonl");
  CHECK(folder.Choose("data/*.jsonl", {}).files.size() == 2);
  CHECK(folder.Choose("data/*.jsonl", folder.Loaded("data/b.jsonl")).files.size() == 1);
  // The log of an older version has both.
  CHECK(folder.Choose("data/*.jsonl", folder.Loaded("data/*.jsonl")).files.empty());
  CHECK_FALSE(folder.Choose("data/*.jsonl", folder.Loaded("data/*.jsonl")).any_new);
}

TEST_CASE("another file with the same content is another file") {
  KnownFolder folder;
  folder.Write("c", "{}");
  ChosenFiles chosen = folder.Choose("data/*.jsonl", folder.Loaded("data/a.jsonl"));
  CHECK(chosen.files.size() == 2);
  CHECK(chosen.changed.empty());
}

TEST_CASE("a file that grew is loaded and told of, by every spelling") {
  for (const char* logged : {"data/a.jsonl", "./data/a.jsonl", "data//a.jsonl"}) {
    for (const char* now : {"data/a.jsonl", "./data/*.jsonl", "link/a.jsonl"}) {
      KnownFolder folder;
      std::set<LoadedFile> known = folder.Loaded(logged);
      folder.Write("a", "{}\n{}");
      ChosenFiles chosen = folder.Choose(now, known);
      CAPTURE(logged);
      CAPTURE(now);
      REQUIRE(chosen.changed.size() == 1);
      CHECK(chosen.changed[0].ends_with("a.jsonl"));
      known.insert(chosen.files.begin(), chosen.files.end());
      CHECK(folder.Choose(now, known).changed.empty());
    }
  }
}

}  // namespace firn
