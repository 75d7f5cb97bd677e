// A project of appends without a key, which nothing but firn's log keeps right: what becomes of it
// when several runs of single models fail, restart and meet, as tasks of a scheduler do. An oracle
// compares every table with the source, row by row.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/crash/proxied.h"

namespace firn::audit_log {

class Tasks {
 public:
  Tasks();
  ~Tasks();

  // Each with a table of its own that must hold the source's rows once each.
  static const std::vector<std::string>& Models();

  // So many more rows in the source.
  void Deliver(int rows);
  // Every table against the source; a doctest failure where one lost or doubled a row.
  void Check(const std::vector<std::string>& models = Models());

  struct Call {
    std::vector<std::string> arguments;  // behind `firn run`
    int port = 0;                        // of a proxy; 0: the server's own
    std::map<std::string, std::string> environment = {};
    std::string target = "trino";
    std::atomic<pid_t>* running = nullptr;
    std::vector<std::string> before = {};  // a command that runs firn: `unshare -pf`
    std::string command = "run";
    std::vector<std::string> words = {};  // behind the command
  };
  Finished Firn(const Call& call) const;

  // A statement of the test's own; a doctest failure if it fails.
  QueryResult Sql(const std::string& sql);

  const std::string& prefix() const { return prefix_; }  // of the schemas
  std::string vars;                                      // further ones, YAML

 private:
  const std::string prefix_;
  std::filesystem::path folder_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> session_;
  int64_t rows_ = 0;
};

// A run that a proxy kills at its `at`-th request.
struct Victim {
  explicit Victim(int server_port = 0);
  // True if it was killed; a doctest failure where it ended otherwise than well or with a word.
  bool Run(const Tasks& tasks, std::vector<std::string> arguments, int at, Fault how);
  FaultProxy proxy;
  std::atomic<pid_t> running = 0;
  std::map<std::string, std::string> environment;
  std::vector<std::string> before;  // see Call
};

}  // namespace firn::audit_log
