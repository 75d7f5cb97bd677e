// Golden tests of whole small projects (script.h), run by the real firn:
//
//     firn ARGUMENTS         in the case's folder, on target `local`
//
// The output is what firn printed, `exit N` where that is not 0, and then also what it said on
// stderr. FIRN_PROJECTS_TARGET=trino runs the same scripts on the Trino of the environment.
#include <cstdlib>

#include "tests/audit_log/lab_schemas.h"
#include "tests/audit_log/spawn.h"
#include "tests/golden/golden.h"
#include "tests/projects/script.h"

namespace firn {

namespace {

std::string Firn(const Script& script, const std::string& arguments) {
  const char* target = std::getenv("FIRN_PROJECTS_TARGET");
  std::vector<std::string> command{audit_log::FirnBinary(FIRN_BINARY)};
  for (const std::string& word : Words(arguments)) command.push_back(word);
  audit_log::SpawnOptions options;
  options.directory = script.folder().string();
  options.environment = {{"FIRN_DUCKDB_PATH", (script.folder() / "test.duckdb").string()},
                         {"FIRN_TARGET", target == nullptr ? "local" : target},
                         {"FIRN_SCHEMA", target == nullptr ? "" : "p" + script.unique()},
                         {"NO_COLOR", "1"}};
  audit_log::Finished done = audit_log::Spawn(command, options);
  if (done.exit_code == 0) return done.out;
  return done.out + "exit " + std::to_string(done.exit_code) + "\n" + Lasting(done.err);
}

}  // namespace

std::string RunCase(const std::string& input) {
  Script script(std::filesystem::path(FIRN_ROOT) / "tests/projects");
  script.Add("firn", [&script](const std::string& arguments, const std::string&) {
    return Firn(script, arguments);
  });
  std::string out = script.Run(input);
  if (std::getenv("FIRN_PROJECTS_TARGET") != nullptr) {
    audit_log::ForgetSchemas("p" + script.unique());
  }
  return out;
}

}  // namespace firn
