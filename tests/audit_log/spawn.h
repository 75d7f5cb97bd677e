// Runs a program and waits for it.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace firn::audit_log {

struct Finished {
  int exit_code = -1;  // 128 + the signal's number for a killed program, 127 if it could not start
  std::string out, err;
};

struct SpawnOptions {
  std::map<std::string, std::string> environment = {};  // on top of this process's own
  std::string directory = ".";
  std::string input = "/dev/null";  // a file
  // Files from `directory` on that take stdout and stderr; empty: Finished has them.
  std::string output = {}, errors = {};
  std::set<int> closed = {};  // of 0 to 2, those that the program starts without
  std::set<int> unread = {};  // those that are pipes whose reader has gone
  std::optional<uint64_t> largest_file = std::nullopt;  // bytes: more cannot be written to any
  std::optional<uint64_t> most_files = std::nullopt;    // that can be open, the three included
  bool ordinary_user = false;  // root is refused what a file's mode refuses others
  std::optional<std::chrono::milliseconds> kill_after = std::nullopt;  // with SIGKILL
  std::atomic<pid_t>* running = nullptr;  // told the program's process id, for whom may kill it
};

// The firn that a test is of: the one that FIRN names, an older one say, else the one built with
// it.
std::string FirnBinary(const char* built);

// The program is looked up on the PATH.
Finished Spawn(const std::vector<std::string>& command, const SpawnOptions& options = {});

}  // namespace firn::audit_log
