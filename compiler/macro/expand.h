// Stage 2's second half: project variables and macro calls are replaced in the tree, never in text.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/diagnostic.h"
#include "compiler/project/spec.h"
#include "compiler/sql/query.h"

namespace firn {

// A macro whose body is parsed, its variables and the macros that it calls itself expanded; what is
// left of `@name` are its parameters and run values.
struct Macro {
  const MacroSpec* spec = nullptr;
  ExprPtr expression = nullptr;  // at most one of the two; neither where the body had an error
  QueryPtr query = nullptr;
  std::string place;  // "macros/json.yml:2", for hints
  // What a parameter stands inside of, where a column of an argument would be looked up first: the
  // names that lambdas around it bind, lower case, and a query.
  struct Surroundings {
    std::set<std::string> lambda_names;
    bool query = false;
  };
  std::map<std::string, Surroundings, std::less<>> surroundings;  // by parameter

  bool usable() const { return expression != nullptr || query != nullptr; }
};

// By name in lower case. `ast` owns the bodies.
struct MacroTable {
  std::unique_ptr<Ast> ast;
  std::map<std::string, Macro, std::less<>> macros;
};

// Parses each macro's body once. `project` and `sources` must outlive the table.
MacroTable ParseMacros(const Project& project, const SourceMap& sources, Diagnostics& diagnostics);

// `@name` becomes a literal, a call of a macro its body (`f(x)`; a query macro stands in FROM, as
// `table(f(x))`), each copy with nodes of its own. Run values (@run_id, ...) stay. What is wrong is
// reported at the call and becomes NULL, so that later stages do not report it again. A second
// call finds nothing to do.
QueryPtr Expand(QueryPtr query, const MacroTable& macros,
                const std::map<std::string, VarSpec>& vars, Ast& ast, Diagnostics& diagnostics);
ExprPtr Expand(ExprPtr expr, const MacroTable& macros, const std::map<std::string, VarSpec>& vars,
               Ast& ast, Diagnostics& diagnostics);

// Whether a variable that the caller set (--vars) stands in the text: what it makes is his word,
// not that of a file of the project.
bool IsByCaller(const Text& text, const std::map<std::string, VarSpec>& vars);

// `@name` within a text that is no SQL: a source's table or files. `@@` stands for '@'.
std::string ExpandText(const Text& text, const std::map<std::string, VarSpec>& vars,
                       Diagnostics& diagnostics);

// A variable's value as SQL.
ExprPtr VariableLiteral(const VarSpec& var, Span span, Ast& ast);

}  // namespace firn
