// The parts of oracle_check. Each measures one file of truth, prints a line a figure, and, where
// `list` names one of its kinds, the rows that disagree.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "compiler/sql/trino_version.h"

namespace firn {

struct OracleOptions {
  std::string directory;
  std::string schema;     // the folder of schema.json and views.json
  TrinoVersion trino;     // that the truth is of
  std::string_view list;  // what disagreeing rows to print; empty: none
};

// One figure: how many of how many agree, and the least share that passes.
struct Figure {
  const char* name;
  size_t agree = 0;
  size_t of = 0;
  double least = 0;

  void Count(bool agrees) {
    ++of;
    agree += agrees;
  }
  // Prints the line; false where the figure is below what it must be.
  bool Report() const {
    double share = of == 0 ? 1 : static_cast<double>(agree) / static_cast<double>(of);
    std::printf("%-22s %6zu / %-6zu %7.2f %%  (at least %.1f %%)\n", name, agree, of, share * 100,
                least * 100);
    return share >= least;
  }
};

// parse.jsonl: accepted or not, where errors are, print -> parse -> equal.
bool CheckParse(const OracleOptions& options);
// types.jsonl: the columns of statements that Trino takes, the errors of those that it rejects.
bool CheckTypes(const OracleOptions& options);
// lineage.jsonl: the columns that each column comes from, and all columns read.
bool CheckLineage(const OracleOptions& options);
// Of a table of expressions: which ones the embedded DuckDB answers as Trino does, or firn refuses.
bool CheckDialect(const std::string& path, std::string_view list, double least_equal,
                  const TrinoVersion& trino);

}  // namespace firn
