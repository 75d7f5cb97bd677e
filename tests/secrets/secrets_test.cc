// No secret of a profile is told: not on the terminal, in the log, in files below target/, nor in
// what is said to the server besides headers. Each planting of a secret in profiles.yml is read and
// the real binary run on it; a target that can be used is used by every command, with a server that
// repeats what it hears. FIRN_PLANTINGS=all runs the binary on all plantings, FIRN_PLANTINGS=N on
// one of N (default 40); FIRN_SEED chooses them. FIRN names another binary.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "runner/cli/profile.h"
#include "runner/report/findings.h"
#include "tests/audit_log/spawn.h"
#include "tests/fakes/memory_files.h"
#include "tests/secrets/echo_server.h"
#include "tests/secrets/plantings.h"

namespace firn {
namespace {

namespace fs = std::filesystem;

std::string TextOfFile(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

uint64_t Seed() {
  const char* seed = std::getenv("FIRN_SEED");
  return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

struct Outcome {
  bool loads = false;
  std::string said;
};

Outcome ReadOne(const Planting& planting) {
  std::string text = Replaced(planting.profiles, "@PORT@", "443");
  MemoryFiles files({{"p/profiles.yml", text}});
  EnvironmentFn variables = [&](const std::string& name) {
    auto found = planting.environment.find(name);
    return found == planting.environment.end() ? std::nullopt : std::optional(found->second);
  };
  Project project;
  project.name.value = "shop";
  SourceMap sources;
  sources.Add("another.yml", "name: x\n");
  Diagnostics diagnostics;
  Outcome outcome;
  auto profile =
      ReadProfile("p/profiles.yml", {}, project, "p", variables, files, sources, diagnostics);
  outcome.loads = profile.has_value();
  outcome.said = Format(diagnostics, sources) + FindingsJson(diagnostics, sources) +
                 FindingsSarif(diagnostics, sources) + FindingsJunit(diagnostics, sources);
  if (profile && planting.always) {
    outcome.said += profile->place + profile->schemas + profile->shown_threads;
  }
  return outcome;
}

// Which of the secrets a text tells.
std::string Told(const Planting& planting, const std::string& text) {
  for (const std::string& secret : planting.secrets) {
    if (text.find(secret) != std::string::npos) return secret;
  }
  return "";
}

// A project of the bad-input tests and this profile.
class Project1 {
 public:
  Project1()
      : folder_(fs::temp_directory_path() / fmt::format("firn_secrets_{}", getpid())),
        certificate_("IP:127.0.0.1"),
        server(certificate_) {
    fs::remove_all(folder_);
    fs::copy(fs::path(FIRN_ROOT) / "tests/bad_input/project", folder_, fs::copy_options::recursive);
    certificate_.Write((folder_ / "server.pem").string());
  }
  ~Project1() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void Plant(const Planting& planting) {
    fs::remove_all(folder_ / "target");
    std::string text = Replaced(planting.profiles, "@PORT@", std::to_string(server.port()));
    text = Replaced(text, "@CERT@", (folder_ / "server.pem").string());
    std::ofstream(folder_ / "profiles.yml") << text;
    environment_ = planting.environment;
    environment_["HOME"] = "/nonexistent";
  }

  // All that the command told.
  std::string Firn(const std::vector<std::string>& words) {
    std::vector<std::string> command{audit_log::FirnBinary(FIRN_BINARY)};
    command.insert(command.end(), words.begin(), words.end());
    audit_log::Finished done = audit_log::Spawn(command, {.environment = environment_,
                                                          .directory = folder_.string(),
                                                          .kill_after = std::chrono::seconds(60)});
    last_exit = done.exit_code;
    std::string told = done.out + "\n" + done.err + "\n" + server.Said();
    fs::path target = folder_ / "target";
    if (!fs::exists(target)) return told;
    for (const auto& entry : fs::recursive_directory_iterator(target)) {
      bool database = entry.path().string().find(".duckdb") != std::string::npos;
      if (database || !entry.is_regular_file()) continue;
      told += entry.path().string() + "\n" + TextOfFile(entry.path()) + "\n";
      ++files;
    }
    return told;
  }

 private:
  fs::path folder_;
  Certificate certificate_;
  std::map<std::string, std::string> environment_;

 public:
  EchoServer server;
  int last_exit = 0;
  size_t files = 0;  // read below target/
};

const std::vector<std::vector<std::string>>& Commands() {
  static const std::vector<std::vector<std::string>>& commands =
      *new std::vector<std::vector<std::string>>{
          {"debug"},
          {"debug", "--log-format", "json"},
          {"check"},
          {"check", "--format", "json"},
          {"compile"},
          {"plan"},
          {"plan", "--sql", "--log-format", "json"},
          {"plan", "--offline", "--sql"},
          {"ls"},
          {"ls", "--output", "json"},
          {"seed"},
          {"load", "--log-format", "json"},
          {"run"},
          {"run", "--log-format", "json", "--threads", "2"},
          {"build"},
          {"retry"},
          {"test"},
          {"test", "--log-format", "json"},
          {"show", "-s", "marts.orders"},
          {"query", "select 1"},
          {"query", "--format", "jsonl", "select 1"},
          {"query", "--format", "csv", "select 1"},
          {"state"},
          {"state", "compact", "--log-format", "json"},
          {"state", "backfills", "--format", "jsonl"},
          {"backfill", "marts.orders", "--from", "2026-01-01", "--to", "2026-01-02", "--dry-run"},
          {"fmt", "--check"},
          {"version"},
      };
  return commands;
}

bool Reads(const std::vector<std::string>& command) {
  return command[0] == "query" || command[0] == "show" || command[0] == "debug";
}

// Tries the command against every sort of answer it may get, and tells what leaked.
void Try(Project1& project, const Planting& planting, const std::vector<std::string>& command,
         Echo echo, size_t* tried) {
  if (echo == Echo::kRows && !Reads(command)) echo = Echo::kWrites;
  project.server.Answer(echo);
  std::string told = project.Firn(command);
  ++*tried;
  std::string secret = Told(planting, told);
  size_t at = secret.empty() ? 0 : told.find(secret);
  CHECK_MESSAGE(secret.empty(), planting.name, ": firn ", command[0], " ", command.back(),
                ", answer ", static_cast<int>(echo), " tells ", secret, "\n",
                told.substr(at < 200 ? 0 : at - 200, 500), "\n", planting.profiles);
  CHECK_MESSAGE(project.last_exit <= 128, planting.name, ": firn ", command[0], " ended with ",
                project.last_exit);
}

}  // namespace

TEST_CASE("no diagnostic about profiles.yml quotes it") {
  size_t tried = 0, loads = 0;
  for (uint64_t seed = Seed(); seed < Seed() + 3; ++seed) {
    for (const Planting& planting : AllPlantings(seed)) {
      Outcome outcome = ReadOne(planting);
      ++tried;
      loads += outcome.loads;
      std::string secret = Told(planting, outcome.said);
      CHECK_MESSAGE(secret.empty(), planting.name, " tells ", secret, "\n", outcome.said, "\n",
                    planting.profiles);
    }
  }
  MESSAGE(tried, " plantings read, ", loads, " of them targets that can be used");
  CHECK(loads > 300);
  CHECK(tried - loads > 3000);
}

TEST_CASE("no command tells a secret") {
  const char* part = std::getenv("FIRN_PLANTINGS");
  bool all = part != nullptr && std::string_view(part) == "all";
  size_t every = part == nullptr || all ? 40 : std::strtoul(part, nullptr, 10);
  Project1 project;
  size_t tried = 0, used = 0, planted = 0, turn = Seed();
  for (const Planting& planting : AllPlantings(Seed())) {
    ++turn;
    if (!all && turn % every != 0) continue;
    bool loads = ReadOne(planting).loads;
    if (loads && !planting.always) continue;
    ++planted;
    used += loads;
    project.Plant(planting);
    // A command looks at the profile before anything else: one that cannot be used is the same to
    // all. With one that can, each command meets the answers in turn.
    size_t commands = Commands().size();
    for (size_t i = 0; i < (loads ? commands : 2); ++i) {
      const auto& command = Commands()[loads ? i : (turn * 2 + i) % commands];
      Try(project, planting, command, static_cast<Echo>((turn + i) % kEchoes), &tried);
    }
  }
  MESSAGE(planted, " plantings, ", used, " of them used, ", tried, " commands, ",
          project.server.requests(), " requests answered, ", project.files, " files read");
  CHECK(used > 0);
}

}  // namespace firn
