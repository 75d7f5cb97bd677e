// A project as a company has one: sources with declared columns, staging, joined, aggregated
// models, about 50 lines of SQL each, contracts for some. The same project from the same number of
// models.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace firn::bench {

struct Column {
  std::string name;
  std::string type;  // Trino's
};

struct Table {
  std::string schema;
  std::string name;
  std::vector<Column> columns;

  std::string qualified() const { return schema + "." + name; }
};

struct Model {
  std::string pipeline;  // folder below models/; the layer is the table's schema
  Table table;           // the columns that its SQL gives
  std::string sql;       // upstream tables under their qualified names
  std::vector<Table> upstream;
  bool contract = false;
};

struct Generated {
  std::vector<Table> sources;  // schema is "raw_<pipeline>"
  std::vector<Model> models;   // upstream first
};

Generated Generate(size_t models);

// Below `folder`: project/ for firn, dbt/ for dbt, sql/NNNNN.sql with each model's statement alone,
// large_NN.sql with a statement of NN megabytes, schema.json with each table's columns.
void Write(const Generated& generated, const std::string& folder);

}  // namespace firn::bench
