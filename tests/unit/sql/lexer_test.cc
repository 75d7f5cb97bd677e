#include "compiler/sql/lexer.h"

#include <doctest/doctest.h>

#include <string>

namespace firn {

namespace {

// The tokens' texts, a bar between each.
std::string Cut(std::string_view text) {
  std::string out;
  for (const Token& token : Lex(text)) {
    if (token.kind == TokenKind::kEndOfText) break;
    if (!out.empty()) out += '|';
    out += text.substr(token.begin, token.end - token.begin);
  }
  return out;
}

TokenKind First(std::string_view text) { return Lex(text).front().kind; }

}  // namespace

TEST_CASE("the longest of number and name wins") {
  CHECK(First("1") == TokenKind::kIntegerNumber);
  CHECK(First("1_000") == TokenKind::kIntegerNumber);
  CHECK(First("0x1F") == TokenKind::kIntegerNumber);
  CHECK(First("1.5") == TokenKind::kDecimalNumber);
  CHECK(First(".5") == TokenKind::kDecimalNumber);
  CHECK(First("1e3") == TokenKind::kDoubleNumber);
  CHECK(First("1.e-3") == TokenKind::kDoubleNumber);
  CHECK(First("1e3x") == TokenKind::kDigitIdentifier);
  CHECK(First("0b12") == TokenKind::kDigitIdentifier);
  CHECK(Cut("1.5.6 1..2") == "1.5|.6|1.|.2");
}

TEST_CASE("quotes hold doubled quotes, and an open one is a token by itself") {
  CHECK(Cut("'it''s' \"a\"\"b\"") == "'it''s'|\"a\"\"b\"");
  CHECK(First("'open") == TokenKind::kUnrecognized);
  CHECK(Cut("'open x") == "'|open|x");
  CHECK(First("U&'x'") == TokenKind::kUnicodeString);
  CHECK(First("x'0a'") == TokenKind::kBinaryString);
  CHECK(Cut("x 'a'") == "x|'a'");
}

TEST_CASE("symbols of two characters, comments and what the grammar does not know") {
  CHECK(Cut("a<>b!=c<=d=>e->f||g") == "a|<>|b|!=|c|<=|d|=>|e|->|f||||g");
  CHECK(Cut("a -- b\n/* c */ d") == "a|d");
  CHECK(Cut("a /* open") == "a|/|*|open");
  CHECK(Cut("a é ;") == "a|é|;");
  CHECK(First("@name") == TokenKind::kVariable);
  CHECK(First("@ name") == TokenKind::kUnrecognized);
}

TEST_CASE("comments are kept for whoever asks") {
  std::vector<Comment> comments;
  Lex("a -- b\r\n/* c */ d", &comments);
  REQUIRE(comments.size() == 2);
  CHECK(comments[0].begin == 2);
  CHECK(comments[0].end == 6);
  CHECK(comments[1].before == 1);
}

TEST_CASE("keywords are found in any case") {
  CHECK(FindKeyword("SELECT") == TokenKind::kSelect);
  CHECK(FindKeyword("Current_TimeStamp") == TokenKind::kCurrentTimestamp);
  CHECK(FindKeyword("selec") == TokenKind::kIdentifier);
  CHECK(FindKeyword("") == TokenKind::kIdentifier);
  CHECK(IsReservedWord("order"));
  CHECK_FALSE(IsReservedWord("date"));
}

}  // namespace firn
