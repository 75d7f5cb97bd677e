#include "runner/cli/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <map>
#include <string_view>

#include "compiler/base/diagnostic.h"
#include "compiler/sql/trino_version.h"

namespace firn {

namespace {

// What dbt and its callers have and firn has no use for. Those with a value swallow it.
constexpr const char* kIgnoredFlags =
    "--partial-parse,--no-partial-parse,--version-check,--no-version-check,"
    "--cache-selected-only,--no-cache-selected-only,--populate-cache,--no-populate-cache,"
    "--static-parser,--no-static-parser,--use-experimental-parser,--no-use-experimental-parser,"
    "--send-anonymous-usage-stats,--no-send-anonymous-usage-stats,--warn-error,--no-warn-error,"
    "--print,--no-print,--introspect,--no-introspect,--debug,-d,--no-debug,--no-fail-fast,"
    "--no-quiet,--use-colors-file,--no-use-colors-file,--log-cache-events,--no-log-cache-events";
constexpr const char* kIgnoredOptions =
    "--indirect-selection,--warn-error-options,--printer-width,--log-level,--log-level-file,"
    "--log-path,--log-format-file,--log-file-max-bytes,--macro-debugging";

constexpr const char* kProjectGroup = "Project";
constexpr const char* kOutputGroup = "Output";
constexpr const char* kCommandGroup = "Options";
constexpr const char* kHidden = "";
constexpr const char* kWords = "words";  // CLI11's name for what is no option

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string WholeNumber(const std::string& text) {
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool good = error == std::errc() && end == text.data() + text.size() && number >= 0;
  return good ? std::string() : fmt::format("'{}' is not a whole number", text);
}

std::string IsTrinoVersion(const std::string& text) {
  return ParseTrinoVersion(text) ? "" : fmt::format("'{}' is no version of Trino, like 476", text);
}

// A check for CLI11 that an option is one of some words.
std::function<std::string(const std::string&)> OneOf(std::vector<std::string_view> words) {
  return [words = std::move(words)](const std::string& text) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return std::string();
    std::string hint = DidYouMean(text, words);
    return fmt::format("'{}' is none of {}{}", text, fmt::join(words, ", "),
                       hint.empty() ? hint : "; " + hint);
  };
}

// One pass over the groups for the program itself and one for the command given, so that an option
// may stand before or behind the command. Lists of the two are joined.
class Adder {
 public:
  Adder(CLI::App& app, Options& options, bool root) : app_(app), o_(options), root_(root) {}

  void AddGlobal() {
    Group(kOutputGroup);
    Switch("-q,--quiet", o_.quiet, "Print errors and results alone");
    Flag(
        "--color,--use-colors", [this] { o_.color = ColorChoice::kAlways; },
        "Colours, terminal or not");
    Flag(
        "--no-color,--no-use-colors", [this] { o_.color = ColorChoice::kNever; }, "No colours");
    app_.add_option_function<std::string>(
            "--log-format", [this](const std::string& format) { o_.log_json = format == "json"; },
            "text, or json: one object a line on standard error")
        ->check(OneOf({"text", "json", "default", "debug"}))
        ->type_name("FORMAT")
        ->group(group_);
    Flag(
        "--no-write-json", [this] { o_.write_json = false; },
        "Leave manifest.json and run_results.json as they are");
    group_ = kHidden;
    Flag(
        "--write-json", [] {}, "");
    Flag(
        kIgnoredFlags, [] {}, "");
    app_.add_option_function<std::string>(kIgnoredOptions, [](const std::string&) {})
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
        ->group(kHidden);
  }

  void AddProject() {
    Group(kProjectGroup);
    Text("--project-dir", o_.project_dir, "The folder with firn.yml", "FOLDER");
    Text("--vars", o_.vars, "Variables, as a YAML map: '{day: 2026-01-01}'", "YAML");
    Text("--target-path", o_.target_path, "Where files are written, instead of target/", "FOLDER");
  }

  void AddTarget() {
    Group(kProjectGroup);
    Text("-t,--target", o_.target, "The target of profiles.yml to run on", "NAME");
    Text("--profiles-dir", o_.profiles_dir, "The folder with profiles.yml", "FOLDER");
    Text("--profile", o_.profile, "The profile, instead of the one firn.yml names", "NAME");
    Duration(
        "--client-timeout", &o_.client_timeout,
        "Trino's query.client.timeout, where it is not 5m: a write of a dead run that cannot be"
        " seen is waited for so long");
  }

  void AddSelection() {
    Group(kCommandGroup);
    List("-s,--select,-m,--model,--models", select, "Models: x, +x, x+, tag:t, path:p, source:s.t",
         "SELECTOR");
    List("--exclude", exclude, "Models to leave out", "SELECTOR");
  }

  void AddRun() {
    Group(kCommandGroup);
    Number("--threads", &o_.threads, "How many models at a time");
    app_.add_option_function<int>(
            "--skip-exit-code", [this](int code) { o_.skip_exit_code = code; },
            "The exit code where nothing was new")
        ->check(WholeNumber)
        ->type_name("CODE")
        ->group(group_);
    Duration("--lock-timeout", &o_.lock_timeout,
             "How long to wait for another run of the same models: 30s, 15m, 2h");
    Duration("--orphan-patience", &o_.orphan_patience,
             "How long a write that a killed run left on the server may go on: 0s ends it");
  }

  void AddForce() {
    Group(kCommandGroup);
    Switch("--force,--no-clean-project-files-only", o_.force,
           "Also clean a folder outside the project, named in full, or one that firn did not make");
  }

  void AddFailFast() {
    Group(kCommandGroup);
    Switch("-x,--fail-fast", o_.fail_fast, "Start nothing after a failure");
  }

  void AddPlan() {
    Group(kCommandGroup);
    Switch("--sql", o_.show_sql, "Show each statement's SQL");
    Switch("--offline", o_.offline, "Do not look at the target");
  }

  void AddCheck() {
    Group(kCommandGroup);
    Switch("--check", o_.check, "Write nothing; exit 1 where a file would change");
  }

  void AddFullRefresh() {
    Group(kCommandGroup);
    Switch("-f,--full-refresh", o_.full_refresh, "Rebuild tables from all rows");
  }

  void AddWindow() {
    Group(kCommandGroup);
    Text("--event-time-start", o_.event_time_start,
         "Read rows by event time from here on alone, in UTC unless it says an offset", "TIME");
    Text("--event-time-end", o_.event_time_end, "...and before this", "TIME");
  }

  void AddBackfill() {
    Group(kCommandGroup);
    Text("--from", o_.from, "The beginning of the range of event times, in UTC", "TIME");
    Text("--to", o_.to, "Its end, which is not part of it", "TIME");
    app_.add_option("--batch", o_.batch, "What is written at a time: hour, day, month or year")
        ->check(OneOf({"hour", "day", "month", "year"}))
        ->type_name("WINDOW")
        ->group(group_);
    Number("--concurrent", &o_.concurrent, "How many windows at a time");
    Text("--run-id", o_.run_id, "Instead of a range: what this run took in", "RUN");
    Text("--partition", o_.partition, "Instead of a range: one partition", "'COLUMN = VALUE, ...'");
    Switch("--dry-run", o_.dry_run, "Show what would be written, and why");
  }

  void AddVersion() {
    Group(kProjectGroup);
    Version("--trino-version", versions,
            "The Trino that the SQL is for: 476, or 476,483 to compare them with check");
  }

  void AddBaseVersion() {
    Group(kCommandGroup);
    Version("--base-trino-version", o_.base_trino_version,
            "Tell what changes from this version to that of --trino-version");
    Switch("--live", o_.live, "Look at the target too: its version, its tables, their columns");
  }

  void AddLimit() {
    Group(kCommandGroup);
    app_.add_option("--limit", o_.limit, "How many rows; 5 unless told")
        ->check(WholeNumber)
        ->type_name("N")
        ->group(group_);
  }

  void AddListing() {
    Group(kCommandGroup);
    app_.add_option("--output", o_.output, "name, path, selector or json")
        ->check(OneOf({"name", "path", "selector", "json"}))
        ->type_name("FORM")
        ->group(group_);
    List("--output-keys", keys, "Of json: the keys", "KEY");
    app_.add_option("--resource-type,--resource-types", types, "model, seed, source, test or all")
        ->check(OneOf({"model", "seed", "source", "test", "all"}))
        ->allow_extra_args()
        ->type_name("TYPE")
        ->group(group_);
  }

  void AddSchema() {
    Group(kCommandGroup);
    Text("--schema", o_.schema_file, "Tables: JSON, name -> [{name, type, nullable}]", "FILE");
    Text("--session", o_.session, "Where short names are looked up", "CATALOG.SCHEMA");
  }

  // Which formats there are depends on the command: see CheckFormat.
  void AddFormat(const char* formats) {
    Group(kCommandGroup);
    app_.add_option("--format", o_.format, fmt::format("{}", fmt::join(Words(formats), ", ")))
        ->type_name("FORMAT")
        ->group(group_);
  }

  std::vector<std::string> select, exclude, keys, types, versions;

 private:
  // The program's own help shows what every command takes.
  void Group(const char* group) { group_ = root_ && group == kCommandGroup ? kHidden : group; }

  void Flag(const char* names, const std::function<void()>& set, const char* help) {
    app_.add_flag_callback(names, set, help)->group(group_);
  }
  void Switch(const char* names, bool& out, const char* help) {
    Flag(
        names, [&out] { out = true; }, help);
  }
  void Text(const char* names, std::string& out, const char* help, const char* type) {
    app_.add_option(names, out, help)->type_name(type)->group(group_);
  }
  void Number(const char* names, int* out, const char* help) {
    app_.add_option(names, *out, help)->check(WholeNumber)->type_name("N")->group(group_);
  }
  template <typename T>
  void Version(const char* names, T& out, const char* help) {
    app_.add_option(names, out, help)->delimiter(',')->check(IsTrinoVersion)->group(group_);
  }
  void Duration(const char* names, int64_t* seconds, const char* help) {
    app_.add_option(names, *seconds, help)
        ->transform(
            CLI::AsNumberWithUnit(std::map<std::string, int64_t>{{"s", 1}, {"m", 60}, {"h", 3600}}))
        ->type_name("DURATION")
        ->group(group_);
  }
  void List(const char* names, std::vector<std::string>& out, const char* help, const char* type) {
    app_.add_option(names, out, help)->allow_extra_args()->type_name(type)->group(group_);
  }

  CLI::App& app_;
  Options& o_;
  const bool root_;
  const char* group_ = kHidden;
};

void AddGroups(Adder& adder, unsigned takes, const char* formats) {
  if (takes & kTakesSelection) adder.AddSelection();
  if (takes & kTakesFullRefresh) adder.AddFullRefresh();
  if (takes & kTakesWindow) adder.AddWindow();
  if (takes & kTakesBackfill) adder.AddBackfill();
  if (takes & kTakesFailFast) adder.AddFailFast();
  if (takes & kTakesForce) adder.AddForce();
  if (takes & kTakesRun) adder.AddRun();
  if (takes & kTakesPlan) adder.AddPlan();
  if (takes & kTakesCheck) adder.AddCheck();
  if (takes & kTakesLimit) adder.AddLimit();
  if (takes & kTakesListing) adder.AddListing();
  if (takes & kTakesSchema) adder.AddSchema();
  if (formats[0] != '\0') adder.AddFormat(formats);
  if (takes & kTakesBaseVersion) adder.AddBaseVersion();
  if (takes & kTakesTarget) adder.AddTarget();
  if (takes & kTakesProject) adder.AddProject();
  if (takes & kTakesVersion) adder.AddVersion();
  adder.AddGlobal();
}

std::string UsageError(std::string message, const std::string& hint) {
  std::string text = fmt::format("error[usage]: {}\n", message);
  if (!hint.empty()) text += fmt::format("  hint: {}\n", hint);
  return text;
}

// The long and short names of an app's options, "--select".
std::vector<std::string> OptionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string UnexpectedOption(const std::string& given, const CLI::App& app,
                             const CLI::App* command) {
  std::string name = given.substr(0, given.find('='));
  std::vector<std::string> names = OptionNames(command != nullptr ? *command : app);
  std::string where = command != nullptr ? fmt::format(" of 'firn {}'", command->get_name()) : "";
  std::string hint = DidYouMean(name, {names.begin(), names.end()});
  if (hint.empty()) {
    hint = fmt::format("see 'firn {}--help'", command ? command->get_name() + " " : "");
  }
  return UsageError(fmt::format("'{}' is no option{}", name, where), hint);
}

std::string UnexpectedWord(const std::string& word, const CLI::App* command,
                           const std::vector<CommandSyntax>& commands) {
  if (command != nullptr) {
    bool selects = command->get_option_no_throw("--select") != nullptr;
    return UsageError(fmt::format("'firn {}' does not take '{}'", command->get_name(), word),
                      selects ? fmt::format("models are chosen with --select {}", word)
                              : fmt::format("see 'firn {} --help'", command->get_name()));
  }
  std::vector<std::string_view> names;
  for (const CommandSyntax& one : commands) names.push_back(one.name);
  std::string hint = DidYouMean(word, names);
  return UsageError(fmt::format("'{}' is no command", word),
                    hint.empty() ? "see 'firn --help'" : hint);
}

// "--threads: 'x' is not a whole number" and CLI11's own, which begin with a capital.
std::string Lowered(std::string message) {
  if (message.size() > 1 && std::islower(static_cast<unsigned char>(message[1]))) {
    message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  }
  return message;
}

std::vector<std::string> Joined(std::vector<std::string> before,
                                const std::vector<std::string>& behind) {
  before.insert(before.end(), behind.begin(), behind.end());
  return before;
}

// Fills in the command's default. The text of the error, or "".
std::string CheckFormat(const std::vector<CommandSyntax>& commands, Options* options) {
  for (const CommandSyntax& one : commands) {
    if (one.name != options->command) continue;
    std::vector<std::string_view> known = Words(one.formats);
    if (options->format.empty()) {
      if (!known.empty()) options->format = known.front();
      return {};
    }
    if (known.empty()) return UsageError(fmt::format("'firn {}' has no formats", one.name), {});
    std::string wrong = OneOf(known)(options->format);
    return wrong.empty() ? wrong : UsageError("--format: " + wrong, {});
  }
  return {};
}

}  // namespace

ParsedArguments ParseArguments(const std::vector<std::string>& arguments,
                               const std::vector<CommandSyntax>& commands,
                               const EnvironmentFn& variables) {
  ParsedArguments parsed;
  Options& options = parsed.options;
  options = DefaultOptions(variables);
  CLI::App app("Compiles YAML models and contracts to SQL for Trino on Iceberg, and runs it.",
               "firn");
  app.require_subcommand(0, 1);
  app.allow_extras();
  bool version = false;
  app.add_flag("--version,-v", version, "Print the version")->group(kOutputGroup);
  Adder root(app, options, true);
  AddGroups(root, ~0u, "any");

  // Only the command given is told its options: of all commands that would take a millisecond.
  std::map<std::string, Adder> adders;
  for (const CommandSyntax& one : commands) {
    CLI::App* command = app.add_subcommand(one.name, one.summary);
    command->allow_extras();
    if (std::find(arguments.begin(), arguments.end(), one.name) == arguments.end()) continue;
    if (one.words[0] != '\0') {
      command->add_option(kWords, options.words)->group(kHidden);
    }
    command->footer(fmt::format("Examples:\n{}", one.examples));
    auto added = adders.emplace(one.name, Adder(*command, options, false)).first;
    AddGroups(added->second, one.takes, one.formats);
  }
  auto fail = [&](std::string text) {
    parsed.exit_code = 2;
    parsed.err = std::move(text);
    return std::move(parsed);
  };
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    parsed.exit_code = 0;
    parsed.out = app.help();
    const std::string placeholder = fmt::format("[{}...]", kWords);
    size_t at = parsed.out.find(placeholder);
    for (const CommandSyntax& one : commands) {
      if (at == std::string::npos || !app.got_subcommand(one.name)) continue;
      parsed.out.replace(at, placeholder.size(), one.words);
    }
    return parsed;
  } catch (const CLI::ArgumentMismatch& error) {  // "--threads: 1 required N missing"
    std::string text = error.what();
    std::string option = text.substr(0, text.find(':'));
    return fail(UsageError(fmt::format("'{}' needs a value", option), {}));
  } catch (const CLI::Error& error) {
    return fail(UsageError(Lowered(error.what()), {}));
  }
  if (version) options.command = "version";
  std::vector<CLI::App*> given = app.get_subcommands();
  const CLI::App* command = given.empty() ? nullptr : given.front();
  if (command != nullptr && !version) options.command = command->get_name();
  std::vector<std::string> extra = app.remaining(true);
  for (const std::string& word : extra) {
    if (word.size() > 1 && word[0] == '-' && word != "--") {
      return fail(UnexpectedOption(word, app, command));
    }
  }
  if (!extra.empty()) return fail(UnexpectedWord(extra.front(), command, commands));
  if (options.command.empty()) return fail(app.help());
  if (version) return parsed;
  const Adder& own = adders.at(options.command);
  options.select = Joined(root.select, own.select);
  options.exclude = Joined(root.exclude, own.exclude);
  options.output_keys = Joined(root.keys, own.keys);
  options.resource_types = Joined(root.types, own.types);
  options.trino_versions = Joined(root.versions, own.versions);
  std::string wrong_format = CheckFormat(commands, &options);
  return wrong_format.empty() ? std::move(parsed) : fail(wrong_format);
}

}  // namespace firn
