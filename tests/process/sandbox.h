// A project in a folder of its own, and the real firn in it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/audit_log/spawn.h"

namespace firn {

using audit_log::Finished;
using audit_log::SpawnOptions;

class Sandbox {
 public:
  // With the project of tests/bad_input, whose database is the file `test.duckdb`.
  Sandbox();
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  const std::filesystem::path& root() const { return root_; }         // beside the project
  std::filesystem::path folder() const { return root_ / "project"; }  // the project

  void Write(const std::string& path, const std::string& text) const;  // below folder()
  std::string Read(const std::string& path) const;
  // All files and folders below root(), folders with a slash at their end.
  std::set<std::string> Names() const;

  // Ends within a minute. Where FIRN names another program, that.
  Finished Firn(const std::vector<std::string>& words, SpawnOptions options = {}) const;
  // The rows of a query as CSV, or what firn said instead.
  std::string Query(const std::string& sql) const;

 private:
  std::filesystem::path root_;
};

}  // namespace firn
