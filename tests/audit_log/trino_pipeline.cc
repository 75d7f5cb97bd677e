#include "tests/audit_log/trino_pipeline.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/audit_log/lab_schemas.h"

namespace firn::audit_log {
namespace {

std::string UniquePrefix() {
  static std::atomic<int> count = 0;
  return fmt::format("t{}_{}", getpid(), ++count);
}

std::map<std::string, std::string> With(std::map<std::string, std::string> environment,
                                        const std::string& prefix) {
  environment["FIRN_SCHEMA"] = prefix;
  return environment;
}

}  // namespace

std::string Env(const char* name) {
  const char* value = std::getenv(name);
  REQUIRE_MESSAGE(value != nullptr, name, " is not set; see scripts/lab/env.sh");
  return value;
}

std::string Psql(const std::string& database, const std::string& sql) {
  const Finished finished =
      Spawn({"psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  return finished.out;
}

TrinoPipeline::TrinoPipeline(const std::map<std::string, std::string>& environment, Source source)
    : TrinoPipeline(UniquePrefix(), environment, source) {}

TrinoPipeline::TrinoPipeline(const std::string& prefix,
                             std::map<std::string, std::string> environment, Source source)
    : Pipeline("trino", With(std::move(environment), prefix)), prefix_(prefix), source_(source) {
  if (source == Source::kFiles) {
    ReadFilesOnTrino();
    set_vars(fmt::format("{{audit_log_events: '{}/events/*.jsonl'}}", directory().string()));
    return;
  }
  set_vars(fmt::format("{{source_catalog: shop, source_schema: {}}}", prefix));
  Psql("shop",
       fmt::format("drop schema if exists {0} cascade; create schema {0};"
                   "create table {0}.audit_log_dml (audit_event_id bigint, audit_operation varchar,"
                   " audit_timestamp timestamptz, tbl_schema varchar, tbl_name varchar,"
                   " raw_data text, delivery_seq bigserial)",
                   prefix));
}

TrinoPipeline::~TrinoPipeline() {
  if (source_ == Source::kTable) Psql("shop", fmt::format("drop schema {} cascade", prefix_));
  ForgetSchemas(prefix_);
}

void TrinoPipeline::Deliver(const Batch& batch) const {
  if (source_ == Source::kFiles) return DeliverFile(batch);
  const std::filesystem::path file = directory() / "copy.sql";
  WriteFile(file, ToCopy(batch));
  const Finished finished =
      Spawn({"psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", "shop", "-f", file.string()},
            {.environment = {{"PGOPTIONS", "--search_path=" + prefix_}}});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
}

std::string TrinoPipeline::Commits() const {
  if (Env("TRINO_CATALOG") != "lake") {
    std::string commits;
    for (const char* table : kTables) {
      const std::string_view name(table);
      const size_t dot = name.find('.');
      for (const std::string& row : Query(fmt::format("select snapshot_id from {}.\"{}$refs\"",
                                                      name.substr(0, dot), name.substr(dot + 1)))) {
        commits += row + "\n";
      }
    }
    return commits;
  }
  return Psql("lake", fmt::format("select table_namespace, table_name, metadata_location from"
                                  " iceberg_tables where table_namespace in"
                                  " ('{0}_landing', '{0}_staging', '{0}_marts') order by 1, 2",
                                  prefix_));
}

}  // namespace firn::audit_log
