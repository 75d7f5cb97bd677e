#include "runner/cli/on_all_cores.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace firn {

void OnThreads(size_t threads, size_t count, const std::function<void(size_t)>& body) {
  // Threads take a few indexes at a time: few enough that all end together.
  size_t step = std::max<size_t>(1, count / (threads * 64));
  std::atomic<size_t> next = 0;
  std::exception_ptr thrown;
  std::mutex throwing;
  auto work = [&] {
    try {
      for (size_t at; (at = next.fetch_add(step)) < count;) {
        for (size_t i = at; i < std::min(count, at + step); ++i) body(i);
      }
    } catch (...) {
      std::lock_guard lock(throwing);
      if (!thrown) thrown = std::current_exception();
    }
  };
  std::vector<std::jthread> others;
  for (size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  others.clear();
  if (thrown) std::rethrow_exception(thrown);
}

void OnAllCores(size_t count, const std::function<void(size_t)>& body) {
  constexpr size_t kWorthAThread = 16;
  size_t cores = std::max(1U, std::thread::hardware_concurrency());
  OnThreads(std::clamp<size_t>(count / kWorthAThread, 1, cores), count, body);
}

}  // namespace firn
