// The commands: a table of what they are called, what they take and what they do.
#pragma once

#include <string>
#include <vector>

#include "runner/cli/console.h"
#include "runner/cli/options.h"
#include "runner/cli/signals.h"

namespace firn {

// Everything that a command can see of the world.
struct Invocation {
  const Options& options;
  Console& console;
  const EnvironmentFn& variables;
  SignalWatch& signals;
};

// What a process ends with.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,    // a model, a test or a contract
  kUnusable = 2,  // the command line, the project, the target
};

struct Command {
  CommandSyntax syntax;
  int (*run)(const Invocation& invocation);
};

// command_check.cc, command_compile.cc, and so on.
int InitCommand(const Invocation& invocation);
int CheckCommand(const Invocation& invocation);
int CompileCommand(const Invocation& invocation);
int PlanCommand(const Invocation& invocation);
int RunCommand(const Invocation& invocation);
int BuildCommand(const Invocation& invocation);
int SeedCommand(const Invocation& invocation);
int LoadCommand(const Invocation& invocation);
int BackfillCommand(const Invocation& invocation);
int RetryCommand(const Invocation& invocation);
int StateCommand(const Invocation& invocation);
int TestCommand(const Invocation& invocation);
int ListCommand(const Invocation& invocation);
int ShowCommand(const Invocation& invocation);
int QueryCommand(const Invocation& invocation);
int SqlCommand(const Invocation& invocation);
int FmtCommand(const Invocation& invocation);
int DebugCommand(const Invocation& invocation);
int CleanCommand(const Invocation& invocation);
int VersionCommand(const Invocation& invocation);

// The whole of `firn`: arguments without the program's name -> exit code.
int RunCommandLine(const std::vector<std::string>& arguments);

}  // namespace firn
