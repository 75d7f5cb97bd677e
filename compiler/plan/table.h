// The target table itself: made where missing, changed where the model has changed.
#pragma once

#include "compiler/plan/context.h"

namespace firn {

// WITH (...) from config.properties; where they do not say how, kinds that look their rows up again
// keep them sorted by what they are looked up by.
List<Property> TableProperties(const PlanContext& context);

// How the connector is to lay out what is written, as session properties of the target's catalog.
std::map<std::string, std::string> WriteSettings(const PlanContext& context);

// CREATE TABLE IF NOT EXISTS with the storage types of the model's columns. Adds "unknown-type"
// where a column's type can neither be told nor is declared.
StatementPtr CreateTarget(const PlanContext& context, Diagnostics& diagnostics);

// ALTER TABLE statements that bring a live table to the model's columns, as on_schema_change
// allows; what it does not allow is a diagnostic that says what would break.
std::vector<PlannedStatement> Evolve(const PlanContext& context, const CatalogTable& live,
                                     Diagnostics& diagnostics);

}  // namespace firn
