#include "runner/run/source_progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "compiler/plan/snapshot_rows.h"
#include "runner/run/snapshot_history.h"
#include "runner/run/source_offsets.h"
#include "runner/run/target_state.h"

namespace firn {

namespace {

class SnapshotReader {
 public:
  SnapshotReader(const Workspace& workspace, Session& session, const TargetNames& names,
                 const WatermarkUse& use)
      : workspace_(workspace),
        session_(session),
        names_(names),
        of_(use.snapshot_of),
        table_(SnapshotTable(use, workspace.project)) {}

  Result<SourceProgress> Read(const std::string& from) {
    progress_.known = true;
    progress_.from = from;
    Status read = ReadSnapshots();
    if (!read.ok()) return read;
    Status chosen = Choose();
    if (!chosen.ok()) return chosen;
    return progress_;
  }

 private:
  Result<QueryResult> Ask(QueryPtr query, Ast& ast) {
    return AskTrino(query, workspace_.project, names_, session_, ast);
  }

  Status ReadSnapshots() {
    auto read = ReadSnapshotHistory(table_, workspace_.project, names_, session_);
    if (!read.ok() && read.status().code() == StatusCode::kQuery) {
      return {StatusCode::kQuery,
              fmt::format("the snapshots of {} cannot be read, as of an Iceberg table: {}", of_,
                          read.status().message())};
    }
    if (!read.ok()) return read.status();
    history_ = std::move(*read);
    progress_.to = history_.current;
    return Status();
  }

  Status ReadAll(std::string why) {
    progress_.how = SnapshotRead::kAll;
    progress_.why = std::move(why);
    return Status();
  }

  Status Choose() {
    const std::string& from = progress_.from;
    if (progress_.to == from) {  // also where there is no snapshot, and never was
      progress_.how = SnapshotRead::kNothing;
      progress_.rows = 0;
      return Status();
    }
    if (from.empty()) return ReadAll("no watermark yet");
    if (progress_.to.empty()) return ReadAll(fmt::format("{} has no snapshot any more", of_));
    if (!history_.snapshots.contains(from)) {
      return ReadAll(fmt::format("{} has no snapshot {} any more", of_, from));
    }
    const auto range = history_.Since(from);
    if (!range) {
      return ReadAll(
          fmt::format("{} was replaced or rolled back after snapshot {}, or does not"
                      " have all snapshots since any more",
                      of_, from));
    }
    return ChooseFor(*range);
  }

  Status ChooseFor(const std::vector<const TableSnapshot*>& range) {
    bool refused = false, appends = true, replaces = true;
    int64_t added = 0;
    for (const TableSnapshot* snapshot : range) {
      bool replace = snapshot->operation == "replace";
      replaces &= replace;
      appends &= snapshot->operation == "append";
      progress_.rewrites |= snapshot->operation == "overwrite";
      refused |= !replace && snapshot->has_delete_files;
      added += snapshot->added_rows;
    }
    progress_.how = SnapshotRead::kChanges;
    if (replaces) {  // the same rows in other files
      progress_.rows = 0;
      return Status();
    }
    if (!refused) {
      auto counted = CountRows();
      if (!counted.ok()) return counted.status();
      if (*counted) return Status();
    }
    if (appends) {
      progress_.how = SnapshotRead::kPaths;
      progress_.why = "table_changes refuses a table with delete files";
      progress_.rows = added;
      return Status();
    }
    return ReadAll(
        fmt::format("table_changes cannot tell what was changed, deleted or rewritten"
                    " in {} since snapshot {}",
                    of_, progress_.from));
  }

  // False: table_changes refuses this range, whatever the snapshots say.
  Result<bool> CountRows() {
    Ast ast;
    auto counts = Ask(CountChanges(table_, progress_, ast), ast);
    if (!counts.ok()) {
      const std::string& name = counts.status().name;
      if (name == "NOT_SUPPORTED" || name == "INVALID_FUNCTION_ARGUMENT") return false;
      return counts.status();
    }
    progress_.rows = 0;
    for (const std::vector<Cell>& row : counts->rows) {
      progress_.rows += std::atoll(row[1].value_or("0").c_str());
      progress_.deletes |= row[0] == "delete";
    }
    return true;
  }

  const Workspace& workspace_;
  Session& session_;
  const TargetNames& names_;
  const std::string of_;     // what the model's author calls it
  const std::string table_;  // what a statement does
  SnapshotHistory history_;
  SourceProgress progress_;
};

}  // namespace

Result<std::optional<SourceProgress>> ReadSourceProgress(const Workspace& workspace,
                                                         Session& session, const TargetNames& names,
                                                         size_t model, const std::string& from) {
  WatermarkUse use =
      ChooseWatermark(workspace.project.models[model], workspace.project,
                      workspace.analysis.models[model], workspace.analysis, names.flavor);
  if (!use.asked_first()) return std::optional<SourceProgress>();
  Result<SourceProgress> progress =
      use.kind == WatermarkKind::kOffsets
          ? ReadOffsets(workspace, session, names, workspace.project.models[model], use, from)
          : SnapshotReader(workspace, session, names, use).Read(from);
  if (!progress.ok()) return progress.status();
  return std::optional(*progress);
}

Status AddSourceProgress(const Workspace& workspace, Session& session, const TargetNames& names,
                         size_t model, PlanInput* input) {
  std::string name = LowerCase(workspace.project.models[model].qualified_name());
  bool anew = input->full_refresh || input->live->Find(name) == nullptr;
  auto known = input->watermarks.find(name);
  std::string from = anew || known == input->watermarks.end() ? "" : known->second;
  auto progress = ReadSourceProgress(workspace, session, names, model, from);
  if (!progress.ok()) return progress.status();
  if (*progress) input->progress[name] = **progress;
  return Status();
}

std::string NoteOf(const SourceProgress& progress) {
  if (progress.from.empty() || progress.why.empty()) return {};
  if (!progress.ranges.empty()) return progress.why;
  return progress.why + (progress.how == SnapshotRead::kPaths ? ", so its files were compared"
                                                              : ", so all was compared");
}

}  // namespace firn
