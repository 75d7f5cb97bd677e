#include "tests/audit_log/pipeline.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace firn::audit_log {
namespace {

namespace fs = std::filesystem;

fs::path FreshFolder() {
  static std::atomic<int> count = 0;
  return fs::temp_directory_path() / fmt::format("firn-audit-log-{}-{}", getpid(), ++count);
}

std::string Contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file, path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

void Replace(const fs::path& path, const std::string& what, const std::string& by) {
  std::string text = Contents(path);
  const size_t at = text.find(what);
  REQUIRE_MESSAGE(at != std::string::npos, path.string(), " does not say ", what);
  WriteFile(path, text.replace(at, what.size(), by));
}

bool HasPriority(const fs::path& directory) {
  return Contents(directory / "contracts/audit_log/orders.odcs.yaml").find("name: priority") !=
         std::string::npos;
}

using Columns = std::vector<std::string>;
const Columns kEnvelope = {"audit_event_id", "audit_operation", "tbl_schema", "tbl_name"};
const Columns kRaw = {"audit_timestamp", "raw_data"};
const Columns kTime = {"audit_timestamp"};
const Columns kVersion = {"valid_from", "valid_to", "is_current", "is_deleted"};
const Columns kTyped = {"order_id",   "order_timestamp", "created_at",
                        "updated_at", "order_sum",       "description"};

Columns ColumnsOf(const std::string& table, bool priority) {
  const bool raw = table == kTables[0], history = table.find("history") != std::string::npos;
  Columns columns = kEnvelope;
  const auto add = [&](const Columns& more) {
    columns.insert(columns.end(), more.begin(), more.end());
  };
  add(raw ? kRaw : history ? kVersion : kTime);
  if (!raw) add(kTyped);
  if (!raw && priority) columns.push_back("priority");
  return columns;
}

// All tables, one below the other: the columns of any, NULL where a table has no such column.
std::string UnionOfTables(bool priority, bool quarantine) {
  Columns all;
  for (const char* table : kTables) {
    for (const std::string& column : ColumnsOf(table, priority)) {
      if (std::ranges::find(all, column) == all.end()) all.push_back(column);
    }
  }
  std::string sql;
  for (const char* table : kTables) {
    const Columns has = ColumnsOf(table, priority);
    std::string names;
    for (const std::string& column : all) {
      const bool there = std::ranges::find(has, column) != has.end();
      names += fmt::format(", {}{}", there ? "" : "null as ", column);
    }
    sql += fmt::format("{}select '{}' as table_name{} from {}", sql.empty() ? "" : " union all ",
                       table, names, table);
    if (!quarantine || table == kTables[0]) continue;
    names.clear();
    for (const std::string& column : all) {
      names += column == "audit_event_id"
                   ? ", cast(json_extract_scalar(row_data, '$.audit_event_id') as bigint)"
                   : ", null";
    }
    sql += fmt::format(" union all select '{0}__quarantine'{1} from {0}__quarantine", table, names);
  }
  return sql;
}

// A row of the union as its table's name and the row that it has there.
std::pair<std::string, std::string> Separated(const std::string& text) {
  nlohmann::json row = nlohmann::json::parse(text);
  const std::string table = row.at("table_name");
  if (table.ends_with("__quarantine")) return {table, row.at("audit_event_id").dump()};
  nlohmann::json own;
  for (const std::string& column : ColumnsOf(table, row.contains("priority"))) {
    own[column] = row.at(column);
  }
  return {table, CanonicalRow(own.dump())};
}

void AddQuarantines(const Expected& expected, std::map<std::string, Rows>& tables) {
  for (const char* table : kTables) {
    if (table == kTables[0]) continue;
    const bool flattened = table == kTables[1];
    Rows& rows = tables[std::string(table) + "__quarantine"];
    for (int64_t id : flattened ? expected.uncastable : expected.without_order_id) {
      rows.push_back(std::to_string(id));
    }
  }
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
  std::vector<std::string> line = {FirnBinary(FIRN_BINARY), command, "-t", target_};
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

void Pipeline::CheckAtOnce(const Expected& expected, bool quarantine) const {
  std::map<std::string, Rows> actual;
  for (const std::string& row : Query(UnionOfTables(HasPriority(directory_), quarantine))) {
    auto [table, fields] = Separated(row);
    actual[table].push_back(fields);
  }
  std::map<std::string, Rows> wanted = expected.tables;
  if (quarantine) AddQuarantines(expected, wanted);
  for (auto& [table, rows] : wanted) {
    std::ranges::sort(rows);
    std::ranges::sort(actual[table]);
    const std::string difference = Difference(rows, actual[table]);
    CHECK_MESSAGE(difference.empty(), table, ": ", difference);
  }
}

void Pipeline::AddPriority() const {
  const std::string flattened = "stg_ecomm_audit_log_dml_orders_flattened";
  Replace(directory_ / "models/audit_log/staging" / (flattened + ".yml"),
          "'$.description') as description\n",
          "'$.description') as description,\n"
          "        coalesce(json_extract_scalar(raw_data, '$.priority'), 'normal') as priority\n");
  for (const std::string& contract :
       {flattened, std::string("orders"), std::string("orders_history_scd2"),
        std::string("orders_history_scd2_closed")}) {
    const fs::path file = directory_ / "contracts/audit_log" / (contract + ".odcs.yaml");
    const std::string last = "{name: description, logicalType: string, physicalType: varchar}\n";
    Replace(file, last,
            last + "      - {name: priority, logicalType: string, physicalType: varchar}\n");
    Replace(file, "version: 1.0.0", "version: 1.1.0");
  }
}

void Pipeline::SetFormat3(bool wanted) const {
  const std::string without = "    +on_bad_row: quarantine\n";
  const std::string with = without + "    +properties: {format_version: 3}\n";
  Replace(directory_ / "firn.yml", wanted ? without : with, wanted ? with : without);
}

void Pipeline::DeliverFile(const Batch& batch) const {
  const auto files = std::distance(fs::directory_iterator(directory_ / "events"), {});
  WriteFile(directory_ / "events" / fmt::format("{:04}.jsonl", files + 1), ToJsonl(batch));
}

void Pipeline::ReadFilesOnTrino() const {
  Replace(directory_ / "models/audit_log/sources.yml",
          "{table: '@source_catalog.@source_schema.audit_log_dml', watermark: delivery_seq}",
          "{files: '@audit_log_events', format: jsonl}");
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
