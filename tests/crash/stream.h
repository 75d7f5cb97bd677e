// Random streams of events for the crash tests, and how long to go on with them.
#pragma once

#include <cstdint>
#include <functional>

#include "tests/audit_log/expect.h"
#include "tests/audit_log/generate.h"
#include "tests/audit_log/pipeline.h"

namespace firn::audit_log {

// Of a seed: two batches or more, with bad rows and moving redeliveries or without, and in most of
// them a column that comes to the typed tables with one of the batches.
struct Stream {
  explicit Stream(uint64_t seed, int most_batches = 3);

  // What changes in the project before batch `i` is delivered.
  void Prepare(size_t i, const Pipeline& pipeline) const;
  // The tables once batch `i` is in them; a doctest failure if they are otherwise.
  void Check(size_t i, const Pipeline& pipeline) const;

  uint64_t seed;
  std::vector<Batch> batches;
  bool bad_rows = false;
  size_t widened;  // the batch before which the column comes; as many as there are if it does not
};

// The first seed: FIRN_CRASH_SEED, which a failure names, or always the same.
uint64_t FirstSeed();
// `usual`, or what the environment variable asks for.
int Asked(const char* name, int usual);

// Calls `each` with 0 to `count` - 1 on some threads, each with its own; a doctest failure in one
// ends that one and is told with `what` and the seed to repeat it with.
void InParallel(int threads, int count, const char* what, const std::function<void(int)>& each);

}  // namespace firn::audit_log
