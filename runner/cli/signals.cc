#include "runner/cli/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace firn {

namespace {

sigset_t Watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

SignalWatch::SignalWatch() {
  sigset_t set = Watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::thread([this] { Watch(); }).detach();
}

void SignalWatch::Watch() {
  const sigset_t set = Watched();
  int signal = 0;
  if (sigwait(&set, &signal) != 0) return;
  signal_ = signal;
  stop_ = true;
  // A server may let us wait for its answer: this thread must not.
  std::thread([this] {
    std::lock_guard lock(mutex_);
    if (cancel_) cancel_();
  }).detach();
  // Whatever the others do, wait for or hold: nothing of it is needed to end.
  if (sigwait(&set, &signal) == 0) _exit(128 + signal);
}

void SignalWatch::OnStop(std::function<void()> cancel) {
  std::lock_guard lock(mutex_);
  cancel_ = std::move(cancel);
  if (stop_ && cancel_) cancel_();
}

}  // namespace firn
