#include <algorithm>

#include "runner/state/compaction.h"
#include "runner/state/split_files.h"

namespace firn {

bool ProjectState::Apply(const StateEntry& entry) {
  last_written_at = std::max(last_written_at, entry.written_at);
  ++entries;
  if (entry.kind == EntryKind::kFiles) return true;
  const std::string& heard_at = entry.heard_at.empty() ? entry.written_at : entry.heard_at;
  if (entry.status != kDied && entry.status != kReleased) {  // which others wrote
    LastHeard& last = heard[entry.run_id];
    last = {std::max(last.at, heard_at), last.ended || entry.kind == EntryKind::kRun};
  }
  if (entry.kind == EntryKind::kRun) {
    claims.erase(entry.run_id);
    if (entry.status == "waited") waited_at = std::max(waited_at, entry.written_at);
    return true;
  }
  if (entry.kind == EntryKind::kClaim) {
    claims[entry.run_id] = {
        {entry.models.begin(), entry.models.end()}, entry.host, entry.process, heard_at};
    return true;
  }
  if (auto claim = claims.find(entry.run_id); claim != claims.end()) {
    claim->second.alive_at = std::max(claim->second.alive_at, heard_at);
  }
  ModelState& model = models[entry.model];
  if (entry.kind == EntryKind::kIntent) {
    model.open_intents[entry.query_id] = entry;
    return true;
  }
  if (!entry.query_id.empty() && !model.settled.insert(entry.query_id).second) return false;
  model.open_intents.erase(entry.query_id);
  switch (entry.kind) {
    case EntryKind::kCommit:
      if (!entry.watermark.empty()) {
        model.watermark = entry.watermark;
        model.late = entry.late;
      }
      model.files.insert(entry.files.begin(), entry.files.end());
      if (IsFull(entry)) {
        full += entry.query_id.empty() ? 1 : 2;  // with its intent
      } else {
        loose_bytes += TextBytes(entry.files);
      }
      model.committed_at = entry.written_at;
      if (entry.backfill) Tell(*entry.backfill, entry.written_at);
      break;
    case EntryKind::kAbort:
    case EntryKind::kIntent:
    case EntryKind::kRun:
    case EntryKind::kClaim:
    case EntryKind::kFiles:
      break;
  }
  return true;
}

void ProjectState::Tell(const Backfill& told, const std::string& written_at) {
  Backfill& backfill = backfills.try_emplace(told.id, told).first->second;
  backfill.Add(told);
  backfill.told_at = written_at;
  if (!backfill.ended) return;
  // What was begun before, and lies within, is done by it.
  const Backfill ended = backfill;
  std::erase_if(backfills, [&](const auto& other) {
    return other.second.model == ended.model && other.second.id <= ended.id &&
           ended.range.start <= other.second.range.start &&
           other.second.range.end <= ended.range.end;
  });
}

}  // namespace firn
