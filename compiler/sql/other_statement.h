// The statements that firn reads and prints but never writes or looks into: SHOW, GRANT, CALL,
// EXPLAIN, PREPARE, CREATE FUNCTION and so on. Each is kept as its words, with the trees it holds.
#pragma once

#include "compiler/sql/statement.h"

namespace firn {

enum class PieceKind : uint8_t {
  kWord,    // a keyword, lower case
  kSymbol,  // "(", ",", ".", ";", "=", "=>", ":"
  kName,
  kString,  // a string literal's value
  kText,    // a token as written: a number, $$...$$
  kType,
  kExpr,
  kQuery,  // a root query, without parentheses
  kStatement
};
struct Piece {
  PieceKind kind = PieceKind::kWord;
  std::string_view text;  // of kWord, kSymbol, kString, kText
  Name name;
  TypeName type;
  ExprPtr expr = nullptr;
  QueryPtr query = nullptr;
  StatementPtr statement = nullptr;
  auto fields() const { return std::tie(kind, text, name, type, expr, query, statement); }
};

struct OtherStatement : StatementOf<StatementKind::kOther> {
  List<Piece> pieces;
  // Its first words: "show tables", "create function", "start transaction".
  std::string_view title;
  auto fields() const { return std::tie(pieces); }
};

// WITH SESSION a = 1 WITH FUNCTION f() ..., before a root query.
struct Prologue {
  List<Piece> pieces;
  Span span = {};
  auto fields() const { return std::tie(pieces); }
};

}  // namespace firn
