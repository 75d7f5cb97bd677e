#include "tests/crash/tasks.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/audit_log/lab_schemas.h"

namespace firn::audit_log {

namespace fs = std::filesystem;

namespace {

std::string NewPrefix() {
  static std::atomic<int> count = 0;
  return fmt::format("tasks_{}_{}", getpid(), ++count);
}

}  // namespace

const std::vector<std::string>& Tasks::Models() {
  static const std::vector<std::string> kModels = {"landing.a", "landing.b",    "landing.c",
                                                   "marts.d",   "landing.late", "marts.m"};
  return kModels;
}

Tasks::Tasks() : prefix_(NewPrefix()), folder_(fs::temp_directory_path() / prefix_) {
  fs::remove_all(folder_);
  fs::copy(fs::path(FIRN_ROOT) / "tests/crash/tasks", folder_, fs::copy_options::recursive);
  engine_ = OpenTrino();
  auto session = engine_->Connect();
  REQUIRE(session.ok());
  session_ = std::move(*session);
  Sql(fmt::format("create schema lake.{}_raw", prefix_));
  Sql(fmt::format("create table lake.{}_raw.events (id bigint, customer bigint)", prefix_));
}

Tasks::~Tasks() {
  ForgetSchemas(prefix_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

QueryResult Tasks::Sql(const std::string& sql) {
  Result<QueryResult> result = session_->Execute(sql);
  REQUIRE_MESSAGE(result.ok(), sql, "\n", result.status().message());
  return *result;
}

void Tasks::Deliver(int rows) {
  Sql(
      fmt::format("insert into lake.{}_raw.events select n, n % 7 from unnest(sequence({}, {}))"
                  " as t(n)",
                  prefix_, rows_ + 1, rows_ + rows));
  rows_ += rows;
}

void Tasks::Check(const std::vector<std::string>& models) {
  for (const std::string& model : models) {
    CAPTURE(model);
    const QueryResult found = Sql(fmt::format(
        "select count(*), count(distinct id), coalesce(min(id), 0), coalesce(max(id), 0),"
        " count_if(customer <> id % 7) from lake.{}_{}",
        prefix_, model));
    const std::string all = std::to_string(rows_);
    const std::vector<Cell> expected = {all, all, "1", all, "0"};
    CHECK(found.rows.at(0) == expected);
  }
}

Finished Tasks::Firn(const Call& call) const {
  std::vector<std::string> command = call.before;
  command.insert(command.end(), {FirnBinary(FIRN_BINARY), call.command});
  command.insert(command.end(), call.words.begin(), call.words.end());
  command.insert(command.end(), {"-t", call.target, "--vars",
                                 fmt::format("{{raw: lake.{}_raw{}}}", prefix_, vars)});
  command.insert(command.end(), call.arguments.begin(), call.arguments.end());
  std::map<std::string, std::string> environment = call.environment;
  environment["FIRN_SCHEMA"] = prefix_;
  environment["NO_COLOR"] = "1";
  if (call.port != 0) environment["TRINO_PORT"] = std::to_string(call.port);
  return Spawn(
      command,
      {.environment = environment, .directory = folder_.string(), .running = call.running});
}

Victim::Victim(int server_port)
    : proxy(Env("TRINO_HOST"),
            server_port != 0 ? server_port : std::atoi(Env("TRINO_PORT").c_str())) {}

bool Victim::Run(const Tasks& tasks, std::vector<std::string> arguments, int at, Fault how) {
  running = 0;
  proxy.Reset([at, how](int count, const std::string&) { return count == at ? how : Fault::kNone; },
              [this] {
                while (running == 0) std::this_thread::yield();
                kill(running, SIGKILL);
              });
  const Finished finished = tasks.Firn({.arguments = std::move(arguments),
                                        .port = proxy.port(),
                                        .environment = environment,
                                        .running = &running,
                                        .before = before});
  proxy.Reset({});
  if (finished.exit_code == 128 + SIGKILL) return true;
  INFO(finished.err);
  CHECK(finished.exit_code <= 2);
  return false;
}

}  // namespace firn::audit_log
