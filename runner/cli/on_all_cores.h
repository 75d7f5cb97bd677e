// The loop that the stages are given by a command.
#pragma once

#include <cstddef>
#include <functional>

namespace firn {

// A Loop (compiler/base/loop.h) over as many threads as there are cores, this one among them. A
// few bodies are not worth a thread. What a body throws comes out here, once the others are done.
void OnAllCores(size_t count, const std::function<void(size_t)>& body);

// Likewise over so many threads.
void OnThreads(size_t threads, size_t count, const std::function<void(size_t)>& body);

}  // namespace firn
