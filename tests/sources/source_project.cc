#include "tests/sources/source_project.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/audit_log/lab_schemas.h"
#include "tests/crash/proxied.h"

namespace firn {

namespace fs = std::filesystem;
using audit_log::Env;
using audit_log::Finished;

SourceProject::SourceProject(const std::string& name)
    : prefix_(fmt::format("sources_{}_{}", name, getpid())),
      proxy_(Env("TRINO_HOST"), std::atoi(Env("TRINO_PORT").c_str())) {
  folder_ = fs::temp_directory_path() / prefix_;
  fs::remove_all(folder_);
  fs::copy(fs::path(FIRN_ROOT) / "tests/sources" / name, folder_, fs::copy_options::recursive);
  engine_ = audit_log::OpenTrino({{"lake.expire_snapshots_min_retention", "0s"}});
  auto session = engine_->Connect();
  REQUIRE(session.ok());
  session_ = std::move(*session);
}

SourceProject::~SourceProject() {
  audit_log::ForgetSchemas(prefix_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

QueryResult SourceProject::Sql(const std::string& sql) {
  Result<QueryResult> result = session_->Execute(sql);
  REQUIRE_MESSAGE(result.ok(), sql, "\n", result.status().message());
  return *result;
}

std::vector<std::string> SourceProject::Command(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{FIRN_BINARY, arguments.at(0), "-t", "trino"};
  if (!vars.empty()) command.insert(command.end(), {"--vars", vars});
  command.insert(command.end(), arguments.begin() + 1, arguments.end());
  return command;
}

Finished SourceProject::Firn(const std::vector<std::string>& arguments) {
  return audit_log::Spawn(Command(arguments),
                          {.environment = {{"FIRN_SCHEMA", prefix_}, {"NO_COLOR", "1"}},
                           .directory = folder_.string()});
}

bool SourceProject::KilledAt(int request, Fault how) {
  std::atomic<pid_t> running = 0;
  proxy_.Reset([=](int count, const std::string&) { return count == request ? how : Fault::kNone; },
               [&running] {
                 while (running == 0) {
                 }
                 kill(running, SIGKILL);
               });
  Finished finished = audit_log::Spawn(
      Command({"run"}),
      {.environment = {{"FIRN_SCHEMA", prefix_}, {"TRINO_PORT", std::to_string(proxy_.port())}},
       .directory = folder_.string(),
       .running = &running});
  proxy_.Reset({});
  bool killed = finished.exit_code == 128 + SIGKILL;
  REQUIRE_MESSAGE((killed || finished.exit_code == 0), finished.err);
  return killed;
}

std::multiset<std::string> SourceProject::Rows(const std::string& sql) {
  std::multiset<std::string> rows;
  for (const std::vector<Cell>& row : Sql(sql).rows) rows.insert(row.at(0).value_or("NULL"));
  return rows;
}

std::string Difference(const std::multiset<std::string>& has,
                       const std::multiset<std::string>& expected) {
  std::string out;
  for (const std::string& row : std::set<std::string>(has.begin(), has.end())) {
    if (has.count(row) != expected.count(row))
      out += fmt::format("+ {} x{}\n", row, has.count(row));
  }
  for (const std::string& row : std::set<std::string>(expected.begin(), expected.end())) {
    if (has.count(row) != expected.count(row)) {
      out += fmt::format("- {} x{}\n", row, expected.count(row));
    }
  }
  return out;
}

}  // namespace firn
