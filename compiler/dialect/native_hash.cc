// Checksums and bit arithmetic.
#include <array>
#include <cstring>

#include "compiler/dialect/native_functions.h"

namespace firn {
namespace {

using Arguments = std::span<const NativeArgument>;

void Crc32(Arguments arguments, NativeResult* result) {
  uint32_t crc = 0xFFFFFFFF;
  for (const char c : arguments[0].text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  result->integer = static_cast<int64_t>(~crc & 0xFFFFFFFF);
}

constexpr uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr uint64_t kPrime5 = 0x27D4EB2F165667C5;

uint64_t Rotate(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }
uint64_t Round(uint64_t sum, uint64_t lane) { return Rotate(sum + lane * kPrime2, 31) * kPrime1; }
template <typename T>
uint64_t Load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

uint64_t XxHash64(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  uint64_t hash = kPrime5;
  if (text.size() >= 32) {
    uint64_t sums[4] = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
    for (; end - at >= 32; at += 32) {
      for (int i = 0; i < 4; ++i) sums[i] = Round(sums[i], Load<uint64_t>(at + 8 * i));
    }
    hash = Rotate(sums[0], 1) + Rotate(sums[1], 7) + Rotate(sums[2], 12) + Rotate(sums[3], 18);
    for (const uint64_t sum : sums) hash = (hash ^ Round(0, sum)) * kPrime1 + kPrime4;
  }
  hash += text.size();
  for (; end - at >= 8; at += 8) {
    hash = Rotate(hash ^ Round(0, Load<uint64_t>(at)), 27) * kPrime1 + kPrime4;
  }
  if (end - at >= 4) {
    hash = Rotate(hash ^ Load<uint32_t>(at) * kPrime1, 23) * kPrime2 + kPrime3;
    at += 4;
  }
  for (; at < end; ++at) hash = Rotate(hash ^ Load<uint8_t>(at) * kPrime5, 11) * kPrime1;
  hash = (hash ^ hash >> 33) * kPrime2;
  hash = (hash ^ hash >> 29) * kPrime3;
  return hash ^ hash >> 32;
}

void AppendBigEndian(uint64_t value, std::string* out) {
  for (int shift = 56; shift >= 0; shift -= 8) out->push_back(static_cast<char>(value >> shift));
}

// Java's: of a negative count the last six bits count.
int64_t ShiftCount(int64_t count) { return count < 0 ? count & 63 : count; }

// Bits past the type's width are cut, as Java's shifts do.
void ShiftLeft(Arguments arguments, NativeResult* result) {
  const int64_t bits = arguments[2].integer;
  const int64_t count = ShiftCount(arguments[1].integer);
  if (count >= bits) {
    result->integer = 0;
    return;
  }
  const auto value = static_cast<uint64_t>(arguments[0].integer) << count;
  const int64_t unused = 64 - bits;
  result->integer = static_cast<int64_t>(value << unused) >> unused;
}

void ShiftRight(Arguments arguments, NativeResult* result) {
  const int64_t bits = arguments[2].integer;
  const int64_t count = ShiftCount(arguments[1].integer);
  if (count >= bits) {
    result->integer = 0;
    return;
  }
  const int64_t unused = 64 - bits;
  const uint64_t value = static_cast<uint64_t>(arguments[0].integer) << unused >> unused;
  result->integer = static_cast<int64_t>(value >> count << unused) >> unused;
}

void BitCount(Arguments arguments, NativeResult* result) {
  const int64_t bits = arguments[1].integer;
  const int64_t value = arguments[0].integer;
  if (bits < 2 || bits > 64) {
    result->error =
        "Bits specified in bit_count must be between 2 and 64, got " + std::to_string(bits);
    return;
  }
  const int64_t limit = bits == 64 ? INT64_MAX : (int64_t{1} << (bits - 1)) - 1;
  if (value > limit || value < -limit - 1) {
    result->error = "Number must be representable with the bits specified";
    return;
  }
  const uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  result->integer = __builtin_popcountll(static_cast<uint64_t>(value) & mask);
}

void WidthBucket(Arguments arguments, NativeResult* result) {
  const double x = arguments[0].number;
  const double low = arguments[1].number;
  const double high = arguments[2].number;
  const int64_t buckets = arguments[3].integer;
  if (buckets <= 0 || low == high || x != x || low != low || high != high) {
    result->error = "width_bucket needs buckets, and bounds that differ";
    return;
  }
  const double lower = low < high ? low : high;
  const double upper = low < high ? high : low;
  int64_t bucket = 0;
  if (x >= upper) {
    bucket = buckets + 1;
  } else if (x >= lower) {
    bucket = static_cast<int64_t>(static_cast<double>(buckets) * (x - lower) / (upper - lower)) + 1;
  }
  result->integer = low > high ? buckets - bucket + 1 : bucket;
}

}  // namespace

void AddHashFunctions(std::vector<NativeFunction>* all) {
  using enum NativeType;
  AddNative("crc32", {kVarbinary}, kBigint, Crc32, all);
  AddNative(
      "xxhash64", {kVarbinary}, kVarbinary,
      [](Arguments a, NativeResult* r) { AppendBigEndian(XxHash64(a[0].text), &r->text); }, all);
  AddNative(
      "to_big_endian_64", {kBigint}, kVarbinary,
      [](Arguments a, NativeResult* r) {
        AppendBigEndian(static_cast<uint64_t>(a[0].integer), &r->text);
      },
      all);
  AddNative(
      "bitwise_and", {kBigint, kBigint}, kBigint,
      [](Arguments a, NativeResult* r) { r->integer = a[0].integer & a[1].integer; }, all);
  AddNative(
      "bitwise_or", {kBigint, kBigint}, kBigint,
      [](Arguments a, NativeResult* r) { r->integer = a[0].integer | a[1].integer; }, all);
  AddNative(
      "bitwise_xor", {kBigint, kBigint}, kBigint,
      [](Arguments a, NativeResult* r) { r->integer = a[0].integer ^ a[1].integer; }, all);
  AddNative(
      "bitwise_not", {kBigint}, kBigint,
      [](Arguments a, NativeResult* r) { r->integer = ~a[0].integer; }, all);
  AddNative("bitwise_left_shift", {kBigint, kBigint, kBigint}, kBigint, ShiftLeft, all);
  AddNative("bitwise_right_shift", {kBigint, kBigint, kBigint}, kBigint, ShiftRight, all);
  AddNative("bit_count", {kBigint, kBigint}, kBigint, BitCount, all);
  AddNative("width_bucket", {kDouble, kDouble, kDouble, kBigint}, kBigint, WidthBucket, all);
}

}  // namespace firn
