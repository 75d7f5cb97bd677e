// Parses, prints and parses again: every accepted case of these tests goes through here.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "compiler/sql/parser.h"
#include "compiler/sql/printer.h"
#include "compiler/sql/walk.h"

namespace firn {

// What a text printed as; its errors where it does not parse.
inline std::string RoundTrip(const std::string& sql, const TrinoVersion& trino = {}) {
  SourceMap sources;
  FileId file = sources.Add("x.sql", sql);
  Ast ast;
  Diagnostics diagnostics;
  StatementPtr statement =
      ParseStatement({sources.text(file), file, 0, 0, trino}, ast, diagnostics);
  if (statement == nullptr) return Format(diagnostics, sources);
  std::string printed = Print(statement);
  StatementPtr again = ParseStatement({printed, 0, 0, 0, trino}, ast, diagnostics);
  CHECK_MESSAGE(Equal(statement, again), printed);
  if (again != nullptr) CHECK(Print(again) == printed);
  return printed;
}

// Likewise for an expression.
inline std::string RoundTripExpr(const std::string& sql) {
  SourceMap sources;
  FileId file = sources.Add("x.sql", sql);
  Ast ast;
  Diagnostics diagnostics;
  ExprPtr expr = ParseExpression({sources.text(file), file, 0, 0}, ast, diagnostics);
  if (expr == nullptr) return Format(diagnostics, sources);
  std::string printed = Print(expr);
  CHECK_MESSAGE(Equal(expr, ParseExpression({printed, 0, 0, 0}, ast, diagnostics)), printed);
  return printed;
}

}  // namespace firn
