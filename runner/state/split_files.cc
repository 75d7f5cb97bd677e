#include "runner/state/split_files.h"

#include <fmt/format.h>

#include <utility>

namespace firn {

namespace {

std::vector<std::vector<LoadedFile>> Cut(std::vector<LoadedFile> files) {
  std::vector<std::vector<LoadedFile>> parts;
  size_t bytes = 0;
  for (LoadedFile& file : files) {
    bytes += TextBytes(file);
    if (parts.empty() || bytes > kPartBytes) {
      parts.emplace_back();
      bytes = TextBytes(file);
    }
    parts.back().push_back(std::move(file));
  }
  return parts;
}

}  // namespace

size_t TextBytes(const LoadedFile& file) {
  constexpr size_t kBesidePath = 80;  // quotes, size, fingerprint
  return file.path.size() + kBesidePath;
}

size_t TextBytes(const std::vector<LoadedFile>& files) {
  size_t bytes = 0;
  for (const LoadedFile& file : files) bytes += TextBytes(file);
  return bytes;
}

std::vector<StateEntry> SplitFiles(StateEntry entry) {
  std::vector<StateEntry> rows;
  std::vector<LoadedFile> files = std::exchange(entry.files, {});
  entry.parts = 0;
  if (entry.kind == EntryKind::kAbort) return {entry};
  if (TextBytes(files) <= kPartBytes) {
    entry.files = std::move(files);
    return {entry};
  }
  std::vector<std::vector<LoadedFile>> parts = Cut(std::move(files));
  entry.parts = static_cast<int64_t>(parts.size());
  if (entry.kind != EntryKind::kCommit || entry.query_id.empty()) {
    for (size_t i = 0; i < parts.size(); ++i) {
      StateEntry part;
      part.kind = EntryKind::kFiles;
      part.run_id = entry.run_id;
      part.sequence = entry.sequence;
      part.written_at = entry.written_at;
      part.model = entry.model;
      part.part = static_cast<int64_t>(i + 1);
      part.files = std::move(parts[i]);
      rows.push_back(std::move(part));
    }
  }
  rows.push_back(std::move(entry));
  return rows;
}

void JoinFiles::AddPart(StateEntry part) {
  Parts& parts = parts_[{part.run_id, part.sequence, part.written_at, part.model}];
  if (!parts.seen.insert(part.part).second) return;  // an INSERT that was sent again
  if (parts.files.empty()) {
    parts.files = std::move(part.files);
  } else {
    std::move(part.files.begin(), part.files.end(), std::back_inserter(parts.files));
  }
}

Status JoinFiles::Fill(StateEntry* entry) {
  const bool commit = entry->kind == EntryKind::kCommit;
  if (entry->kind == EntryKind::kIntent && TextBytes(entry->files) > kPartBytes) {
    of_intents_[entry->query_id] = entry->files;  // of a firn that did not split, settled by this
  }
  const int64_t count = std::exchange(entry->parts, 0);
  if (count == 0) return Status();
  auto intended = entry->query_id.empty() ? of_intents_.end() : of_intents_.find(entry->query_id);
  if (intended != of_intents_.end()) {  // an intent may stand there twice, and a commit, too
    if (commit) entry->files = std::exchange(intended->second, {});
    return Status();
  }
  auto parts = parts_.find({entry->run_id, entry->sequence, entry->written_at, entry->model});
  if (parts != parts_.end() && static_cast<int64_t>(parts->second.seen.size()) == count) {
    std::vector<LoadedFile>& files = commit ? entry->files : of_intents_[entry->query_id];
    files = std::move(parts->second.files);
    return Status();
  }
  if (commit && !entry->query_id.empty() && parts == parts_.end()) {
    // Its intent has gone: the log has been shortened, and what it says stood there already.
    entry->kind = EntryKind::kAbort;
    return Status();
  }
  return {StatusCode::kProtocol,
          fmt::format("firn.log: not all {} parts of the files of entry {} of run {} are there",
                      count, entry->sequence, entry->run_id)};
}

std::vector<LoadedFile> JoinFiles::FilesOf(const std::string& query_id) {
  auto found = of_intents_.find(query_id);
  return found == of_intents_.end() ? std::vector<LoadedFile>() : std::move(found->second);
}

}  // namespace firn
