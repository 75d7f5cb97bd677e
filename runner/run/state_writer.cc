#include "runner/run/state_writer.h"

#include <algorithm>
#include <thread>

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

void StateWriter::NotBefore(const std::string& written_at) {
  std::lock_guard lock(mutex_);
  last_ = std::max(last_, written_at);
}

void StateWriter::HoldFor(std::chrono::seconds lease) {
  std::lock_guard lock(mutex_);
  lease_ = lease;
  alive_ = std::chrono::steady_clock::now();
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

// Many runs write to the log at once. That an entry stands there twice does not matter.
Status StateWriter::Append(const std::vector<StateEntry>& entries, Session& session) const {
  constexpr int kAttempts = 5;
  Status status = log_.Append(session, entries);
  for (int i = 1; i < kAttempts && IsCommitConflict(status); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200 * i));
    status = log_.Append(session, entries);
  }
  return status;
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
    const auto now = std::chrono::steady_clock::now();
    const bool expired = lease_.count() > 0 && now - alive_ > lease_;
    lock.unlock();
    Status status = expired ? Status(StatusCode::kLocked,
                                     "this run stood still for longer than it may hold its models")
                            : Append(entries, session);
    lock.lock();
    writing_ = false;
    if (status.ok()) alive_ = now;
    if (!status.ok()) failed_ = status;
    done_ = batch + 1;
    written_.notify_all();
  }
  return failed_;
}

}  // namespace firn
