// Stage 5: trees -> SQL text for one target.
#pragma once

#include <string>

#include "compiler/analyze/analyze_project.h"
#include "compiler/sql/printer.h"

namespace firn {

// Where logical names are on a target: model marts.orders is <catalog>.<prefix>_marts.orders.
struct TargetNames {
  SqlFlavor flavor = SqlFlavor::kTrino;
  std::string catalog;        // Trino's; empty on DuckDB
  std::string schema_prefix;  // empty: none

  // The physical schema of a logical one: "marts" -> "dev_marts".
  std::string Schema(std::string_view logical) const;
};

// Replaces logical table names (models, firn's own tables) everywhere in a statement; names of
// tables that are not the project's stay as they are.
StatementPtr Locate(StatementPtr statement, const Project& project, const TargetNames& names,
                    Ast& ast);

// Text to send. For DuckDB the tree is typed against `catalog` (logical names) and rewritten; what
// has no exact equal there is a diagnostic, and the text is then empty.
PrintedSql Render(StatementPtr statement, const Project& project, const Catalog& catalog,
                  const TargetNames& names, const SourceMap& sources, Ast& ast,
                  Diagnostics& diagnostics);

// What statements may name beyond the project's own tables: the physical tables of sources. Looks
// through to `analysis.catalog`.
Catalog PlanCatalog(const Analysis& analysis, const Project& project);

// What one plan's statements may name beyond that: its quarantine and its staged records.
struct ModelPlan;
Catalog StatementCatalog(const ModelPlan& plan, const Catalog& base);

}  // namespace firn
