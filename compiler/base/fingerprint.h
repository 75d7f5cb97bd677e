// A stable 128-bit hash of content, for state and artifacts (not for security).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firn {

struct Fingerprint {
  uint64_t high = 0;
  uint64_t low = 0;

  bool operator==(const Fingerprint&) const = default;
  std::string Hex() const;  // 32 lower-case digits
};

// Incremental: Add(a), Add(b) differs from Add(ab), for each piece counts with its length.
class Fingerprinter {
 public:
  void Add(std::string_view piece);
  void Add(uint64_t number);
  Fingerprint Finish() const;

 private:
  uint64_t a_ = 0x243F6A8885A308D3u;
  uint64_t b_ = 0x13198A2E03707344u;
};

Fingerprint FingerprintOf(std::string_view text);

}  // namespace firn
