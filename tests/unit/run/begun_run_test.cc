// Runs of this machine that ended without a word.
#include "runner/run/begun_run.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "runner/run/lease.h"

namespace firn {
namespace {

namespace fs = std::filesystem;
using Runs = std::vector<std::string>;

struct Folder {
  Folder() { fs::remove_all(path); }
  ~Folder() { fs::remove_all(path); }
  fs::path path = fs::temp_directory_path() / ("firn_begun_" + std::to_string(getpid()));
};

}  // namespace

TEST_CASE("a process that was killed leaves its run, one that ends takes it along") {
  Folder folder;
  const pid_t child = fork();
  if (child == 0) {
    const BegunRun run(folder.path, "20261128T053000.123456Z-0001");
    _exit(0);  // no destructor runs
  }
  waitpid(child, nullptr, 0);
  {
    const BegunRun other(folder.path, "20261128T053000.123456Z-0002");
    const BegunRun run(folder.path, "20261128T053001.123456Z-0003");
    CHECK(run.Dead() == Runs{"20261128T053000.123456Z-0001"});
    run.Forget(run.Dead());
    CHECK(run.Dead().empty());
  }
  CHECK(!fs::exists(folder.path));
}

TEST_CASE("what another machine wrote, or is half written, is left alone") {
  Folder folder;
  const BegunRun run(folder.path, "a");
  std::ofstream(folder.path / "b") << "another machine 1 2\n";
  const std::string process = ThisProcess();
  std::ofstream(folder.path / "c") << process.substr(0, process.rfind(' '));
  CHECK(run.Dead().empty());
}

TEST_CASE("what is no file of a run is passed by, and nobody waits for it") {
  Folder folder;
  const BegunRun run(folder.path, "a");
  REQUIRE(mkfifo((folder.path / "pipe").c_str(), 0600) == 0);
  fs::create_symlink("/dev/zero", folder.path / "zero");
  fs::create_directory(folder.path / "folder");
  std::ofstream(folder.path / "long") << std::string(1 << 20, 'x');
  const std::string process = ThisProcess();
  const std::string here = process.substr(0, process.rfind(' ', process.rfind(' ') - 1));
  for (const char* id : {"../../../dev/zero 1", "-1 1", " ", "1/../../dev/zero 1"}) {
    std::ofstream(folder.path / std::to_string(std::hash<std::string>()(id)))
        << here << " " << id << "\n";
  }
  CHECK(run.Dead().empty());
}

TEST_CASE("without a folder nothing is kept") {
  const BegunRun run("", "a");
  CHECK(run.Dead().empty());
  const BegunRun hidden("/proc/no/such/folder", "a");
  CHECK(hidden.Dead().empty());
}

}  // namespace firn
