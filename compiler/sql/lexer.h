// Text -> tokens, as Trino's lexer cuts it.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/sql/keywords.h"

namespace firn {

// Bytes [begin, end) of the text, quotes included.
struct Token {
  uint32_t begin = 0;
  uint32_t end = 0;
  TokenKind kind = TokenKind::kEndOfText;
};

// A `--` comment without its line end, or a bracketed one. `before` is the index of the token that
// follows it.
struct Comment {
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t before = 0;
};

// Any text gives tokens: what the grammar does not know becomes kUnrecognized, one code point each,
// and an open quote is such a token too. kLookahead kEndOfText tokens follow the last one, so that
// a parser may look ahead without asking. Comments are dropped unless `comments` wants them.
inline constexpr size_t kLookahead = 8;
std::vector<Token> Lex(std::string_view text, std::vector<Comment>* comments = nullptr);

}  // namespace firn
