// The command line as plain data. The only place that knows CLI11 is options.cc.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace firn {

// A variable of the environment, or nothing where it is not set.
using EnvironmentFn = std::function<std::optional<std::string>(const std::string& name)>;
EnvironmentFn ProcessEnvironment();

enum class ColorChoice { kAuto, kAlways, kNever };

struct Options {
  std::string command;  // "run"; of `firn sql parse` it is "sql"
  // What stands behind the command without a dash: the SQL of `query`, the folder of `init`.
  std::vector<std::string> words;

  // Which project, and where it runs.
  std::string project_dir;   // empty: the current folder or the nearest above with a firn.yml
  std::string profiles_dir;  // empty: see profile.h
  std::string profile;       // empty: what firn.yml says
  std::string target;        // empty: the profile's own
  std::string target_path;   // empty: target/ below the project
  std::string vars;          // a YAML map
  // Of which Trino the SQL is, "476"; empty: what the server or the profile says, else the newest.
  std::vector<std::string> trino_versions;  // several: of check, in the order given
  std::string base_trino_version;           // check
  bool live = false;                        // check

  // What is done.
  std::vector<std::string> select, exclude;  // selectors, each perhaps several
  bool full_refresh = false;
  std::string event_time_start, event_time_end;  // empty: no window
  bool fail_fast = false;
  int threads = 0;  // 0: what the target says
  std::optional<int> skip_exit_code;
  int64_t lock_timeout = 0;      // seconds
  int64_t orphan_patience = 3;   // seconds
  int64_t client_timeout = 300;  // seconds
  bool write_json = true;

  // How it is said.
  std::string format;  // of the command's results; empty: its own default
  bool log_json = false;
  bool quiet = false;
  ColorChoice color = ColorChoice::kAuto;

  // Of single commands.
  bool show_sql = false;                    // plan
  bool offline = false;                     // plan
  int64_t limit = 5;                        // show; dbt's default
  std::string output = "name";              // ls
  std::vector<std::string> output_keys;     // ls
  std::vector<std::string> resource_types;  // ls
  std::string schema_file;                  // sql: JSON with the tables
  std::string session;                      // sql: "catalog.schema" of short names
  bool check = false;                       // fmt
  std::string from, to;                     // backfill
  std::string batch;                        // backfill; empty: the model's own window, else day
  int concurrent = 1;                       // backfill
  std::string run_id;                       // backfill
  std::string partition;                    // backfill
  bool dry_run = false;                     // backfill
  bool force = false;                       // clean
};

// FIRN_TARGET, else DBT_TARGET, and so on; else nothing is chosen.
Options DefaultOptions(const EnvironmentFn& variables);

// Groups of options that a command takes.
enum OptionGroup : unsigned {
  kTakesProject = 1,    // --project-dir, --vars, --target-path
  kTakesTarget = 2,     // --target, --profiles-dir, --profile
  kTakesSelection = 4,  // --select, --exclude
  kTakesRun = 8,        // --threads, --skip-exit-code
  kTakesPlan = 16,      // --sql, --offline
  kTakesLimit = 32,     // --limit
  kTakesListing = 64,   // --output, --output-keys, --resource-type
  kTakesSchema = 128,   // --schema, --session
  kTakesFullRefresh = 256,
  kTakesFailFast = 512,
  kTakesCheck = 1024,   // --check
  kTakesWindow = 2048,  // --event-time-start, --event-time-end
  kTakesBackfill = 4096,
  kTakesForce = 8192,         // --force
  kTakesVersion = 16384,      // --trino-version
  kTakesBaseVersion = 32768,  // --base-trino-version, --live
};

// What the command line knows of a command.
struct CommandSyntax {
  const char* name;
  const char* summary;
  const char* words;     // what stands behind it: "SQL"; empty: nothing may
  const char* formats;   // of --format, the default first: "text json"; empty: none
  unsigned takes;        // of OptionGroup
  const char* examples;  // commands, each on a line of its own
};

// What became of the arguments: options to go on with, or a text to print and a code to end with.
struct ParsedArguments {
  Options options;
  std::optional<int> exit_code;
  std::string out;  // --help, --version
  std::string err;  // `error[usage]: ...`
};

// Global options may stand before or behind the command. What dbt's callers pass and has no meaning
// here is taken in silence. `variables` gives defaults: FIRN_TARGET, else DBT_TARGET, and so on.
ParsedArguments ParseArguments(const std::vector<std::string>& arguments,
                               const std::vector<CommandSyntax>& commands,
                               const EnvironmentFn& variables);

}  // namespace firn
