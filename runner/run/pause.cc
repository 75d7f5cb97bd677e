#include "runner/run/pause.h"

#include <random>
#include <thread>

namespace firn {

bool Pause(std::chrono::milliseconds length, const std::atomic<bool>& stop) {
  for (auto end = std::chrono::steady_clock::now() + length;
       !stop && std::chrono::steady_clock::now() < end;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return !stop;
}

bool PauseAtRandom(int attempt, const std::atomic<bool>& stop) {
  std::mt19937 random{std::random_device{}()};
  return Pause(std::chrono::milliseconds(attempt * (200 + random() % 800)), stop);
}

}  // namespace firn
