// The pipeline on the lab's Trino and Iceberg, its events in PostgreSQL.
#pragma once

#include "tests/audit_log/pipeline.h"

namespace firn::audit_log {

// An environment variable that scripts/lab/env.sh exports; a doctest failure without it.
std::string Env(const char* name);

// What psql prints; a doctest failure if it fails.
std::string Psql(const std::string& database, const std::string& sql);

// Events come from the table audit_log_dml of a schema of its own in the PostgreSQL database
// `shop`; tables go to schemas of their own in the Iceberg catalog `lake`. `environment` is set for
// firn on top.
class TrinoPipeline : public Pipeline {
 public:
  enum class Source { kTable, kFiles };  // kFiles: as on DuckDB, through staging tables

  explicit TrinoPipeline(const std::map<std::string, std::string>& environment = {},
                         Source source = Source::kTable);
  ~TrinoPipeline();  // the catalog forgets the tables, and their files are removed

  void Deliver(const Batch& batch) const;

  // Where each table of the pipeline stands. A commit, even of nothing, moves it.
  std::string Commits() const;

  const std::string& prefix() const { return prefix_; }  // of the schemas

 private:
  TrinoPipeline(const std::string& prefix, std::map<std::string, std::string> environment,
                Source source);

  std::string prefix_;
  Source source_;
};

}  // namespace firn::audit_log
