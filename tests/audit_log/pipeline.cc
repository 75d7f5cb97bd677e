#include "tests/audit_log/pipeline.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace firn::audit_log {
namespace {

namespace fs = std::filesystem;

fs::path FreshFolder() {
  static int count = 0;
  return fs::temp_directory_path() / fmt::format("firn-audit-log-{}-{}", getpid(), ++count);
}

// The binary that was built with this test, or the one that FIRN names.
std::string Binary() {
  const char* other = std::getenv("FIRN");
  return other ? other : FIRN_BINARY;
}

}  // namespace

// Only what the pipeline needs is copied, so that models of others are not run, and so that two
// tests at the same time do not share a target/ folder.
Pipeline::Pipeline(std::string target, std::map<std::string, std::string> environment)
    : target_(std::move(target)), environment_(std::move(environment)), directory_(FreshFolder()) {
  const fs::path root = FIRN_ROOT;
  for (const char* part : {"models/audit_log", "contracts/audit_log", "macros"}) {
    fs::create_directories(directory_ / part);
    fs::copy(root / part, directory_ / part, fs::copy_options::recursive);
  }
  for (const char* file : {"firn.yml", "profiles.yml"}) fs::copy(root / file, directory_ / file);
  fs::create_directories(directory_ / "events");
}

Pipeline::~Pipeline() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

std::vector<std::string> Pipeline::CommandLine(const std::string& command) const {
  std::vector<std::string> line = {Binary(), command, "-t", target_};
  if (!vars_.empty()) line.insert(line.end(), {"--vars", vars_});
  return line;
}

Finished Pipeline::Firn(const std::string& command, std::vector<std::string> options) const {
  std::vector<std::string> line = CommandLine(command);
  line.insert(line.end(), options.begin(), options.end());
  return Spawn(line, {.environment = environment_, .directory = directory_});
}

Finished Pipeline::FirnWith(const std::map<std::string, std::string>& environment,
                            const std::string& command, std::atomic<pid_t>* running) const {
  std::map<std::string, std::string> both = environment_;
  both.insert(environment.begin(), environment.end());
  return Spawn(CommandLine(command),
               {.environment = both, .directory = directory_, .running = running});
}

Finished Pipeline::KilledFirn(const std::string& command, std::chrono::milliseconds after) const {
  return Spawn(CommandLine(command),
               {.environment = environment_, .directory = directory_, .kill_after = after});
}

void Pipeline::Run() const {
  const Finished finished = Firn("run");
  INFO(finished.out, finished.err);
  REQUIRE(finished.exit_code == 0);
}

Rows Pipeline::Query(const std::string& sql) const {
  const Finished finished = Firn("query", {sql, "--format", "jsonl"});
  INFO(sql, "\n", finished.err);
  REQUIRE(finished.exit_code == 0);
  Rows rows;
  for (size_t from = 0, to; (to = finished.out.find('\n', from)) != std::string::npos;
       from = to + 1) {
    rows.push_back(finished.out.substr(from, to - from));
  }
  std::ranges::sort(rows);
  return rows;
}

void Pipeline::Check(const Expected& expected) const {
  for (const char* table : kTables) {
    Rows actual;
    for (const std::string& row : Query(fmt::format("select * from {}", table))) {
      actual.push_back(CanonicalRow(row));
    }
    std::ranges::sort(actual);
    const std::string difference = Difference(expected.tables.at(table), actual);
    CHECK_MESSAGE(difference.empty(), std::string(table), ": ", difference);
  }
}

std::map<std::string, Rows> Pipeline::Everything() const {
  std::map<std::string, Rows> everything;
  for (const char* table : kTables) {
    everything[table] = Query(fmt::format("select * from {}", table));
  }
  return everything;
}

std::set<int64_t> Pipeline::Quarantined(const std::string& table) const {
  std::set<int64_t> events;
  for (const std::string& row : Query(fmt::format(
           "select distinct json_extract_scalar(row_data, '$.audit_event_id') as id from {}",
           table + "__quarantine"))) {
    events.insert(std::stoll(row.substr(row.find_first_of("0123456789"))));
  }
  return events;
}

std::vector<Batch> SharedCases() {
  std::vector<Batch> batches;
  for (const char* batch : {"batch1", "batch2", "batch3"}) {
    std::ifstream file(fs::path(FIRN_ROOT "/../shared/cases/audit_log") / batch / "events.jsonl",
                       std::ios::binary);
    if (!file) return {};
    batches.push_back(FromJsonl(std::string{std::istreambuf_iterator<char>(file), {}}));
  }
  return batches;
}

void WriteFile(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  REQUIRE(file.flush().good());
}

}  // namespace firn::audit_log
