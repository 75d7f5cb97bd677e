#include "tests/crash/stream.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/audit_log/random.h"

namespace firn::audit_log {

Stream::Stream(uint64_t stream_seed, int most_batches) : seed(stream_seed) {
  Random random(seed);
  GenerateOptions options{.seed = seed};
  options.events = random.Between(180, 400);
  options.batches = static_cast<int>(random.Between(2, most_batches));
  options.bad_rows = bad_rows = random.Percent(50);
  options.moving = random.Percent(70);
  batches = Generate(options);
  widened = batches.size();
  if (random.Percent(75)) {
    widened = static_cast<size_t>(random.Between(1, static_cast<int64_t>(batches.size()) - 1));
  }
}

void Stream::Prepare(size_t i, const Pipeline& pipeline) const {
  if (i == widened) pipeline.AddPriority();
}

void Stream::Check(size_t i, const Pipeline& pipeline) const {
  std::optional<size_t> priority_from;
  if (i >= widened) priority_from = Joined(batches, widened).size();
  // Before the last batch there may be none of the bad rows, and then no place for them.
  const bool quarantine = bad_rows && i + 1 == batches.size();
  pipeline.CheckAtOnce(Expect(Joined(batches, i + 1), priority_from), quarantine);
}

uint64_t FirstSeed() {
  const char* asked = std::getenv("FIRN_CRASH_SEED");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : 1000;
}

int Asked(const char* name, int usual) {
  const char* asked = std::getenv(name);
  return asked != nullptr ? std::atoi(asked) : usual;
}

void InParallel(int threads, int count, const char* what, const std::function<void(int)>& each) {
  std::atomic<int> next = 0;
  const auto work = [&] {
    for (int i; (i = next++) < count;) {
      try {
        each(i);
      } catch (...) {  // doctest's, which has been counted
        const uint64_t seed = FirstSeed() + static_cast<uint64_t>(i);
        FAIL_CHECK(std::string(what), " of seed ", seed, " failed; again: FIRN_CRASH_SEED=", seed,
                   " with only this one asked for");
      }
    }
  };
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
}

}  // namespace firn::audit_log
