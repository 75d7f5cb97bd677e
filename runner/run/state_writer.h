// The log's one writer during a run, where every statement commits by itself.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "runner/run/run.h"
#include "runner/state/state_log.h"

namespace firn {

// Numbers and times entries. Safe for several threads: entries that come while a write is under way
// go into the log together with the next one, and a write waits a little for those that are known
// to come.
class StateWriter {
 public:
  StateWriter(const StateLog& log, std::string run_id, const Clock& clock)
      : log_(log), run_id_(std::move(run_id)), clock_(clock) {}

  // Later entries are of this time at the earliest, whatever the clock says.
  void NotBefore(const std::string& written_at);

  // From now on nothing is written once so much time has passed since the last entry: by then
  // another run may have taken the models.
  void HoldFor(std::chrono::seconds lease);

  // Fills sequence and time, and the run id where there is none.
  StateEntry Stamp(StateEntry entry);

  // Says of a model, from when it begins, that its entry will come: until that is written, or this
  // goes.
  class Coming {
   public:
    explicit Coming(StateWriter& writer) : writer_(&writer) { writer.Expect(1); }
    ~Coming() {
      if (writer_ != nullptr) writer_->Expect(-1);
    }
    Coming(const Coming&) = delete;
    Coming& operator=(const Coming&) = delete;

   private:
    friend class StateWriter;
    StateWriter* writer_;  // null: it has come
  };

  // Returns once the entry is in the log. With it `coming`, if there is one, has come.
  Status Write(StateEntry entry, Session& session, Coming* coming = nullptr);

  // To go with whatever is written next: an outcome that could also be found out later.
  void Defer(StateEntry entry);
  bool has_deferred();

 private:
  void Expect(int change);
  StateEntry StampLocked(StateEntry entry);
  Status Append(const std::vector<StateEntry>& entries, Session& session) const;

  const StateLog& log_;
  const std::string run_id_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable written_, gathered_;
  std::string last_;
  int64_t sequence_ = 0;
  std::vector<StateEntry> waiting_;
  bool writing_ = false;
  int coming_ = 0;
  uint64_t batch_ = 0;  // number of the batch that is filling
  uint64_t done_ = 0;   // batches below this number have been written
  std::chrono::seconds lease_{0};
  std::chrono::steady_clock::time_point alive_;  // the last entry is not older
  Status failed_;  // of a write that went wrong: nothing more is written
};

}  // namespace firn
