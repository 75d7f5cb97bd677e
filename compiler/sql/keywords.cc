#include "compiler/sql/keywords.h"

#include <array>

namespace firn {

namespace {

constexpr size_t Index(TokenKind kind) { return static_cast<size_t>(kind); }

constexpr std::array<std::string_view, kTokenKindCount> kSpellings = [] {
  std::array<std::string_view, kTokenKindCount> all{};
  constexpr std::string_view kSymbols[] = {
      ".", "(", ")",  ",", "=>", "->", "[",  "]", ":", "|", "^", "$", "{-", "-}", "{",
      "}", "=", "<>", "<", "<=", ">",  ">=", "+", "-", "*", "/", "%", "||", "?",  ";"};
  for (size_t i = 0; i < std::size(kSymbols); ++i) all[Index(TokenKind::kDot) + i] = kSymbols[i];
#define FIRN_SPELLING(name, text) all[Index(TokenKind::name)] = text;
  FIRN_RESERVED_WORDS(FIRN_SPELLING)
  FIRN_WORDS(FIRN_SPELLING)
#undef FIRN_SPELLING
  return all;
}();
static_assert(kSpellings[Index(TokenKind::kSemicolon)] == ";");

constexpr size_t kFirstWord = Index(TokenKind::kSemicolon) + 1;

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Of the length and the bytes that tell keywords apart best; ignores case.
constexpr uint32_t HashOf(std::string_view word) {
  auto byte = [&](size_t i) { return static_cast<uint32_t>(word[i] | 0x20); };
  size_t n = word.size();
  uint32_t hash = static_cast<uint32_t>(n) | byte(0) << 8 | byte(1) << 16 | byte(n - 1) << 24;
  hash = (hash ^ byte(n / 2) ^ byte(n - 2) << 7) * 0x85EBCA6Bu;
  return hash ^ (hash >> 15);
}

constexpr size_t kSlots = 2048;
constexpr size_t kLongest = 17;  // current_timestamp

// Open addressing with linear probing; 0 is an empty slot.
constexpr std::array<uint16_t, kSlots> kTable = [] {
  std::array<uint16_t, kSlots> table{};
  for (size_t i = kFirstWord; i < kTokenKindCount; ++i) {
    if (kSpellings[i].empty()) continue;
    size_t slot = HashOf(kSpellings[i]) % kSlots;
    while (table[slot] != 0) slot = (slot + 1) % kSlots;
    table[slot] = static_cast<uint16_t>(i);
  }
  return table;
}();

}  // namespace

std::string_view Spelling(TokenKind kind) { return kSpellings[Index(kind)]; }

TokenKind FindKeyword(std::string_view word) {
  if (word.size() < 2 || word.size() > kLongest) return TokenKind::kIdentifier;
  for (size_t slot = HashOf(word) % kSlots; kTable[slot] != 0; slot = (slot + 1) % kSlots) {
    std::string_view candidate = kSpellings[kTable[slot]];
    if (candidate.size() != word.size()) continue;
    size_t i = 0;
    while (i < word.size() && Lower(word[i]) == candidate[i]) ++i;
    if (i == word.size()) return static_cast<TokenKind>(kTable[slot]);
  }
  return TokenKind::kIdentifier;
}

bool IsReservedWord(std::string_view word) { return IsReserved(FindKeyword(word)); }

}  // namespace firn
