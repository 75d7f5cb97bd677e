#include "runner/run/state_writer.h"

#include <algorithm>

namespace firn {

namespace {

// About as long as a small INSERT takes. Who waits has a statement on the server that has not
// begun.
constexpr auto kGather = std::chrono::milliseconds(200);

}  // namespace

void StateWriter::Expect(int change) {
  std::lock_guard lock(mutex_);
  coming_ += change;
  gathered_.notify_all();
}

StateEntry StateWriter::StampLocked(StateEntry entry) {
  if (entry.run_id.empty()) entry.run_id = run_id_;
  entry.sequence = sequence_++;
  last_ = std::max(last_, TrinoTime(clock_.Now()));
  entry.written_at = last_;
  return entry;
}

void StateWriter::Behind(const std::string& written_at) {
  std::lock_guard lock(mutex_);
  const std::optional<int64_t> before = ReadTrinoTime(written_at);
  if (before) last_ = std::max(last_, TrinoTime(*before + 1));
}

void StateWriter::HoldFor(std::chrono::seconds lease, std::chrono::seconds to_follow) {
  std::lock_guard lock(mutex_);
  lease_ = lease;
  to_follow_ = to_follow;
}

StateEntry StateWriter::Stamp(StateEntry entry) {
  std::lock_guard lock(mutex_);
  return StampLocked(std::move(entry));
}

void StateWriter::Defer(StateEntry entry) {
  std::lock_guard lock(mutex_);
  waiting_.push_back(StampLocked(std::move(entry)));
}

bool StateWriter::has_deferred() {
  std::lock_guard lock(mutex_);
  return !waiting_.empty();
}

Status StateWriter::Append(std::vector<StateEntry> entries, Session& session) {
  const bool leased = lease_.count() > 0;
  const std::string before = leased ? TrinoTime(heard_ + lease_.count()) : "";
  const int64_t heard = clock_.Now();
  for (StateEntry& entry : entries) entry.heard_at = TrinoTime(heard);
  Status status = log_.Append(session, entries, before);
  if (!status.ok()) return status;
  heard_ = heard;
  if (!leased || clock_.Now() - heard < to_follow_.count()) return status;
  return {StatusCode::kLocked,
          "writing to firn.log took so long that another run may hold the models meanwhile"};
}

Status StateWriter::Write(StateEntry entry, Session& session, Coming* coming) {
  std::unique_lock lock(mutex_);
  waiting_.push_back(StampLocked(std::move(entry)));
  if (coming != nullptr && coming->writer_ != nullptr) {
    coming->writer_ = nullptr;
    --coming_;
    gathered_.notify_all();
  }
  const uint64_t mine = batch_;
  while (done_ <= mine && failed_.ok()) {
    if (writing_) {
      written_.wait(lock);
      continue;
    }
    writing_ = true;
    gathered_.wait_for(lock, kGather, [this] { return coming_ == 0; });
    std::vector<StateEntry> entries;
    entries.swap(waiting_);
    const uint64_t batch = batch_++;
    lock.unlock();
    Status status = Append(std::move(entries), session);
    lock.lock();
    writing_ = false;
    if (!status.ok()) failed_ = status;
    done_ = batch + 1;
    written_.notify_all();
  }
  return failed_;
}

}  // namespace firn
