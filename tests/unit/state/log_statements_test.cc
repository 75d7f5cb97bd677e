// The log in a real database: how many statements it takes, how long they are, and what comes back.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "runner/engine/connect.h"
#include "runner/state/compaction.h"
#include "runner/state/state_log.h"

namespace firn {
namespace {

// Hands on what it is sent, and remembers how much that was.
class Listening final : public Session {
 public:
  explicit Listening(std::unique_ptr<Session> inner) : inner_(std::move(inner)) {}
  Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                   const StatementOptions& options) override {
    ++statements;
    longest = std::max(longest, sql.size());
    return inner_->Submit(sql, options);
  }
  Status Begin() override { return inner_->Begin(); }
  Status Commit() override { return inner_->Commit(); }
  Status Rollback() override { return inner_->Rollback(); }
  Status Append(const std::vector<std::string>& table,
                const std::vector<std::vector<Cell>>& rows) override {
    return inner_->Append(table, rows);
  }
  size_t statements = 0, longest = 0;

 private:
  std::unique_ptr<Session> inner_;
};

struct Log {
  Log() {
    auto opened = OpenEngine({.type = EngineType::kDuckdb, .path = ":memory:"});
    REQUIRE(opened.ok());
    engine = std::move(*opened);
    session = std::make_unique<Listening>(std::move(*engine->Connect()));
    const Status made = log.Create(*session);
    REQUIRE_MESSAGE(made.ok(), made.message());
    session->statements = 0;
  }
  ProjectState Read() {
    auto state = log.Read(*session);
    REQUIRE_MESSAGE(state.ok(), state.status().message());
    return std::move(*state);
  }
  Project project;
  TargetNames names = {.flavor = SqlFlavor::kDuckdb};
  StateLog log{project, names};
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Listening> session;
};

std::vector<LoadedFile> Files(size_t count, const std::string& folder) {
  std::vector<LoadedFile> files;
  for (size_t i = 0; i < count; ++i) {
    files.push_back({fmt::format("{}/{:07}.jsonl", folder, i), i, fmt::format("{:032x}", i)});
  }
  return files;
}

StateEntry Entry(EntryKind kind, int run, std::vector<LoadedFile> files) {
  StateEntry entry;
  entry.kind = kind;
  entry.run_id = fmt::format("20260101T{:06}.000000Z-abcd", run);
  entry.sequence = kind == EntryKind::kIntent ? 1 : 2;
  entry.written_at =
      fmt::format("2026-01-01 {:02}:{:02}:{:02}.000000 UTC", run / 3600, run / 60 % 60, run % 60);
  entry.model = "landing.events";
  entry.query_id = fmt::format("q{}", run);
  entry.files = std::move(files);
  return entry;
}

constexpr size_t kTrinosLimit = 1'000'000;  // query.max-length

}  // namespace

TEST_CASE("20,000 files go into the log by statements of half of what Trino takes, and come back") {
  Log log;
  const std::vector<LoadedFile> files = Files(20'000, "in/it's");
  REQUIRE(log.log.Append(*log.session, {Entry(EntryKind::kIntent, 1, files)}).ok());
  CHECK(log.session->statements <= 4);
  CHECK(log.session->longest < kTrinosLimit / 2);
  ModelState open = log.Read().models["landing.events"];
  CHECK(open.files.empty());
  REQUIRE(open.open_intents.contains("q1"));
  CHECK(open.open_intents["q1"].files == files);

  log.session->statements = 0;
  REQUIRE(log.log.Append(*log.session, {Entry(EntryKind::kCommit, 1, files)}).ok());
  CHECK(log.session->statements == 1);
  const ModelState done = log.Read().models["landing.events"];
  CHECK(done.files == std::set<LoadedFile>(files.begin(), files.end()));
  CHECK(done.open_intents.empty());
  auto entries = log.log.Entries(*log.session);
  REQUIRE(entries.ok());
  REQUIRE(entries->size() == 2);
  CHECK((*entries)[1].files == files);
}

TEST_CASE("names that a statement doubles, all of them, still fit") {
  Log log;
  std::vector<LoadedFile> files = Files(3'000, "in");
  for (LoadedFile& file : files) file.path = std::string(200, '\'') + file.path.substr(3);
  REQUIRE(log.log.Append(*log.session, {Entry(EntryKind::kIntent, 1, files)}).ok());
  CHECK(log.session->longest < kTrinosLimit);
}

TEST_CASE("a log of small loads and of large ones is shortened by bounded statements") {
  Log log;
  std::vector<StateEntry> entries;
  for (int run = 0; run < 600; ++run) {
    const auto files = Files(run == 300 ? 20'000 : 12, fmt::format("in/{}", run));
    entries.push_back(Entry(EntryKind::kIntent, run, files));
    entries.push_back(Entry(EntryKind::kCommit, run, files));
  }
  REQUIRE(log.log.Append(*log.session, entries).ok());
  const ProjectState before = log.Read();
  REQUIRE(before.models.at("landing.events").files.size() == 20'000 + 599 * 12);
  CHECK(IsLong(before));
  auto rows = log.log.Rows(*log.session);
  REQUIRE(rows.ok());
  log.session->longest = 0;
  size_t steps = 0;
  for (const CompactionStep& step : PlanCompaction(*rows, {}, "2025", "20260102T000000.0Z-ffff")) {
    const Status replaced = log.log.Replace(*log.session, step);
    REQUIRE_MESSAGE(replaced.ok(), replaced.message());
    ++steps;
    const ProjectState now = log.Read();
    CHECK(now.models.at("landing.events").files == before.models.at("landing.events").files);
    CHECK(now.models.at("landing.events").open_intents.empty());
  }
  CHECK(steps > 2);
  CHECK(log.session->longest < kTrinosLimit);
  auto after = log.log.Rows(*log.session);
  REQUIRE(after.ok());
  CHECK(after->size() < 40);
  CHECK(!IsLong(log.Read()));
}

}  // namespace firn
