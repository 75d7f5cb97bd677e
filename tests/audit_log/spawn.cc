#include "tests/audit_log/spawn.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cassert>
#include <cstdio>
#include <cstdlib>

namespace firn::audit_log {
namespace {

// Output goes to unnamed files, which take any amount while nobody reads.
std::string Contents(std::FILE* file) {
  std::string text;
  std::rewind(file);
  char buffer[1 << 16];
  while (const size_t size = std::fread(buffer, 1, sizeof buffer, file)) text.append(buffer, size);
  std::fclose(file);
  return text;
}

}  // namespace

Finished Spawn(const std::vector<std::string>& command,
               const std::map<std::string, std::string>& environment, const std::string& directory,
               const std::string& input) {
  std::FILE* const out = std::tmpfile();
  std::FILE* const err = std::tmpfile();
  assert(out && err);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  const pid_t child = fork();
  assert(child >= 0);
  if (child == 0) {
    const int in = open(input.c_str(), O_RDONLY);
    if (in < 0 || dup2(in, 0) < 0 || dup2(fileno(out), 1) < 0 || dup2(fileno(err), 2) < 0 ||
        chdir(directory.c_str()) != 0) {
      _exit(127);
    }
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  Finished finished{.out = Contents(out), .err = Contents(err)};
  finished.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return finished;
}

}  // namespace firn::audit_log
