// Characters and short texts. Letters and spaces are ASCII's: names and keywords are no other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firn {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char LowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string LowerCase(std::string_view text);
std::string UpperCase(std::string_view text);
bool EqualIgnoringCase(std::string_view a, std::string_view b);

// Without the spaces at both ends, or without all bytes up to the space: Java's trim.
std::string_view TrimSpaces(std::string_view text);
std::string_view TrimControls(std::string_view text);

// A whole number and nothing else. False where it is none, or does not fit.
bool ReadInteger(std::string_view text, int64_t* out);

// A word of letters, digits and underscores that does not begin with a digit.
bool IsWord(std::string_view text);

// `text` between two of `quote`, each one within it doubled, as SQL writes names and strings.
std::string Quoted(std::string_view text, char quote = '\'');

}  // namespace firn
