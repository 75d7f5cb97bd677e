#include "tests/audit_log/spawn.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cassert>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

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

int Opened(const std::string& path, int otherwise) {
  return path.empty() ? otherwise : open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
}

void Restrict(const SpawnOptions& options) {
  if (options.largest_file) {
    signal(SIGXFSZ, SIG_IGN);  // a write is then refused, as by a full disk
    const rlimit limit = {*options.largest_file, *options.largest_file};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (options.most_files) {
    const rlimit limit = {*options.most_files, *options.most_files};
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  if (!options.ordinary_user) return;
  // Refused to who is not root, and then needless.
  prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
  prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
}

[[noreturn]] void BecomeProgram(const std::vector<std::string>& command,
                                const SpawnOptions& options, int out, int err) {
  const int in = open(options.input.c_str(), O_RDONLY);
  if (chdir(options.directory.c_str()) != 0) _exit(127);
  out = Opened(options.output, out);
  err = Opened(options.errors, err);
  if (in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) _exit(127);
  for (int number : options.unread) {
    int ends[2];
    if (pipe(ends) != 0 || dup2(ends[1], number) < 0) _exit(127);
    close(ends[0]);
    close(ends[1]);
  }
  signal(SIGPIPE, SIG_DFL);
  Restrict(options);
  close_range(3, ~0u, 0);  // none of ours is the program's: the lowest free number is what it says
  for (int number : options.closed) close(number);
  for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

std::string FirnBinary(const char* built) {
  const char* other = std::getenv("FIRN");
  return other != nullptr ? other : built;
}

Finished Spawn(const std::vector<std::string>& command, const SpawnOptions& options) {
  std::FILE* const out = std::tmpfile();
  std::FILE* const err = std::tmpfile();
  assert(out && err);
  const pid_t child = fork();
  assert(child >= 0);
  if (child == 0) BecomeProgram(command, options, fileno(out), fileno(err));
  if (options.running != nullptr) *options.running = child;

  int status = 0;
  if (options.kill_after) {
    const auto deadline = std::chrono::steady_clock::now() + *options.kill_after;
    bool ended = false;
    while (!ended && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      ended = waitpid(child, &status, WNOHANG) == child;
    }
    if (!ended) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
    }
  } else {
    waitpid(child, &status, 0);
  }
  Finished finished{.out = Contents(out), .err = Contents(err)};
  finished.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return finished;
}

}  // namespace firn::audit_log
