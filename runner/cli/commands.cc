#include "runner/cli/commands.h"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>

#include "runner/cli/standard_files.h"

namespace firn {

namespace {

constexpr unsigned kReads = kTakesProject | kTakesTarget | kTakesVersion;
constexpr unsigned kRuns =
    kReads | kTakesSelection | kTakesRun | kTakesFullRefresh | kTakesFailFast;
constexpr unsigned kRunsWindows = kRuns | kTakesWindow;

constexpr std::array kCommands = {
    Command{{"init", "Start a project: a model, a contract, a profile and some data", "[FOLDER]",
             "", kTakesProject, "firn init\nfirn init my_project\n"},
            InitCommand},
    Command{{"check", "Check models and contracts without a database", "",
             "text json github sarif junit", kReads | kTakesBaseVersion,
             "firn check\nfirn check --format json\nfirn check --trino-version 476,483\n"
             "firn check --trino-version 483 --base-trino-version 476\n"},
            CheckCommand},
    Command{{"plan", "Show what a run would do, and why; writes nothing", "", "",
             kReads | kTakesSelection | kTakesPlan | kTakesFullRefresh | kTakesWindow,
             "firn plan\nfirn plan -s marts.orders --sql\nfirn plan -t trino --offline\n"},
            PlanCommand},
    Command{{"compile", "Write the SQL of all models to target/, without a database", "", "",
             kReads | kTakesSelection | kTakesFullRefresh, "firn compile -t trino\n"},
            CompileCommand},
    Command{{"run", "Bring the models' tables up to date", "", "", kRunsWindows,
             "firn run -t local\nfirn run -s +marts.orders\nfirn run -s tag:daily "
             "--skip-exit-code 99\nfirn run -s marts.orders --event-time-start 2026-01-01 "
             "--event-time-end 2026-01-02\n"},
            RunCommand},
    Command{{"build", "Load seeds, run models and test each, in the order of the graph", "", "",
             kRunsWindows, "firn build\nfirn build -s staging.* --fail-fast\n"},
            BuildCommand},
    Command{{"retry", "Run again what the last run left undone: failed, skipped or not reached", "",
             "", kReads | kTakesRun | kTakesFailFast, "firn retry\nfirn retry -t trino\n"},
            RetryCommand},
    Command{{"backfill", "Fill in a range of event times, and what is downstream of it", "MODEL",
             "", kReads | kTakesBackfill | kTakesRun | kTakesFailFast,
             "firn backfill marts.orders --from 2026-01-01 --to 2026-02-01\n"
             "firn backfill marts.orders --from 2026-01-01 --to 2026-02-01 --batch hour "
             "--concurrent 4 -t trino\n"
             "firn backfill marts.orders --from 2026-01-01 --to 2026-02-01 --dry-run\n"
             "firn backfill marts.orders --run-id 20260101T061300.123456Z-9f3c\n"
             "firn backfill marts.sales --partition 'day = 2026-01-01, shop = 5'\n"},
            BackfillCommand},
    Command{{"test", "Ask the tables whether they keep their contracts and data tests", "", "",
             kReads | kTakesSelection | kTakesFailFast, "firn test\nfirn test -s marts.orders\n"},
            TestCommand},
    Command{{"ls", "List models, seeds, sources and tests", "", "",
             kReads | kTakesSelection | kTakesListing,
             "firn ls\nfirn ls -s +marts.orders --resource-type model\nfirn ls --output json\n"},
            ListCommand},
    Command{{"show", "Print some rows of a model", "", "table csv jsonl",
             kReads | kTakesSelection | kTakesLimit, "firn show -s marts.orders --limit 20\n"},
            ShowCommand},
    Command{{"query", "Run a query in Trino's SQL; models go by their names", "SQL",
             "table csv jsonl", kReads,
             "firn query \"select count(*) from marts.orders\"\n"
             "firn query -t trino --format jsonl \"select * from marts.orders\"\n"
             "firn query - < query.sql\n"},
            QueryCommand},
    Command{{"seed", "Load the CSV files of the project", "", "", kRuns, "firn seed\n"},
            SeedCommand},
    Command{{"load", "Load files that have not been seen before", "", "", kRuns, "firn load\n"},
            LoadCommand},
    Command{
        {"state", "Show what firn remembers of the target, mend it, or make it small",
         "[show|backfills|set-watermark MODEL VALUE|settle MODEL committed|release MODEL|compact]",
         "table csv jsonl", kReads,
         "firn state\nfirn state set-watermark marts.orders '2026-01-01 00:00:00 UTC'\n"
         "firn state compact -t trino\n"},
        StateCommand},
    Command{{"debug", "Show project, profile and target, and whether it answers", "", "", kReads,
             "firn debug -t trino\n"},
            DebugCommand},
    Command{{"sql", "Look at one statement: parse, format, types or lineage", "VERB [FILE]",
             "text json", kTakesSchema | kTakesVersion,
             "firn sql format < query.sql\n"
             "firn sql types --schema tables.json --session lake.marts query.sql\n"
             "firn sql lineage --schema tables.json --format json query.sql\n"},
            SqlCommand},
    Command{{"fmt", "Lay out the project's SQL, in place", "[PATH...]", "",
             kTakesProject | kTakesSelection | kTakesCheck | kTakesVersion,
             "firn fmt\nfirn fmt models/shop macros\nfirn fmt -s marts.orders\nfirn fmt --check\n"},
            FmtCommand},
    Command{{"clean", "Remove what firn wrote into target/; a database stays", "", "",
             kTakesProject | kTakesForce, "firn clean\nfirn clean --target-path build/firn\n"},
            CleanCommand},
    Command{{"version", "Print the version", "", "", 0, "firn version\n"}, VersionCommand},
};

}  // namespace

int RunCommandLine(const std::vector<std::string>& arguments) {
  HoldStandardFiles();
  std::signal(SIGPIPE, SIG_IGN);  // a command must not stop halfway because nobody reads
  EnvironmentFn variables = ProcessEnvironment();
  std::vector<CommandSyntax> syntax;
  for (const Command& command : kCommands) syntax.push_back(command.syntax);
  ParsedArguments parsed = ParseArguments(arguments, syntax, variables);
  Console console(stdout, stderr, StyleFor(parsed.options, variables));
  if (parsed.exit_code) {
    console.Print(parsed.out);
    console.Complain(parsed.err);
    return console.Ended(*parsed.exit_code);
  }
  // Its thread waits on it until the process ends.
  static SignalWatch& signals = *new SignalWatch;
  int exit_code = kUnusable;
  for (const Command& command : kCommands) {
    if (parsed.options.command != command.syntax.name) continue;
    exit_code = command.run({parsed.options, console, variables, signals});
  }
  exit_code = console.Ended(exit_code);
  if (signals.signal() == 0) return exit_code;
  // The thread that tells the server may still wait for an answer that nobody needs.
  std::fflush(stderr);
  _exit(128 + signals.signal());
}

}  // namespace firn
