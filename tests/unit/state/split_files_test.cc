// Entries whose files are too many for one.
#include "runner/state/split_files.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

namespace firn {
namespace {

std::vector<LoadedFile> Files(size_t count) {
  std::vector<LoadedFile> files;
  for (size_t i = 0; i < count; ++i) {
    files.push_back({fmt::format("in/deep/{:07}.jsonl", i), i, fmt::format("{:032x}", i)});
  }
  return files;
}

StateEntry Entry(EntryKind kind, std::string query_id, std::vector<LoadedFile> files) {
  StateEntry entry;
  entry.kind = kind;
  entry.run_id = "r";
  entry.sequence = 3;
  entry.written_at = "2026-01-01 00:00:00.000000 UTC";
  entry.model = "landing.orders";
  entry.query_id = std::move(query_id);
  entry.files = std::move(files);
  return entry;
}

// What the log gives back of these rows.
struct SplitLog {
  void Add(const StateEntry& entry) {
    for (const StateEntry& row : SplitFiles(entry)) {
      StateEntry read;
      read.kind = row.kind;
      REQUIRE(ReadPayload(PayloadOf(row), &read));
      read.run_id = row.run_id;
      read.sequence = row.sequence;
      read.model = row.model;
      rows.push_back(std::move(read));
    }
  }
  Result<ProjectState> Read() const {
    JoinFiles join;
    ProjectState state;
    for (const StateEntry& row : rows) {
      if (row.kind == EntryKind::kFiles) join.AddPart(row);
    }
    for (StateEntry row : rows) {
      if (row.kind == EntryKind::kFiles) continue;
      if (Status filled = join.Fill(&row); !filled.ok()) return filled;
      state.Apply(row);
    }
    for (auto& [query_id, intent] : state.models["landing.orders"].open_intents) {
      if (intent.files.empty()) intent.files = join.FilesOf(query_id);
    }
    return state;
  }
  std::vector<StateEntry> rows;
};

std::set<LoadedFile> SetOf(const std::vector<LoadedFile>& files) {
  return {files.begin(), files.end()};
}

}  // namespace

TEST_CASE("few files stand in the entry itself, as they always did") {
  const StateEntry intent = Entry(EntryKind::kIntent, "q", Files(500));
  const std::vector<StateEntry> rows = SplitFiles(intent);
  REQUIRE(rows.size() == 1);
  CHECK(PayloadOf(rows[0]) == PayloadOf(intent));
}

TEST_CASE("many files stand in entries of a bounded size, before the one that they are of") {
  const std::vector<StateEntry> rows = SplitFiles(Entry(EntryKind::kIntent, "q", Files(20'000)));
  REQUIRE(rows.size() > 10);
  size_t total = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    CHECK((rows[i].kind == EntryKind::kIntent) == (i + 1 == rows.size()));
    CHECK(PayloadOf(rows[i]).size() <= kPartBytes);
    CHECK(rows[i].sequence == 3);
    total += PayloadOf(rows[i]).size();
  }
  CHECK(total < 20'000 * 65);
  CHECK(rows.back().files.empty());
  // One path may be longer than a part.
  const LoadedFile large{std::string(2 * kPartBytes, 'x'), 1, "f"};
  CHECK(SplitFiles(Entry(EntryKind::kIntent, "q", {large, large, large})).size() == 4);
}

TEST_CASE("an intent counts with its last part alone, and its files with its commit") {
  const std::vector<LoadedFile> files = Files(3'000);
  SplitLog log;
  log.Add(Entry(EntryKind::kIntent, "q", files));
  const std::vector<StateEntry> rows = log.rows;
  REQUIRE(rows.size() == 5);
  // The process dies before each row and after the last.
  for (size_t written = 0; written <= rows.size(); ++written) {
    log.rows = {rows.begin(), rows.begin() + static_cast<ptrdiff_t>(written)};
    auto state = log.Read();
    REQUIRE(state.ok());
    ModelState& model = state->models["landing.orders"];
    CHECK(model.files.empty());
    REQUIRE(model.open_intents.size() == (written == rows.size() ? 1 : 0));
    if (written < rows.size()) continue;
    // Settled by a later run, with what it has read.
    StateEntry settled = model.open_intents.at("q");
    CHECK(settled.files == files);
    settled.kind = EntryKind::kCommit;
    const size_t before = log.rows.size();
    log.Add(settled);
    CHECK(log.rows.size() == before + 1);  // the files are there
    CHECK(log.Read()->models["landing.orders"].files == SetOf(files));
    log.Add(settled);  // by two that found it at once
    CHECK(log.Read()->models["landing.orders"].files == SetOf(files));
    CHECK(log.Read()->models["landing.orders"].open_intents.empty());
  }
}

TEST_CASE("files of a statement that changed nothing do not count, and need not be told again") {
  SplitLog log;
  StateEntry intent = Entry(EntryKind::kIntent, "q", Files(3'000));
  log.Add(intent);
  intent.kind = EntryKind::kAbort;
  log.Add(intent);
  CHECK(log.rows.size() == 6);
  CHECK(log.rows.back().files.empty());
  CHECK(log.Read()->models["landing.orders"].files.empty());
  CHECK(log.Read()->models["landing.orders"].open_intents.empty());
}

TEST_CASE("parts that were sent twice, and in another order, are the same files") {
  const std::vector<LoadedFile> files = Files(3'000);
  SplitLog log;
  log.Add(Entry(EntryKind::kIntent, "q", files));
  log.Add(Entry(EntryKind::kIntent, "q", files));
  log.Add(Entry(EntryKind::kCommit, "q", files));
  std::reverse(log.rows.begin(), log.rows.end() - 3);
  CHECK(log.Read()->models["landing.orders"].files == SetOf(files));
}

TEST_CASE("a commit without an intent has parts of its own") {
  const std::vector<LoadedFile> files = Files(3'000);
  SplitLog log;
  log.Add(Entry(EntryKind::kCommit, "", files));
  CHECK(log.rows.size() == 5);
  CHECK(log.Read()->models["landing.orders"].files == SetOf(files));
}

TEST_CASE("an intent that an earlier firn wrote whole is settled without its files") {
  const std::vector<LoadedFile> files = Files(3'000);
  SplitLog log;
  log.rows = {Entry(EntryKind::kIntent, "q", files)};
  log.Add(Entry(EntryKind::kCommit, "q", files));
  CHECK(log.rows.size() == 2);
  CHECK(log.Read()->models["landing.orders"].files == SetOf(files));
}

TEST_CASE("a part that is missing is told") {
  SplitLog log;
  log.Add(Entry(EntryKind::kIntent, "q", Files(3'000)));
  log.rows.erase(log.rows.begin() + 1);
  auto state = log.Read();
  CHECK(state.status().code() == StatusCode::kProtocol);
  CHECK(state.status().message() ==
        "firn.log: not all 4 parts of the files of entry 3 of run r are there");
}

TEST_CASE("a part says the folder that its files have in common once, whatever their order") {
  for (const std::vector<std::string>& paths :
       std::vector<std::vector<std::string>>{{"in/a", "out/b", "in/c"},
                                             {"in/a/x", "in/ab/x"},
                                             {"a", "b"},
                                             {"/x/y", "/x/z"},
                                             {"in/a"},
                                             {"in/a", "in/a/b"}}) {
    StateEntry part;
    part.kind = EntryKind::kFiles;
    part.part = 7;
    for (const std::string& path : paths) part.files.push_back({path, 1, "f"});
    StateEntry read;
    read.kind = EntryKind::kFiles;
    REQUIRE(ReadPayload(PayloadOf(part), &read));
    CHECK(read.files == part.files);
    CHECK(read.part == 7);
  }
}

TEST_CASE("a part that somebody damaged is told") {
  for (const char* payload :
       {"{}", "[]", R"({"part":1,"folder":"","files":7})", R"({"part":1,"folder":1,"files":[]})",
        R"({"part":"1","folder":"","files":[]})", R"({"part":1,"folder":"","files":[["a",1]]})",
        R"({"part":1,"folder":"","files":[["a","1","f"]]})"}) {
    StateEntry part;
    part.kind = EntryKind::kFiles;
    CHECK(!ReadPayload(payload, &part));
  }
}

}  // namespace firn
