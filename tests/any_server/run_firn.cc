#include "tests/any_server/run_firn.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace firn {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

std::string Read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

FirnProcess::FirnProcess(const fs::path& folder, const std::vector<std::string>& arguments)
    : folder_(folder), begin_(steady_clock::now()) {
  std::vector<const char*> words = {FIRN_BINARY};
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  words.push_back(nullptr);
  const std::string out = folder / "out.txt", err = folder / "err.txt";
  process_ = fork();
  if (process_ != 0) return;
  const bool in_folder = chdir(folder.c_str()) == 0;
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  dup2(open(fs::exists(folder / "in") ? "in" : "/dev/null", O_RDWR), 0);
  dup2(open(out.c_str(), flags, 0600), 1);
  dup2(open(err.c_str(), flags, 0600), 2);
  if (in_folder) execv(words[0], const_cast<char**>(words.data()));
  _exit(127);
}

FirnProcess::~FirnProcess() {
  if (running()) Wait(milliseconds(0));
}

void FirnProcess::Signal(int number) const {
  if (process_ > 0) kill(process_, number);
}

bool FirnProcess::running() {
  if (process_ <= 0) return false;
  // wait4 would tell the peak, but of a process that began as a copy of this one.
  std::ifstream file(fmt::format("/proc/{}/status", process_));
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmHWM:")) peak_mb_ = std::max(peak_mb_, std::atol(&line[6]) >> 10);
    if (line.starts_with("Name:") && line.find("firn") == std::string::npos) break;  // not yet
  }
  if (waitpid(process_, &status_, WNOHANG) == 0) return true;
  process_ = -1;
  return false;
}

Ended FirnProcess::Wait(milliseconds longest) {
  while (running()) {
    if (steady_clock::now() > begin_ + longest) Signal(SIGKILL);
    std::this_thread::sleep_for(milliseconds(5));
  }
  Ended ended;
  ended.exit_code = WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
  ended.seconds = std::chrono::duration<double>(steady_clock::now() - begin_).count();
  ended.peak_mb = peak_mb_;
  ended.out = Read(folder_ / "out.txt");
  ended.err = Read(folder_ / "err.txt");
  return ended;
}

fs::path MakeProject(const std::string& name, int port, const std::string& keys) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("firn-any-{}", getpid()) / name;
  fs::remove_all(folder);
  fs::create_directories(folder.parent_path());
  fs::copy("tests/bad_input/project", folder, fs::copy_options::recursive);
  std::ofstream profile(folder / "profiles.yml");
  profile << "shop:\n  target: trino\n  outputs:\n    trino:\n      type: trino\n"
             "      host: 127.0.0.1\n      user: ann\n      catalog: lake\n      retries: 1\n"
          << "      port: " << port << "\n";
  const std::string limits =
      "max_answer_mb: 8\nmax_result_mb: 16\nconnect_timeout: 5s\nidle_timeout: 2s\n"
      "request_timeout: 3s\npoll_patience: 2s\n";
  std::istringstream lines(limits + keys);
  for (std::string line; std::getline(lines, line);) {
    const std::string key = line.substr(0, line.find(':') + 1);
    const bool replaced =
        limits.find(line) != std::string::npos && keys.find(key) != std::string::npos;
    if (!replaced) profile << "      " << line << "\n";
  }
  return folder;
}

}  // namespace firn
