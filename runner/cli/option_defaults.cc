// What the environment says where the command line does not.
#include <cstdlib>

#include "runner/cli/options.h"

namespace firn {

namespace {

// FIRN_TARGET, else DBT_TARGET.
std::optional<std::string> FirnVariable(const EnvironmentFn& variables, const char* name) {
  std::optional<std::string> value = variables(std::string("FIRN_") + name);
  if (!value) value = variables(std::string("DBT_") + name);
  return value && !value->empty() ? value : std::nullopt;
}

bool IsYes(const std::optional<std::string>& value) {
  return value && (*value == "1" || *value == "true" || *value == "True" || *value == "TRUE");
}

}  // namespace

EnvironmentFn ProcessEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

Options DefaultOptions(const EnvironmentFn& variables) {
  Options options;
  auto text = [&](const char* name, std::string& out) {
    if (auto value = FirnVariable(variables, name)) out = *value;
  };
  text("PROJECT_DIR", options.project_dir);
  text("PROFILES_DIR", options.profiles_dir);
  text("PROFILE", options.profile);
  text("TARGET", options.target);
  text("TARGET_PATH", options.target_path);
  options.log_json = FirnVariable(variables, "LOG_FORMAT") == "json";
  options.full_refresh = IsYes(FirnVariable(variables, "FULL_REFRESH"));
  options.fail_fast = IsYes(FirnVariable(variables, "FAIL_FAST"));
  options.quiet = IsYes(FirnVariable(variables, "QUIET"));
  return options;
}

}  // namespace firn
