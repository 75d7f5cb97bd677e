// One tree's expansion: of a model, or of a macro's body, whose parameters then stay.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "compiler/macro/expand.h"
#include "compiler/sql/relation.h"
#include "compiler/sql/walk.h"

namespace firn {

// A macro's name as the table has it.
std::string MacroKey(std::string_view name);

class Expander {
 public:
  // `within` is the macro whose body is expanded, or null.
  Expander(const MacroTable& macros, const std::map<std::string, VarSpec>& vars,
           const MacroSpec* within, Ast& ast, Diagnostics& diagnostics);
  Expander(const Expander&) = delete;
  Expander& operator=(const Expander&) = delete;

  // Children first: a call's arguments are expanded when the call is.
  template <typename Tree>
  Tree Run(Tree tree) {
    return Rewrite(tree, rewriter_, ast_);
  }

 private:
  ExprPtr OfVariable(const Variable& variable);
  ExprPtr OfCall(const CallExpr& call);
  RelationPtr OfHole(const HoleRelation& hole);
  RelationPtr OfTableCall(const TableFunctionRelation& call);

  bool IsParameter(std::string_view name) const;
  const Macro* Find(const QualifiedName& name) const;
  // The parameter's index, or their number, after a diagnostic.
  size_t ParameterNamed(const Macro& macro, const Name& name);
  bool CheckCall(const Macro& macro, const QualifiedName& name, size_t arguments);
  // Whether the argument means the same inside the body as at the call.
  bool CheckCapture(const Macro& macro, const std::string& parameter, ExprPtr argument);
  void Report(std::string message, Span span, const Macro& macro);

  const MacroTable& macros_;
  const std::map<std::string, VarSpec>& vars_;
  const MacroSpec* within_;
  Ast& ast_;
  Diagnostics& diagnostics_;
  Rewriter rewriter_;
  bool too_large_ = false;
};

}  // namespace firn
