// Stage 2: one syntax tree a model, macros and variables expanded in the tree.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/base/diagnostic.h"
#include "compiler/base/loop.h"
#include "compiler/base/text.h"
#include "compiler/macro/expand.h"
#include "compiler/project/spec.h"
#include "compiler/sql/statement.h"

namespace firn {

struct ParsedModel {
  const ModelSpec* spec = nullptr;
  std::unique_ptr<Ast> ast;         // owns the trees; the planner adds to it
  QueryPtr query = nullptr;         // null for a seed, and where the SQL did not parse
  ExprPtr delete_when = nullptr;    // null where the config has none
  std::vector<std::string> tables;  // "schema.table", lower case, in order of first mention
  std::vector<Span> table_spans;    // where each was first mentioned
};

struct ParsedProject {
  MacroTable macros;
  std::vector<ParsedModel> models;  // one for one as in Project::models
};

// `project` and `sources` must outlive the result.
ParsedProject ParseProject(const Project& project, const SourceMap& sources,
                           Diagnostics& diagnostics, const Loop& loop = InOrder);

// A model's query, parsed and expanded into `ast`; null where it does not parse. For inlining an
// ephemeral model into another's tree.
QueryPtr ParseModelQuery(const ModelSpec& spec, const ParsedProject& parsed, const Project& project,
                         const SourceMap& sources, Ast& ast, Diagnostics& diagnostics);

// The SQL of a spec as the lexer takes it.
struct SqlText;
SqlText TextOf(const SqlSpec& spec, const SourceMap& sources, const TrinoVersion& trino);

// "schema.table" in lower case.
std::string Dotted(const QualifiedName& name);

}  // namespace firn
