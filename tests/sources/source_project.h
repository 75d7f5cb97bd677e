// A project of its own, beside this file, in a folder and in schemas of its own: run by the real
// firn on a real Trino, whose tables the test changes behind firn's back.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runner/engine/engine.h"
#include "tests/audit_log/spawn.h"
#include "tests/crash/fault_proxy.h"

namespace firn {

class SourceProject {
 public:
  // `name`: of the folder beside this file.
  explicit SourceProject(const std::string& name);
  ~SourceProject();  // drops the schemas

  const std::string& prefix() const { return prefix_; }  // of the schemas
  const std::filesystem::path& folder() const { return folder_; }

  // A statement of the test's own; a doctest failure if it fails.
  QueryResult Sql(const std::string& sql);

  // `firn ARGUMENTS` with `vars`, YAML, on Trino.
  audit_log::Finished Firn(const std::vector<std::string>& arguments);
  // `firn run`, killed before or after its request of that number; false if it ended before.
  bool KilledAt(int request, Fault how);

  // The rows of a query of one column.
  std::multiset<std::string> Rows(const std::string& sql);

  std::string vars;

 private:
  std::vector<std::string> Command(const std::vector<std::string>& arguments) const;

  std::filesystem::path folder_;
  std::string prefix_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> session_;
  FaultProxy proxy_;
};

// Rows of one set alone, as `+` (there and not expected) or `-`.
std::string Difference(const std::multiset<std::string>& has,
                       const std::multiset<std::string>& expected);

}  // namespace firn
