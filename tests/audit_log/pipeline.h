// The audit-log pipeline in a folder of its own, run by the real firn.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>

#include "tests/audit_log/expect.h"
#include "tests/audit_log/spawn.h"

namespace firn::audit_log {

// The tables that are compared, from left to right in the pipeline.
inline constexpr const char* kTables[] = {
    "staging.stg_ecomm_audit_log_dml", "staging.stg_ecomm_audit_log_dml_orders_flattened",
    "marts.orders", "marts.orders_history_scd2", "marts.orders_history_scd2_closed"};

class Pipeline {
 public:
  // `target` of profiles.yml; `environment` and `vars` (YAML) say where it is and where events are.
  Pipeline(std::string target, std::map<std::string, std::string> environment);
  ~Pipeline();  // removes the folder
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  const std::filesystem::path& directory() const { return directory_; }
  void set_vars(std::string vars) { vars_ = std::move(vars); }
  // A variable of firn's environment from now on.
  void Set(const std::string& name, const std::string& value) { environment_[name] = value; }

  // `firn COMMAND -t TARGET --vars ... OPTIONS`.
  Finished Firn(const std::string& command, std::vector<std::string> options = {}) const;
  // The same with more in its environment.
  Finished FirnWith(const std::map<std::string, std::string>& environment,
                    const std::string& command, std::atomic<pid_t>* running = nullptr) const;
  // The same, ended by SIGKILL after a while if it is still running then.
  Finished KilledFirn(const std::string& command, std::chrono::milliseconds after) const;

  // Runs the models; a doctest failure with firn's own words unless it succeeds.
  void Run() const;

  // All rows as firn prints them, sorted; a doctest failure if it does not.
  Rows Query(const std::string& sql) const;

  // A doctest failure with the first differences for each table that is not as expected.
  void Check(const Expected& expected) const;

  // The same in one query, which is quicker, and with `quarantine` also that each bad event is
  // there once. A column too many goes unseen.
  void CheckAtOnce(const Expected& expected, bool quarantine = false) const;

  // From the next run on, the typed tables have one more column: models and contracts say so.
  void AddPriority() const;

  // Whether the project asks for tables of Iceberg's format 3.
  void SetFormat3(bool wanted) const;

  // The next file of events/, after those that were delivered before.
  void DeliverFile(const Batch& batch) const;

  // Every row of every table with all columns: for before and after.
  std::map<std::string, Rows> Everything() const;

  // The events in a model's quarantine.
  std::set<int64_t> Quarantined(const std::string& table) const;

 protected:
  // Trino takes its events from events/ too.
  void ReadFilesOnTrino() const;

 private:
  std::vector<std::string> CommandLine(const std::string& command) const;

  std::string target_;
  std::map<std::string, std::string> environment_;
  std::string vars_;
  std::filesystem::path directory_;
};

// The batches of ../shared/cases, which are not part of the project; none where they are missing.
std::vector<Batch> SharedCases();

void WriteFile(const std::filesystem::path& path, const std::string& text);

}  // namespace firn::audit_log
