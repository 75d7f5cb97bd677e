#include "runner/cli/profile.h"

#include <doctest/doctest.h>

#include <map>

#include "tests/fakes/memory_files.h"

namespace firn {
namespace {

struct Read {
  std::optional<Profile> profile;
  std::string said;
};

Read ReadText(const std::string& text, const Options& options = {},
              const std::map<std::string, std::string>& environment = {}) {
  MemoryFiles files({{"p/profiles.yml", text}});
  EnvironmentFn variables = [&](const std::string& name) {
    auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
  Project project;
  project.name.value = "shop";
  SourceMap sources;
  Diagnostics diagnostics;
  Read read;
  read.profile =
      ReadProfile("p/profiles.yml", options, project, "p", variables, files, sources, diagnostics);
  read.said = Format(diagnostics, sources);
  return read;
}

constexpr const char* kTwoTargets = R"(shop:
  target: local
  outputs:
    local: {type: duckdb, path: "db/{{ env_var('NAME', 'x') }}.duckdb", threads: 2}
    trino:
      type: trino
      method: ldap
      host: trino.example
      port: "{{ env_var('PORT') | as_number }}"
      user: ann
      password: "{{ env_var('SECRET') }}"
      database: lake
      schema: Dev
      threads: 8
      session_properties: {query_max_run_time: 5m}
)";

TEST_CASE("the profile's own target, its path in the project's folder") {
  Read read = ReadText(kTwoTargets);
  REQUIRE_MESSAGE(read.profile, read.said);
  CHECK(read.profile->target_name == "local");
  CHECK(read.profile->target.type == EngineType::kDuckdb);
  CHECK(read.profile->target.path == "p/db/x.duckdb");
  CHECK(read.profile->threads == 2);
  CHECK(read.profile->names.Schema("marts") == "marts");
}

TEST_CASE("a target of Trino with dbt-trino's keys") {
  Options options;
  options.target = "trino";
  Read read = ReadText(kTwoTargets, options, {{"PORT", "8443"}, {"SECRET", "hunter2"}});
  REQUIRE_MESSAGE(read.profile, read.said);
  const Target& target = read.profile->target;
  CHECK(target.server.tls);
  CHECK(target.server.host == "trino.example");
  CHECK(target.server.port == 8443);
  CHECK(target.password == "hunter2");
  CHECK(target.session_properties.at("query_max_run_time") == "5m");
  CHECK(read.profile->names.catalog == "lake");
  CHECK(read.profile->names.Schema("marts") == "dev_marts");
  CHECK(read.profile->target.secrets->InMessage("hunter2 at port 8443") == "$SECRET at port $PORT");
  CHECK(read.profile->place == "ann@https://trino.example:$PORT/lake");
}

TEST_CASE("only the chosen target's variables must be there") {
  Options options;
  options.target = "trino";
  CHECK(ReadText(kTwoTargets, options, {{"PORT", "8443"}}).said ==
        "p/profiles.yml:11:30: error[missing-variable]: the environment has no variable 'SECRET'\n"
        "  hint: set it, or give a default: env_var('SECRET', '...')\n"
        "p/profiles.yml:5:5: error[missing-key]: method ldap needs 'password'\n");
}

TEST_CASE("mistakes have a place and a hint") {
  Options options;
  options.target = "lokal";
  CHECK(ReadText(kTwoTargets, options).said ==
        "p/profiles.yml:3:3: error[unknown-target]: profile 'shop' has no target 'lokal'\n"
        "  hint: did you mean 'local'?\n");
  CHECK(ReadText("shpo: {}\n").said ==
        "p/profiles.yml:1:1: error[unknown-profile]: p/profiles.yml has no profile 'shop'\n"
        "  hint: did you mean 'shpo'?\n");
  CHECK(ReadText("shop: {target: a, outputs: {a: {type: duckdb, pth: x}}}\n").said ==
        "p/profiles.yml:1:47: error[unknown-key]: unknown key 'pth' in a duckdb target\n"
        "  hint: did you mean 'path'?\n");
  CHECK(ReadText("shop: {target: a, outputs: {a: {type: duckdb, path: '{{ var(1) }}'}}}\n").said ==
        "p/profiles.yml:1:54: error[bad-template]: only env_var('NAME', 'default') can stand in "
        "'{{ }}'\n");
}

TEST_CASE("a password never goes over an open line") {
  CHECK(ReadText("shop: {target: a, outputs: {a: {type: trino, method: ldap, http_scheme: http, "
                 "host: h, user: u, password: hunter2, catalog: c}}}\n")
            .said.find("error[insecure-password]: method ldap would send its secret unencrypted") !=
        std::string::npos);
}

TEST_CASE("where profiles.yml is looked for") {
  MemoryFiles files(
      {{"a/profiles.yml", ""}, {"project/profiles.yml", ""}, {"home/.dbt/profiles.yml", ""}});
  EnvironmentFn variables = [](const std::string& name) -> std::optional<std::string> {
    if (name == "HOME") return "home";
    return std::nullopt;
  };
  Diagnostics diagnostics;
  Options options;
  CHECK(FindProfiles(options, "project", variables, files, diagnostics) == "project/profiles.yml");
  CHECK(FindProfiles(options, "elsewhere", variables, files, diagnostics) ==
        "home/.dbt/profiles.yml");
  options.profiles_dir = "a";
  CHECK(FindProfiles(options, "project", variables, files, diagnostics) == "a/profiles.yml");
  CHECK(diagnostics.empty());
  options.profiles_dir = "b";
  CHECK(FindProfiles(options, "project", variables, files, diagnostics).empty());
  CHECK(Format(diagnostics, SourceMap()) ==
        "error[missing-profiles]: no profiles.yml in b\n"
        "  hint: 'firn init' writes one; --profiles-dir names its folder\n");
}

}  // namespace
}  // namespace firn
