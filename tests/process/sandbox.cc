#include "tests/process/sandbox.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace firn {

namespace fs = std::filesystem;

Sandbox::Sandbox() {
  static int count = 0;
  root_ = fs::temp_directory_path() / fmt::format("firn_process_{}_{}", getpid(), ++count);
  fs::create_directories(root_);
  fs::copy(fs::path(FIRN_ROOT) / "tests/bad_input/project", folder(), fs::copy_options::recursive);
}

Sandbox::~Sandbox() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void Sandbox::Write(const std::string& path, const std::string& text) const {
  fs::path file = folder() / path;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string Sandbox::Read(const std::string& path) const {
  std::ifstream file(folder() / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> Sandbox::Names() const {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(root_)) {
    std::string name = fs::relative(entry.path(), root_).string();
    names.insert(entry.is_directory() ? name + "/" : name);
  }
  return names;
}

Finished Sandbox::Firn(const std::vector<std::string>& words, SpawnOptions options) const {
  std::vector<std::string> command{audit_log::FirnBinary(FIRN_BINARY)};
  command.insert(command.end(), words.begin(), words.end());
  if (options.directory == ".") options.directory = folder().string();
  options.environment.merge(std::map<std::string, std::string>{{"FIRN_DUCKDB_PATH", "test.duckdb"},
                                                               {"NO_COLOR", "1"},
                                                               {"HOME", "/nonexistent"},
                                                               {"TRINO_PORT", "1"}});
  options.kill_after = std::chrono::seconds(60);
  return audit_log::Spawn(command, options);
}

std::string Sandbox::Query(const std::string& sql) const {
  Finished done = Firn({"query", "--format", "csv", sql});
  return done.out + done.err;
}

}  // namespace firn
