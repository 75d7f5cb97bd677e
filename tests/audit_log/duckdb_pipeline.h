// The pipeline on the embedded DuckDB, its events in files.
#pragma once

#include <fmt/core.h>

#include "tests/audit_log/pipeline.h"

namespace firn::audit_log {

// Reads all files of its events/ folder, each once.
class DuckdbPipeline : public Pipeline {
 public:
  // The database's path is relative to the folder, where firn runs.
  explicit DuckdbPipeline(const std::string& database = "target/test.duckdb")
      : Pipeline("local", {{"FIRN_DUCKDB_PATH", database}, {"FIRN_SCHEMA", ""}}) {
    set_vars(fmt::format("{{audit_log_events: '{}/events/*.jsonl'}}", directory().string()));
  }

  // Files are delivered in the order of their names.
  void Deliver(const std::string& name, const Batch& batch) const {
    WriteFile(directory() / "events" / (name + ".jsonl"), ToJsonl(batch));
  }
};

}  // namespace firn::audit_log
