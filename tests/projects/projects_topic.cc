// Golden tests of whole small projects, run by the real firn. A case's input is a script:
//
//     project NAME           the files of tests/projects/NAME in a folder of their own
//     write PATH             a file there, from the lines that follow and begin with "| "
//     remove PATH
//     firn ARGUMENTS         in that folder, on target `local`; words in "..." may hold spaces
//
// The output is what firn printed, `exit N` where that is not 0, and then also what it said on
// stderr. FIRN_PROJECTS_TARGET=trino runs the same scripts on the Trino of the environment.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/audit_log/spawn.h"
#include "tests/golden/golden.h"

namespace firn {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words;
  bool quoted = false, open = false;
  for (char c : line) {
    if (c == '"') {
      quoted = !quoted;
      if (!open) words.emplace_back();
      open = true;
    } else if (c == ' ' && !quoted) {
      open = false;
    } else {
      if (!open) words.emplace_back();
      open = true;
      words.back() += c;
    }
  }
  return words;
}

// Without the lines that no two runs have in common: those with a time of day or a duration.
std::string Lasting(const std::string& text) {
  std::string kept;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    bool timed = line.size() > 8 && line[2] == ':' && line[5] == ':';
    if (!timed && !line.starts_with("Completed") && !line.starts_with("checked ")) {
      kept += line + "\n";
    }
  }
  return kept;
}

class Script {
 public:
  Script() {
    static int count = 0;
    unique_ = std::to_string(getpid()) + "_" + std::to_string(++count);
    folder_ = fs::temp_directory_path() / ("firn_project_" + unique_);
    fs::create_directories(folder_);
  }
  ~Script() { fs::remove_all(folder_); }

  std::string Run(const std::string& input) {
    std::istringstream lines(input);
    std::string output;
    std::ofstream file;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("|")) {
        file << (line.size() > 2 ? line.substr(2) : "") << '\n';
        continue;
      }
      file.close();
      size_t space = line.find(' ');
      std::string verb = line.substr(0, space);
      std::string rest = space == std::string::npos ? "" : line.substr(space + 1);
      if (verb == "project") {
        fs::copy(fs::path(FIRN_ROOT) / "tests/projects" / rest, folder_,
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
      } else if (verb == "write") {
        fs::create_directories((folder_ / rest).parent_path());
        file.open(folder_ / rest, std::ios::binary | std::ios::trunc);
      } else if (verb == "remove") {
        fs::remove_all(folder_ / rest);
      } else if (verb == "firn") {
        output += Firn(rest);
      } else {
        output += "no such step: " + line + "\n";
      }
    }
    return output;
  }

 private:
  std::string Firn(const std::string& arguments) {
    const char* target = std::getenv("FIRN_PROJECTS_TARGET");
    std::vector<std::string> command{FIRN_BINARY};
    for (const std::string& word : Words(arguments)) command.push_back(word);
    audit_log::SpawnOptions options;
    options.directory = folder_.string();
    options.environment = {{"FIRN_DUCKDB_PATH", (folder_ / "test.duckdb").string()},
                           {"FIRN_TARGET", target == nullptr ? "local" : target},
                           {"FIRN_SCHEMA", target == nullptr ? "" : "p" + unique_},
                           {"NO_COLOR", "1"}};
    audit_log::Finished done = audit_log::Spawn(command, options);
    if (done.exit_code == 0) return done.out;
    return done.out + "exit " + std::to_string(done.exit_code) + "\n" + Lasting(done.err);
  }

  fs::path folder_;
  std::string unique_;
};

}  // namespace

std::string RunCase(const std::string& input) { return Script().Run(input); }

}  // namespace firn
