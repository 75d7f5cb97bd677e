// Pauses that a signal ends.
#pragma once

#include <atomic>
#include <chrono>

namespace firn {

// False where the run is to stop.
bool Pause(std::chrono::milliseconds length, const std::atomic<bool>& stop);

// Longer with each attempt, and never the same for two runs that met.
bool PauseAtRandom(int attempt, const std::atomic<bool>& stop);

}  // namespace firn
