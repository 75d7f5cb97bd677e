// What stage 3 finds out about a project, and facts about its sources and tables.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/analyze/analyze.h"
#include "compiler/macro/parse_project.h"
#include "compiler/project/spec.h"

namespace firn {

struct ModelAnalysis {
  QueryAnalysis query;                 // of the model's SQL, under logical names
  std::vector<CatalogColumn> columns;  // of the table or view that the model makes
  const ContractSpec* contract = nullptr;
  std::vector<size_t> upstream;  // models it reads, by index, ascending
  std::vector<size_t> downstream;
  std::vector<const SourceSpec*> sources;
  // Why the new rows of a source that is read in parts do not tell all (reads_whole.h); or empty.
  std::string needs_whole;
};

struct Analysis {
  std::vector<ModelAnalysis> models;  // one for one as in Project::models
  std::vector<size_t> order;          // upstream first; ties by place in the project
  Catalog catalog;                    // sources and models by logical name ("marts.orders")
  std::unordered_map<std::string, size_t> by_name;  // qualified model name, lower case
};

// The columns that a source shows to SQL: its own, and the hidden "$source_row", which says where a
// row came from and sorts in the order of delivery.
CatalogTable SourceTable(const SourceSpec& source);

// Of the column that grows with a table's rows: bigint where the source does not list it.
Type WatermarkType(const SourceSpec& source, const SourceLocation& location);

// The type that an Iceberg table can hold for a value of this type: varchar for varchar(n),
// timestamp(6) for any precision, integer for smallint. Uncertain where there is none (json, ...).
Type StorageType(const Type& type);

// What scd2 makes of the first column of order_by.
inline constexpr const char* kScd2Columns[] = {"valid_from", "valid_to", "is_current",
                                               "is_deleted"};

// The types of the run values (`@run_id`, `@run_started_at`, ...).
const VariableTypes& RunValueTypes();

}  // namespace firn
