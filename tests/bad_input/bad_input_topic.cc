// Golden tests of bad input: what the real firn says, its exit code, and that nothing is changed.
// Each case (tests/projects/script.h) starts in a copy of project/ that has been built, so there is
// something to lose. Its steps, beside those of every script:
//
//     bytes PATH          a file, from its text with \xNN for a byte and no line end but \n
//     append PATH         text behind a file
//     mode OCTAL PATH     of a file or folder; root is held to it too
//     cut PATH SIZE       all but the first bytes of a file
//     sql STATEMENT       on the DuckDB file, behind firn's back
//     version N           of the DuckDB file's storage format
//     hold, release       the DuckDB file, by another process
//     limit BYTES         the size to which a file can grow, as on a disk that is full; `limit
//     none` env NAME=VALUE      for firn; `env NAME` without the variable serve ANSWERS...    a
//     server at $TRINO_PORT: see Answer() below firn ARGUMENTS      words may end in `> FILE` and
//     `2> FILE`
//
// The output: what firn printed, `exit N`, what it said on stderr, and each file that it added,
// changed or removed; of the DuckDB file what is different in its tables, if anything is.
#include <fmt/format.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <memory>

#include "tests/audit_log/spawn.h"
#include "tests/bad_input/contents.h"
#include "tests/bad_input/server.h"
#include "tests/golden/golden.h"
#include "tests/projects/script.h"

namespace firn {

namespace {

namespace fs = std::filesystem;

constexpr const char* kDatabase = "test.duckdb";

// "\x41\n" as its bytes.
std::string Unescaped(const std::string& text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && text.substr(i + 1, 1) == "x") {
      bytes += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else if (text[i] == '\\' && text.substr(i + 1, 1) == "n") {
      bytes += '\n';
      ++i;
    } else if (text[i] != '\n') {
      bytes += text[i];
    }
  }
  return bytes;
}

void Replace(std::string* text, const std::string& what, const std::string& by) {
  if (what.empty()) return;
  for (size_t at = 0; (at = text->find(what, at)) != std::string::npos; at += by.size()) {
    text->replace(at, what.size(), by);
  }
}

std::pair<std::string, std::string> Split(const std::string& text, char at) {
  size_t found = text.find(at);
  if (found == std::string::npos) return {text, ""};
  return {text.substr(0, found), text.substr(found + 1)};
}

class BadInput {
 public:
  BadInput() : script_(fs::path(FIRN_ROOT) / "tests/bad_input") {
    std::signal(SIGPIPE, SIG_IGN);
    environment_ = {{"FIRN_DUCKDB_PATH", kDatabase},
                    {"NO_COLOR", "1"},
                    {"HOME", "/nonexistent"},
                    {"TRINO_PORT", "1"}};
    AddFileSteps();
    AddDatabaseSteps();
    AddProgramSteps();
    CopyBuilt();
  }
  ~BadInput() {
    Database(script_.folder() / kDatabase).Release();
    for (const fs::path& path : changed_modes_) chmod(path.c_str(), 0700);
  }

  std::string Run(const std::string& input) {
    return (trouble().empty() ? "" : "the project does not build:\n" + trouble()) +
           script_.Run(input);
  }

 private:
  fs::path In(const std::string& path) const { return script_.folder() / path; }

  static std::string& trouble() {
    static std::string text;
    return text;
  }

  // Builds the project in this process' first case, and keeps it for the others.
  void CopyBuilt() {
    static const fs::path& built =
        *new fs::path(fs::temp_directory_path() / fmt::format("firn_bad_input_{}", getpid()));
    if (!fs::exists(built)) {
      script_.Run("project project");
      std::string output = Firn("build");
      if (!output.starts_with("exit 0")) trouble() = output;
      fs::copy(script_.folder(), built, fs::copy_options::recursive);
      std::atexit([] {
        std::error_code ignored;
        fs::remove_all(built, ignored);
      });
    } else {
      fs::copy(built, script_.folder(),
               fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    }
  }

  void AddFileSteps() {
    script_.Add("bytes", [this](const std::string& path, const std::string& text) {
      fs::create_directories(In(path).parent_path());
      WriteFile(In(path), Unescaped(text));
      return "";
    });
    script_.Add("append", [this](const std::string& path, const std::string& text) {
      WriteFile(In(path), ReadFile(In(path)) + text);
      return "";
    });
    script_.Add("mode", [this](const std::string& rest, const std::string&) {
      auto [mode, path] = Split(rest, ' ');
      changed_modes_.push_back(In(path));
      chmod(In(path).c_str(), static_cast<mode_t>(std::stoi(mode, nullptr, 8)));
      return "";
    });
    script_.Add("cut", [this](const std::string& rest, const std::string&) {
      auto [path, size] = Split(rest, ' ');
      fs::resize_file(In(path), std::stoul(size));
      return "";
    });
  }

  void AddDatabaseSteps() {
    script_.Add("sql", [this](const std::string& sql, const std::string&) {
      return Database(In(kDatabase)).Execute(sql);
    });
    script_.Add("version", [this](const std::string& version, const std::string&) {
      Database(In(kDatabase)).SetVersion(std::stoul(version));
      return "";
    });
    script_.Add("hold", [this](const std::string&, const std::string&) {
      return Database(In(kDatabase)).Hold();
    });
    script_.Add("release", [this](const std::string&, const std::string&) {
      Database(In(kDatabase)).Release();
      return "";
    });
  }

  void AddProgramSteps() {
    script_.Add("limit", [this](const std::string& size, const std::string&) {
      options_.largest_file.reset();
      if (size != "none") options_.largest_file = std::stoul(size);
      return "";
    });
    script_.Add("env", [this](const std::string& rest, const std::string&) {
      auto [name, value] = Split(rest, '=');
      environment_.erase(name);
      if (rest.find('=') != std::string::npos) environment_[name] = value;
      return "";
    });
    script_.Add("serve", [this](const std::string& rest, const std::string& text) {
      server_ = std::make_unique<Server>(Words(rest), text);
      environment_["TRINO_PORT"] = std::to_string(server_->port());
      if (!server_->WriteCertificate(In("server.pem"))) return "";
      environment_["TRINO_CERT"] = In("server.pem").string();
      return "";
    });
    script_.Add("firn", [this](const std::string& arguments, const std::string&) {
      return Firn(arguments);
    });
  }

  std::string Firn(const std::string& arguments) {
    std::vector<std::string> command{audit_log::FirnBinary(FIRN_BINARY)};
    options_.output.clear();
    options_.errors.clear();
    std::vector<std::string> words = Words(arguments);
    for (size_t i = 0; i < words.size(); ++i) {
      if (words[i] == ">") {
        options_.output = words[++i];
      } else if (words[i] == "2>") {
        options_.errors = words[++i];
      } else {
        command.push_back(words[i]);
      }
    }
    options_.directory = script_.folder().string();
    options_.environment = environment_;
    options_.ordinary_user = true;
    options_.kill_after = std::chrono::seconds(60);  // nothing here may wait for ever
    Contents before(script_.folder(), kDatabase);
    audit_log::Finished done = audit_log::Spawn(command, options_);
    return Shown(done.out) + fmt::format("exit {}\n", done.exit_code) + Shown(Lasting(done.err)) +
           Contents(script_.folder(), kDatabase).ChangesSince(before);
  }

  // Without what differs from one machine and moment to the next.
  std::string Shown(std::string text) const {
    Replace(&text, script_.folder().string(), "<project>");
    Replace(&text, fs::read_symlink("/proc/self/exe").string(), "<this test>");
    if (size_t at = text.find("(PID "); at != std::string::npos) {
      text.replace(at, text.find(')', at) - at, "(PID <pid>");
    }
    if (server_) Replace(&text, fmt::format(":{}", server_->port()), ":<port>");
    return text;
  }

  Script script_;
  audit_log::SpawnOptions options_;
  std::map<std::string, std::string> environment_;
  std::vector<fs::path> changed_modes_;
  std::unique_ptr<Server> server_;
};

}  // namespace

std::string RunCase(const std::string& input) { return BadInput().Run(input); }

}  // namespace firn
