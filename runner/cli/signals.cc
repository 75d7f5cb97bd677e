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
  sigset_t set = Watched();
  int signal = 0;
  if (sigwait(&set, &signal) != 0) return;
  // Whoever waits for the engine to give up must still be able to end it all, so the default action
  // is the second signal's.
  struct sigaction action = {};
  action.sa_handler = [](int number) { _exit(128 + number); };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  std::lock_guard lock(mutex_);
  signal_ = signal;
  stop_ = true;
  if (cancel_) cancel_();
}

void SignalWatch::OnStop(std::function<void()> cancel) {
  std::lock_guard lock(mutex_);
  cancel_ = std::move(cancel);
  if (stop_ && cancel_) cancel_();
}

}  // namespace firn
