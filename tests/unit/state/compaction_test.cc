// A log that was shortened says what it said, after each statement and with what comes later.
#include "runner/state/compaction.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>

#include "runner/state/split_files.h"

namespace firn {
namespace {

using Rows = std::vector<StateEntry>;

// As Trino orders the log and StateLog reads it.
ProjectState StateOf(Rows rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const StateEntry& a, const StateEntry& b) {
    return std::tie(a.written_at, a.run_id, a.sequence) <
           std::tie(b.written_at, b.run_id, b.sequence);
  });
  JoinFiles join;
  for (const StateEntry& row : rows) {
    if (row.kind == EntryKind::kFiles) join.AddPart(row);
  }
  ProjectState state;
  for (StateEntry& row : rows) {
    if (row.kind == EntryKind::kFiles) continue;
    const Status filled = join.Fill(&row);
    REQUIRE_MESSAGE(filled.ok(), filled.message());
    state.Apply(row);
  }
  return state;
}

bool Same(const StateEntry& row, const StateEntry& key) {
  return std::tie(row.run_id, row.sequence, row.written_at, row.kind, row.model) ==
         std::tie(key.run_id, key.sequence, key.written_at, key.kind, key.model);
}

Rows Apply(Rows rows, const CompactionStep& step) {
  std::erase_if(rows, [&](const StateEntry& row) {
    return std::any_of(step.gone.begin(), step.gone.end(),
                       [&](const StateEntry& key) { return Same(row, key); });
  });
  rows.insert(rows.end(), step.made.begin(), step.made.end());
  return rows;
}

// What StateLog::Rows gives.
Rows Told(Rows rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const StateEntry& a, const StateEntry& b) {
    return std::tie(a.written_at, a.run_id, a.sequence) <
           std::tie(b.written_at, b.run_id, b.sequence);
  });
  for (StateEntry& row : rows) {
    if (row.kind == EntryKind::kFiles) row.files.clear();
  }
  return rows;
}

std::string Time(int i) {
  return fmt::format("2026-01-01 00:{:02}:{:02}.000000 UTC", i / 60, i % 60);
}

void CheckSame(const ProjectState& after, const ProjectState& before) {
  CHECK(after.backfills.size() == before.backfills.size());
  for (const auto& [id, backfill] : before.backfills) {
    REQUIRE(after.backfills.contains(id));
    CHECK(after.backfills.at(id).done == backfill.done);
    CHECK(after.backfills.at(id).refreshed == backfill.refreshed);
  }
  for (const auto& [name, model] : before.models) {
    if (model.committed_at.empty() && model.open_intents.empty()) continue;
    REQUIRE(after.models.contains(name));
    const ModelState& now = after.models.at(name);
    CHECK(now.watermark == model.watermark);
    CHECK(now.late == model.late);
    CHECK(now.files == model.files);
    CHECK(now.open_intents.size() == model.open_intents.size());
    for (const auto& [query_id, _] : model.open_intents) CHECK(now.open_intents.contains(query_id));
  }
}

// A log of some runs: writes with few and many files, aborted and open ones, backfills, claims.
class RandomLog {
 public:
  explicit RandomLog(unsigned seed) : random_(seed) {}

  int Any(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void Write(int i) {
    StateEntry entry;
    entry.model = Any(2) == 0 ? "marts.orders" : "marts.customers";
    entry.run_id = "run" + std::to_string(Any(4));
    if (Any(3) > 0) entry.watermark = std::to_string(i);
    if (!entry.watermark.empty() && Any(2) == 0) entry.late = LateCount{.passed = i};
    // A path of 30,000 letters stands for many files: with four of them an entry is split, and
    // with two it stays.
    const int files = Any(6);
    for (int f = 0; f < files; ++f) {
      const bool large = files > 1 && Any(3) > 0;
      const std::string path = std::string(large ? 30'000 : 1, 'x') + std::to_string(Any(50));
      entry.files.push_back({path, 1, "f"});
    }
    std::sort(entry.files.begin(), entry.files.end());
    if (Any(4) == 0) entry.backfill = Tell();
    const int how = Any(10);
    if (how < 3) return Add(entry, EntryKind::kCommit);  // by hand, or on DuckDB
    entry.query_id = "q" + std::to_string(i);
    if (how == 3) {  // died amid the parts
      Rows parts = Split(entry, EntryKind::kIntent);
      parts.pop_back();
      rows.insert(rows.end(), parts.begin(), parts.end());
      return;
    }
    Add(entry, EntryKind::kIntent);
    if (how == 4) {
      entry.backfill.reset();  // no backfill ends before all of its writes are settled
      open_.push_back(entry);
    } else {
      Add(entry, how < 7 ? EntryKind::kAbort : EntryKind::kCommit);
      if (Any(5) == 0) Add(entry, how < 7 ? EntryKind::kAbort : EntryKind::kCommit);
      if (!entry.backfill) told_.push_back(rows.back());
    }
    if (Any(6) == 0 && !told_.empty()) {  // the same of a dead run, whose INSERT took until now
      rows.push_back(told_[static_cast<size_t>(Any(static_cast<int>(told_.size())))]);
      rows.back().sequence += 1000;
    }
    if (Any(5) == 0 && !open_.empty()) {  // settled by a later run, under the dead one's id
      entry = open_.back();
      open_.pop_back();
      Add(entry, Any(2) == 0 ? EntryKind::kAbort : EntryKind::kCommit);
    }
    if (Any(4) == 0) {
      StateEntry claim;
      claim.run_id = entry.run_id;
      claim.models = {entry.model};
      Add(claim, EntryKind::kClaim);
      if (Any(3) > 0) Add(claim, EntryKind::kRun);
    }
  }

  void Pause() { ++now_; }

  Rows rows;

 private:
  Backfill Tell() {
    Backfill told;
    const int id = Any(5);
    told.id = fmt::format("{}.{}", id, generation_[id]);  // one that has ended is told of no more
    told.model = id < 3 ? "marts.orders" : "marts.customers";
    told.range = {id * 100, id * 100 + 100};
    const int window = id * 100 + Any(10) * 10;
    told.done = {{window, window + 10}};
    told.ended = Any(6) == 0;
    generation_[id] += told.ended;
    return told;
  }

  Rows Split(StateEntry entry, EntryKind kind) {
    entry.kind = kind;
    now_ += entry.backfill.has_value() && now_ == last_;  // alone in its moment
    entry.written_at = Time(now_);
    // Several in one moment; and a dead run's id with another's number, at another time.
    const bool earlier = Any(3) == 0;
    entry.sequence = now_ != last_ && earlier ? 1 : ++sequence_;
    last_ = now_;
    now_ += Any(3) > 0 || entry.backfill.has_value();
    return SplitFiles(entry);
  }
  void Add(const StateEntry& entry, EntryKind kind) {
    for (StateEntry& row : Split(entry, kind)) rows.push_back(std::move(row));
  }

  std::mt19937 random_;
  Rows open_, told_;
  std::map<int, int> generation_;
  int now_ = 0, last_ = -1;
  int64_t sequence_ = 10;
};

std::set<std::string> KeptOf(const ProjectState& state) {
  std::set<std::string> kept;
  for (const auto& [_, model] : state.models) {
    for (const auto& [query_id, intent] : model.open_intents) kept.insert(intent.run_id);
  }
  return kept;
}

}  // namespace

TEST_CASE("the log says the same after each statement, and what comes later counts as before") {
  size_t steps = 0, shorter = 0;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    RandomLog log(seed);
    for (int i = 0; i < 30; ++i) log.Write(i);
    const Rows before = log.rows;
    const ProjectState state = StateOf(before);
    const size_t read = before.size();
    log.Pause();
    for (int i = 30; i < 40; ++i) log.Write(i);
    const Rows later(log.rows.begin() + static_cast<ptrdiff_t>(read), log.rows.end());
    const ProjectState whole = StateOf(log.rows);
    const size_t most = seed % 2 == 0 ? 1'000 : 150'000;
    Rows now = before;
    auto plan = PlanCompaction(Told(before), KeptOf(state), Time(3000), "run9", most);
    for (const CompactionStep& step : plan) {
      now = Apply(std::move(now), step);
      INFO("seed ", seed);
      CheckSame(StateOf(now), state);
      Rows with_later = now;
      with_later.insert(with_later.end(), later.begin(), later.end());
      CheckSame(StateOf(with_later), whole);
    }
    steps += plan.size();
    shorter += now.size() < before.size();
  }
  CHECK(steps > 600);
  CHECK(shorter > 150);
}

TEST_CASE("a long log of many models and runs comes to an entry a model, in bounded steps") {
  Rows rows;
  for (int run = 0; run < 4; ++run) {
    for (int model = 0; model < 3000; ++model) {
      StateEntry entry;
      entry.model = fmt::format("marts.model_{}", model);
      entry.run_id = fmt::format("20260101T00000{}.000000Z-abcd", run);
      entry.written_at = Time(run);
      entry.sequence = 2 * model;
      entry.watermark = std::to_string(run);
      entry.query_id = fmt::format("q{}_{}", run, model);
      entry.kind = EntryKind::kIntent;
      rows.push_back(entry);
      entry.kind = EntryKind::kCommit;
      ++entry.sequence;
      rows.push_back(entry);
    }
  }
  const ProjectState before = StateOf(rows);
  CHECK(IsLong(before));
  Rows after = rows;
  std::vector<CompactionStep> plan = PlanCompaction(rows, {}, Time(0), "run9");
  for (const CompactionStep& step : plan) {
    CHECK(step.gone.size() + step.made.size() < 2'000);
    after.insert(after.end(), step.made.begin(), step.made.end());
  }
  after.erase(after.begin(), after.begin() + static_cast<ptrdiff_t>(rows.size()));
  CHECK(after.size() < 3'100);  // those at which a step ends have two
  const ProjectState state = StateOf(after);
  CHECK(!IsLong(state));
  CheckSame(state, before);
  size_t gone = 0;
  for (const CompactionStep& step : plan) gone += step.gone.size();
  CHECK(gone == rows.size());
}

TEST_CASE("files of many small commits come into few, those of large ones stay") {
  Rows rows;
  const auto write = [&](int run, int count) {
    StateEntry entry;
    entry.kind = EntryKind::kCommit;
    entry.model = "landing.events";
    entry.run_id = fmt::format("run{:04}", run);
    entry.written_at = Time(run);
    for (int i = 0; i < count; ++i) {
      entry.files.push_back({fmt::format("in/{}_{}.jsonl", run, i), 1, std::string(32, '0')});
    }
    for (StateEntry& row : SplitFiles(entry)) rows.push_back(std::move(row));
  };
  for (int run = 0; run < 1000; ++run) write(run, 10);
  write(1000, 5000);
  const ProjectState before = StateOf(rows);
  CHECK(IsLong(before));
  Rows after = rows;
  for (const CompactionStep& step : PlanCompaction(Told(rows), {}, Time(0), "run9")) {
    for (const StateEntry& made : step.made) CHECK(PayloadOf(made).size() < 1.2 * kPartBytes);
    after = Apply(std::move(after), step);
  }
  CHECK(after.size() < 30);
  CheckSame(StateOf(after), before);
  CHECK(!IsLong(StateOf(after)));
  CHECK(PlanCompaction(Told(after), {}, Time(0), "run9").size() <= 1);
}

TEST_CASE("parts of a run that died amid them go, once they are old") {
  StateEntry intent;
  intent.kind = EntryKind::kIntent;
  intent.model = "landing.events";
  intent.run_id = "dead";
  intent.written_at = Time(10);
  intent.query_id = "q";
  for (int i = 0; i < 10; ++i) intent.files.push_back({std::string(30'000, 'x'), 1, ""});
  Rows rows = SplitFiles(intent);
  rows.pop_back();
  CHECK(PlanCompaction(Told(rows), {}, Time(10), "run9").empty());
  CHECK(PlanCompaction(Told(rows), {"dead"}, Time(11), "run9").empty());
  auto plan = PlanCompaction(Told(rows), {}, Time(11), "run9");
  REQUIRE(plan.size() == 1);
  CHECK(Apply(rows, plan[0]).empty());
}

}  // namespace firn
