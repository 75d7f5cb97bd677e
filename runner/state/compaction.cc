#include "runner/state/compaction.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "runner/state/split_files.h"

namespace firn {

bool IsFull(const StateEntry& commit) {
  return commit.parts > 0 || TextBytes(commit.files) >= kPartBytes / 2;
}

bool IsLong(const ProjectState& state) {
  constexpr size_t kUsual = 200;
  const auto summed = static_cast<size_t>(
      std::count_if(state.models.begin(), state.models.end(),
                    [](const auto& model) { return !model.second.committed_at.empty(); }));
  const size_t needed =
      summed + state.backfills.size() + state.full + state.loose_bytes / (kPartBytes / 2);
  return state.entries > kUsual && state.entries > 3 * needed;
}

namespace {

using Key = std::tuple<std::string, int64_t, std::string, std::string, EntryKind>;

Key KeyOf(const StateEntry& entry) {
  return {entry.run_id, entry.sequence, entry.written_at, entry.model, entry.kind};
}

// The entry that the files of a part are of.
Key OwnerOf(const StateEntry& part, EntryKind kind) {
  return {part.run_id, part.sequence, part.written_at, part.model, kind};
}

class Planner {
 public:
  Planner(const std::vector<StateEntry>& rows, const std::set<std::string>& kept,
          const std::string& yesterday, const std::string& run_id, size_t most_bytes)
      : rows_(rows), kept_(kept), yesterday_(yesterday), run_id_(run_id), most_bytes_(most_bytes) {}

  std::vector<CompactionStep> Plan() {
    ReadAll();
    for (size_t i : Order()) {
      if (bytes_ > most_bytes_) Close();
      Take(i);
    }
    Close();
    size_t gone = 0, made = 0;
    for (const CompactionStep& step : steps_) {
      gone += step.gone.size();
      made += step.made.size();
    }
    return gone > made ? std::move(steps_) : std::vector<CompactionStep>();
  }

 private:
  // A model's watermark from a moment on, with what belongs to it.
  struct Mark {
    std::string since;
    size_t row;
  };
  // What the step takes away of one model's commits.
  struct Taken {
    std::string written_at;
    std::vector<LoadedFile> files;
  };

  void ReadAll() {
    for (size_t i = 0; i < rows_.size(); ++i) {
      const StateEntry& row = rows_[i];
      if (row.kind == EntryKind::kFiles) continue;
      StateEntry entry = row;
      entry.files.clear();
      const std::map<std::string, Backfill> told = Ends(row) ? state_.backfills : kNone;
      const bool counts = state_.Apply(entry);
      if (Ends(row) && counts) forgotten_[row.backfill->id] = i;
      for (const auto& [id, _] : told) {
        if (!state_.backfills.contains(id)) forgotten_[id] = i;
      }
      owners_.insert(KeyOf(row));
      if (!row.query_id.empty() && row.kind != EntryKind::kIntent) {
        const Key first =
            first_told_.try_emplace({row.model, row.query_id}, KeyOf(row)).first->second;
        if (first != KeyOf(row)) told_before_.emplace(KeyOf(row), first);
      }
      if (!counts) continue;
      if (row.kind != EntryKind::kCommit) continue;
      if (!row.watermark.empty()) marks_[row.model].push_back({row.written_at, i});
      if (row.parts > 0 && !row.query_id.empty()) with_files_.insert(row.query_id);
    }
    for (const StateEntry& row : rows_) {
      if (row.kind == EntryKind::kFiles || !Stays(row)) continue;
      staying_.insert(KeyOf(row));
      // Lest what counts for nothing comes to count.
      auto first = told_before_.find(KeyOf(row));
      if (first != told_before_.end()) staying_.insert(first->second);
    }
    // A backfill that has ended is forgotten with the commit that says so, so all others that tell
    // of it must be gone by then.
    for (size_t i = 0; i < rows_.size(); ++i) {
      const StateEntry& row = rows_[i];
      ended_stays_ |= row.backfill && !Counts(i) && !Ends(row) && staying_.contains(KeyOf(row));
    }
  }

  // What the row tells of a backfill, which has not ended since.
  bool Counts(size_t i) const {
    auto forgotten = forgotten_.find(rows_[i].backfill->id);
    return forgotten == forgotten_.end() || forgotten->second < i;
  }

  bool Stays(const StateEntry& row) const {
    if (kept_.contains(row.run_id)) return true;
    if (!FirstTold(row)) return false;
    if (row.kind == EntryKind::kIntent) return with_files_.contains(row.query_id);
    return row.kind == EntryKind::kCommit && IsFull(row);
  }

  bool FirstTold(const StateEntry& row) const { return !told_before_.contains(KeyOf(row)); }

  static bool Ends(const StateEntry& row) {
    return row.kind == EntryKind::kCommit && row.backfill && row.backfill->ended;
  }

  // What goes: first outcomes that had been told before and count for nothing; then model by model,
  // each in the order of the log, so that an intent goes before what settles it and a claim before
  // its end; and at last what says that backfills have ended.
  std::vector<size_t> Order() const {
    std::vector<size_t> order;
    for (size_t i = 0; i < rows_.size(); ++i) {
      const StateEntry& row = rows_[i];
      bool goes = !staying_.contains(KeyOf(row)) && !(ended_stays_ && Ends(row));
      if (row.kind == EntryKind::kFiles) {  // with its entry, if there is one
        goes = !kept_.contains(row.run_id) && row.written_at < yesterday_ &&
               !owners_.contains(OwnerOf(row, EntryKind::kIntent)) &&
               !owners_.contains(OwnerOf(row, EntryKind::kCommit));
      }
      if (goes) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      const bool last_a = Ends(rows_[a]), last_b = Ends(rows_[b]);
      const bool first_a = FirstTold(rows_[a]), first_b = FirstTold(rows_[b]);
      return std::tie(first_a, last_a, rows_[a].model) < std::tie(first_b, last_b, rows_[b].model);
    });
    return order;
  }

  void Take(size_t i) {
    const StateEntry& row = rows_[i];
    Remove(row);
    if (row.parts > 0 && row.kind == EntryKind::kIntent) {
      StateEntry part = row;
      part.kind = EntryKind::kFiles;
      Remove(part);
    }
    if (row.kind != EntryKind::kCommit || !FirstTold(row)) return;
    Taken& taken = taken_[row.model];
    taken.written_at = std::max(taken.written_at, row.written_at);
    taken.files.insert(taken.files.end(), row.files.begin(), row.files.end());
    bytes_ += TextBytes(row.files);
    if (!row.backfill || !Counts(i)) return;
    Backfill& backfill = backfills_.try_emplace(row.backfill->id, *row.backfill).first->second;
    backfill.Add(*row.backfill);
    backfill.told_at = std::max(backfill.told_at, row.written_at);
    bytes_ += kRowBytes;
  }

  void Remove(const StateEntry& row) {
    if (!removed_.insert(KeyOf(row)).second) return;
    StateEntry key;
    key.run_id = row.run_id;
    key.sequence = row.sequence;
    key.written_at = row.written_at;
    key.kind = row.kind;
    key.model = row.model;
    step_.gone.push_back(std::move(key));
    bytes_ += kRowBytes + row.model.size();
  }

  void Close() {
    for (auto& [model, taken] : taken_) Sum(model, taken);
    for (const auto& [_, backfill] : backfills_) {
      StateEntry entry;
      entry.kind = EntryKind::kCommit;
      entry.written_at = backfill.told_at;
      entry.model = backfill.model;
      entry.backfill = backfill;
      Make(std::move(entry));
    }
    if (!step_.gone.empty()) steps_.push_back(std::exchange(step_, {}));
    taken_.clear();
    backfills_.clear();
    removed_.clear();
    bytes_ = 0;
  }

  // Says what the model had come to by then, whatever of it is said elsewhere, too.
  void Sum(const std::string& model, Taken& taken) {
    StateEntry entry;
    entry.kind = EntryKind::kCommit;
    entry.written_at = taken.written_at;
    entry.model = model;
    const std::vector<Mark>& marks = marks_[model];
    auto later =
        std::upper_bound(marks.begin(), marks.end(), taken.written_at,
                         [](const std::string& at, const Mark& mark) { return at < mark.since; });
    if (later != marks.begin()) {
      const StateEntry& row = rows_[std::prev(later)->row];
      entry.watermark = row.watermark;
      entry.late = row.late;
    }
    std::sort(taken.files.begin(), taken.files.end());
    taken.files.erase(std::unique(taken.files.begin(), taken.files.end()), taken.files.end());
    size_t bytes = 0;
    for (LoadedFile& file : taken.files) {
      const size_t more = TextBytes(file);
      if (bytes + more > kPartBytes && !entry.files.empty()) {
        Make(entry);
        entry.files.clear();
        bytes = 0;
      }
      bytes += more;
      entry.files.push_back(std::move(file));
    }
    Make(std::move(entry));
  }

  void Make(StateEntry entry) {
    entry.run_id = run_id_;
    entry.sequence = made_++;
    step_.made.push_back(std::move(entry));
  }

  static inline const std::map<std::string, Backfill> kNone;
  static constexpr size_t kRowBytes = 300;  // a key, and what is made of a model that had one

  const std::vector<StateEntry>& rows_;
  const std::set<std::string>& kept_;
  const std::string& yesterday_;
  const std::string& run_id_;
  const size_t most_bytes_;
  ProjectState state_;  // of all, but for files
  std::map<std::string, std::vector<Mark>> marks_;
  std::map<std::string, size_t> forgotten_;  // by id of a backfill the last row that ended it
  std::set<std::string> with_files_;         // query ids of commits whose files are their intents'
  std::map<std::pair<std::string, std::string>, Key>
      first_told_;                  // by model and query id: outcomes
  std::map<Key, Key> told_before_;  // outcomes that came later, and the first
  std::set<Key> owners_, staying_;
  bool ended_stays_ = false;
  CompactionStep step_;  // under way, with what it takes away:
  std::map<std::string, Taken> taken_;
  std::map<std::string, Backfill> backfills_;
  std::set<Key> removed_;
  size_t bytes_ = 0;
  int64_t made_ = 0;
  std::vector<CompactionStep> steps_;
};

}  // namespace

std::vector<CompactionStep> PlanCompaction(const std::vector<StateEntry>& rows,
                                           const std::set<std::string>& kept,
                                           const std::string& yesterday, const std::string& run_id,
                                           size_t most_bytes) {
  return Planner(rows, kept, yesterday, run_id, most_bytes).Plan();
}

}  // namespace firn
