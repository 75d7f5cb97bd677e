// Steele's SplitMix64: small, and the same numbers from the same seed on every machine, which the
// distributions of <random> do not promise.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace firn::audit_log {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // A number in [low, high].
  int64_t Between(int64_t low, int64_t high) {
    assert(low <= high);
    return low + static_cast<int64_t>(Next() % static_cast<uint64_t>(high - low + 1));
  }

  bool Percent(int percent) { return Between(0, 99) < percent; }

  template <typename Range>
  auto& Pick(Range& range) {
    return range[static_cast<size_t>(Between(0, static_cast<int64_t>(std::size(range)) - 1))];
  }

  template <typename Range>
  void Shuffle(Range& range) {
    for (size_t i = std::size(range); i > 1; --i) {
      std::swap(range[i - 1], range[static_cast<size_t>(Between(0, static_cast<int64_t>(i) - 1))]);
    }
  }

 private:
  uint64_t state_;
};

}  // namespace firn::audit_log
