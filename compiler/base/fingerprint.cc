#include "compiler/base/fingerprint.h"

#include <fmt/format.h>

#include <cstring>

namespace firn {

namespace {

// The finalizer of splitmix64: every input bit reaches every output bit.
uint64_t Mix(uint64_t x) {
  x ^= x >> 30;
  x *= 0xBF58476D1CE4E5B9u;
  x ^= x >> 27;
  x *= 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

}  // namespace

void Fingerprinter::Add(uint64_t number) {
  a_ = Mix(a_ ^ number) + 0x9E3779B97F4A7C15u;
  b_ = Mix(b_ + (number * 0xD6E8FEB86659FD93u)) ^ a_;
}

void Fingerprinter::Add(std::string_view piece) {
  Add(static_cast<uint64_t>(piece.size()));
  while (!piece.empty()) {
    uint64_t word = 0;
    size_t n = piece.size() < 8 ? piece.size() : 8;
    std::memcpy(&word, piece.data(), n);
    Add(word);
    piece.remove_prefix(n);
  }
}

Fingerprint Fingerprinter::Finish() const { return {Mix(a_), Mix(b_ ^ a_)}; }

std::string Fingerprint::Hex() const { return fmt::format("{:016x}{:016x}", high, low); }

Fingerprint FingerprintOf(std::string_view text) {
  Fingerprinter printer;
  printer.Add(text);
  return printer.Finish();
}

}  // namespace firn
