// The log's one writer during a run, where every statement commits by itself.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "runner/engine/engine.h"
#include "runner/run/clock.h"
#include "runner/state/state_log.h"

namespace firn {

// Numbers and times entries. Safe for several threads: entries that come while a write is under way
// go into the log together with the next one, and a write waits a little for those that are known
// to come.
class StateWriter {
 public:
  StateWriter(const StateLog& log, std::string run_id, const Clock& clock)
      : log_(log), run_id_(std::move(run_id)), clock_(clock) {}

  // Later entries sort behind one of this time, whatever the clock says.
  void Behind(const std::string& written_at);

  // From now on nothing is written once so much time, by the server's clock, has passed since this
  // run was last heard of: by then another run may have taken the models. What took so long to be
  // written that nothing may follow on it fails too.
  void HoldFor(std::chrono::seconds lease, std::chrono::seconds to_follow);

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
  Status Append(std::vector<StateEntry> entries, Session& session);

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
  // Touched by who is `writing_` alone, or before there are others:
  std::chrono::microseconds lease_{0}, to_follow_{0};
  int64_t heard_ = 0;  // what the last entries say of when they were written

  Status failed_;  // of a write that went wrong: nothing more is written
};

}  // namespace firn
