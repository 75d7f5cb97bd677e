// SIGINT and SIGTERM: the first asks for an orderly end, the second ends at once.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

namespace firn {

// At most one in a process, made before any other thread and never destroyed before its end:
// signals are blocked in every thread and taken by one that does nothing but wait for them.
class SignalWatch {
 public:
  // Starts to watch.
  SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  const std::atomic<bool>& stop() const { return stop_; }
  // The signal that came, or 0.
  int signal() const { return signal_; }

  // Called, on a thread of its own, when the first signal comes, or now if it has come already. An
  // empty function takes the earlier one away; once this returns, that is no longer running.
  void OnStop(std::function<void()> cancel);

 private:
  void Watch();

  std::atomic<bool> stop_ = false;
  std::atomic<int> signal_ = 0;
  std::mutex mutex_;
  std::function<void()> cancel_;
};

}  // namespace firn
