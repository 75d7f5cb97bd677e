#include "runner/run/session_pool.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace firn {

namespace {

class SessionPool final : public ModelPool {
 public:
  SessionPool(const RunShared& shared, std::vector<std::unique_ptr<Session>> sessions,
              Progress& progress)
      : shared_(shared), progress_(progress), sessions_(std::move(sessions)) {
    for (std::unique_ptr<Session>& session : sessions_) {
      threads_.emplace_back([this, &session] { Work(*session); });
    }
  }

  ~SessionPool() override {
    {
      std::lock_guard lock(mutex_);
      closing_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  int size() const override { return static_cast<int>(sessions_.size()); }

  void Start(size_t model) override {
    {
      std::lock_guard lock(mutex_);
      todo_.push_back(model);
    }
    changed_.notify_all();
  }

  ModelResult Wait() override {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return !done_.empty() || !advances_.empty(); });
      std::deque<std::pair<size_t, StatementProgress>> advances;
      advances.swap(advances_);
      std::unique_ptr<ModelResult> finished;
      if (!done_.empty()) {
        finished = std::make_unique<ModelResult>(std::move(done_.front()));
        done_.pop_front();
      }
      lock.unlock();
      for (const auto& [model, advance] : advances) progress_.Advanced(model, advance);
      if (finished) return std::move(*finished);
      lock.lock();
    }
  }

 private:
  void Work(Session& session) {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return closing_ || !todo_.empty(); });
      if (todo_.empty()) return;
      size_t model = todo_.front();
      todo_.pop_front();
      lock.unlock();
      ModelResult result = RunModel(shared_, model, session, [&](const StatementProgress& advance) {
        std::lock_guard guard(mutex_);
        advances_.push_back({model, advance});
        changed_.notify_all();
      });
      bool done = result.status == RunStatus::kSuccess || result.status == RunStatus::kNothingNew;
      if (done && shared_.options.after) shared_.options.after(result, session);
      lock.lock();
      done_.push_back(std::move(result));
      changed_.notify_all();
    }
  }

  const RunShared& shared_;
  Progress& progress_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<size_t> todo_;
  std::deque<ModelResult> done_;
  std::deque<std::pair<size_t, StatementProgress>> advances_;
  bool closing_ = false;
};

}  // namespace

std::unique_ptr<ModelPool> MakeSessionPool(const RunShared& shared,
                                           std::vector<std::unique_ptr<Session>> sessions,
                                           Progress& progress) {
  return std::make_unique<SessionPool>(shared, std::move(sessions), progress);
}

}  // namespace firn
